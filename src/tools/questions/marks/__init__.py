"""Words that ask for something computed over groups, each kind found by a file of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from src.models.computed import CalendarFilter
from src.tools.questions.links import Link
from src.tools.questions.marks.changes import ChangeMark, find_change
from src.tools.questions.marks.cycles import CycleMark, find_cycle, find_days, find_gaps
from src.tools.questions.marks.middles import StatisticMark, find_statistic
from src.tools.questions.marks.portions import PortionMark, find_portion, find_running, find_within
from src.tools.questions.marks.thresholds import ThresholdMark, find_thresholds
from src.tools.questions.period_words import PERIOD_WORDS
from src.tools.questions.tokens import Token


@dataclass(frozen=True, slots=True)
class Marks:
    """What a question wants computed over its groups; empty when it asks for plain numbers."""

    change: ChangeMark | None = None
    portion: PortionMark | None = None
    statistic: StatisticMark | None = None
    cycle: CycleMark | None = None
    days: tuple[CalendarFilter, ...] = ()
    thresholds: tuple[ThresholdMark, ...] = ()
    within: tuple[Link, ...] = ()
    running: bool = False
    gaps: bool = False
    claimed: frozenset[int] = frozenset()

    @property
    def computes(self) -> str:
        """What is computed over groups, for a sentence; empty when nothing is."""
        named = {
            "a change over time": self.change is not None and self.change.kind != "compare",
            "a share or a ratio": self.portion is not None,
            "a median or percentile": self.statistic is not None,
            "weekdays or months of the year": self.cycle is not None or bool(self.days),
            "a threshold on groups": bool(self.thresholds),
            "a running total": self.running,
        }
        return next((name for name, asked in named.items() if asked), "")


def find_calendar_marks(
    tokens: Sequence[Token], links: Sequence[Link], taken: Collection[int]
) -> tuple[CycleMark | None, tuple[CalendarFilter, ...], frozenset[int], frozenset[int]]:
    """Weekdays, months of the year and gaps: looked for before periods, whose words they share."""
    named = {i for k in links for i in k.span} | set(taken)
    cycle = find_cycle(tokens, named)
    said = cycle.tokens if cycle else frozenset()
    gaps = find_gaps(tokens, links, taken)
    days, day_words = find_days(tokens, named | said | gaps)
    return cycle, days, gaps, frozenset(said | gaps | day_words)


def find_marks(
    tokens: Sequence[Token],
    links: Sequence[Link],
    taken: Collection[int],
    calendar: tuple[CycleMark | None, tuple[CalendarFilter, ...], frozenset[int], frozenset[int]],
    *,
    analysed: bool,
    bounded: bool = True,
) -> Marks:
    """Everything that is computed over groups. `taken` are words of conditions and analyses; names keep theirs.

    `analysed`: the words ask for anomalies or factors, where "increase" and "drop" only say which.
    `bounded`: whether groups may be kept by a threshold; else "between 2024 and 2025" can only be a time.
    """
    cycle, days, gaps, said = calendar
    named = {i for k in links for i in k.span} | set(taken) | said
    thresholds = find_thresholds(tokens, links, set(taken) | said) if bounded else ()
    used = named | {i for t in thresholds for i in t.tokens}
    # a word of time that is also part of a name ("last") is free: it gives way to periods later on
    timely = {k.start for k in links if len(k.span) == 1 and tokens[k.start].norm in PERIOD_WORDS}
    change = None if analysed else find_change(tokens, used - timely)
    used |= change.tokens if change else frozenset()
    statistic = find_statistic(tokens, used)
    used |= statistic.tokens if statistic else frozenset()
    running = find_running(tokens, used)
    portion = find_portion(tokens, used | running)
    within, within_words = find_within(tokens, links)
    parts = (change.tokens if change else (), portion.tokens if portion else (), statistic.tokens if statistic else ())
    claimed = {i for part in parts for i in part} | {i for t in thresholds for i in t.tokens}
    return Marks(
        change, portion, statistic, cycle, days, thresholds, within, bool(running), bool(gaps),
        frozenset(claimed | said | running | within_words),
    )  # fmt: skip
