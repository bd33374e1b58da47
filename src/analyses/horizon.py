"""Which periods a forecast must reach: the ones asked for, and the bridge between them and the newest data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from src.analyses.calendar import Grain, last_ordinal_of, ordinal_of
from src.analyses.checks import Notes
from src.analyses.timeseries import TimeSeries
from src.analyses.words import count

DEFAULT_STEPS: Final[dict[Grain, int]] = {
    "hour": 48, "day": 30, "business day": 22, "week": 13, "month": 6, "quarter": 4, "year": 3,
}  # fmt: skip
MOST_STEPS: Final = 3660


@dataclass(frozen=True, slots=True)
class Reach:
    """`bridge` periods to pass over, then `steps` periods that were asked for."""

    bridge: int
    steps: int

    @property
    def total(self) -> int:
        """Periods from the newest data to the end."""
        return self.bridge + self.steps


def plan_reach(
    series: TimeSeries, start: str | date | None, end: str | date | None, steps: int | None, notes: Notes
) -> Reach | str:
    """The reach, or why there is none."""
    newest = series.first + series.n - 1
    if start is None and end is None:
        wanted = DEFAULT_STEPS[series.grain] if steps is None else int(steps)
        return _checked(Reach(0, wanted), series, notes)
    try:
        first = newest + 1 if start is None else ordinal_of(start, series.grain, series.first_weekday)
        last = first + (steps or 1) - 1 if end is None else last_ordinal_of(end, series.grain, series.first_weekday)
    except ValueError:
        return f"The period {start}..{end} is not made of ISO dates."
    if last < first:
        return f"The period {start}..{end} ends before it starts."
    if last <= newest:
        return f"The data already reach beyond {end or start}: there is nothing to forecast."
    if first <= newest:
        notes.warn(f"The data already cover the first {count(newest - first + 1, series.grain)} of the period asked for.")
        first = newest + 1
    return _checked(Reach(first - newest - 1, last - first + 1), series, notes)


def _checked(reach: Reach, series: TimeSeries, notes: Notes) -> Reach | str:
    if reach.steps < 1:
        return "A forecast needs at least one period to look ahead."
    if reach.total > MOST_STEPS:
        return f"{reach.total:,} periods ahead is more than the {MOST_STEPS:,} that a forecast here goes."
    if reach.total > series.n:
        notes.warn(
            f"The forecast reaches {count(reach.total, series.grain)} beyond {count(series.n, series.grain)} of data: "
            "its far end is hardly more than an assumption."
        )
    return reach
