"""The parts of a draft that every plan shares, looked up and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from src.models.computed import CalendarFilter, CalendarPart, Grain, Statistic
from src.models.plan import Filter
from src.models.semantic import Metric
from src.tools.questions.periods import PeriodMention

Found = TypeVar("Found")


class Wrong(Exception):
    """What is wrong with a draft; never leaves this package."""


def sound(found: Found | str) -> Found:
    """What was looked up; raises Wrong with the reason where it is one."""
    if isinstance(found, str):
        raise Wrong(found)
    return found


@dataclass(frozen=True, slots=True)
class Parts:
    """Numbers, groups, conditions and times."""

    metrics: tuple[Metric, ...]
    statistics: tuple[Statistic, ...]
    dimensions: tuple[str, ...]
    grain: Grain | None
    calendar: CalendarPart | None
    filters: tuple[Filter, ...]
    on: tuple[CalendarFilter, ...]
    period: PeriodMention | None
    time: str | None
    assumed: tuple[str, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the columns that hold aggregates."""
        return (*(m.name for m in self.metrics), *(s.name for s in self.statistics))

    @property
    def keys(self) -> tuple[str, ...]:
        """What rows are grouped by, time included."""
        return (*self.dimensions, *([self.grain] if self.grain else []))
