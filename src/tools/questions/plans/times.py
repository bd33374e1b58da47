"""The period of a plan and what it is compared with: two periods named, one and the one before it, or step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from src.models.computed import Grain
from src.models.plan import Compare, Period
from src.tools.questions.calendar_days import DAY, unit_of
from src.tools.questions.marks.changes import COMPARING
from src.tools.questions.periods import PeriodMention, find_periods
from src.tools.questions.plans.parts import one_past_period
from src.tools.questions.reading import Reading, Refusal
from src.tools.sql_compile.compared import period_before

_UNITS: Final[tuple[Grain, ...]] = ("year", "quarter", "month", "week", "day")
_DAYS_OF: Final[dict[Grain, int]] = {"day": 364, "week": 52}
"""A year before, in units of days: whole weeks, so that weekdays fall on weekdays."""
_AGAINST: Final = frozenset({"vs", "versus", "against", "than", "over", "compared", "to", "with", "from"})
_RELATIVE: Final = frozenset({"this", "last", "past", "current"})
_EARLIER: Final = frozenset({"previous", "prior", "preceding"})


@dataclass(frozen=True, slots=True)
class Times:
    """When, against when, and by which grain where the comparison decides it."""

    period: Period | None = None
    compare: Compare | None = None
    grain: Grain | None = None
    said: tuple[str, ...] = ()


def times_of(reading: Reading, *, splits: bool) -> Times | Refusal:
    """The times of a question. `splits`: whether its numbers are split by anything but time."""
    mark = reading.marks.change
    mentions = _mentions(reading)
    if mark is None and not (len(mentions) > 1 and reading.has(*COMPARING)) and not _alone_after_versus(reading, mentions):
        period = one_past_period(reading)
        return period if isinstance(period, Refusal) else Times(period=period)
    if len(mentions) > 2:
        labels = ", ".join(f"“{m.period.label}”" for m in mentions[:4])
        return Refusal(f"It compares more than two periods ({labels}); ask by year, quarter or month instead.")
    grain = reading.grain or ("month" if reading.course else None)
    if len(mentions) == 2 and mark and grain and _each_before(reading, mentions[0], mentions[1], grain):
        return _steps(reading, mentions[0].period, grain)
    if len(mentions) == 2:
        return _two(reading, mentions[0], mentions[1], grain)
    if mark and mark.over == "year" and not (grain or mentions):
        return _this_year(reading)
    if grain or (mark and mark.over and (not mentions or _shorter(mark.over, mentions[0].period))):
        return _steps(reading, mentions[0].period if mentions else None, grain)
    if mentions:
        return _one(reading, mentions[0])
    if splits or (mark and mark.reference == "year"):
        return _this_year(reading)
    return _steps(reading, None, "month", said=("no time was said: each month is compared with the one before",))


def _each_before(reading: Reading, first: PeriodMention, second: PeriodMention, grain: Grain) -> bool:
    """ "by month this year with growth vs the previous month": each month against the one before it."""
    step = unit_spelled(second.period) == grain and _against(reading, second)
    return step and _shorter(grain, first.period) and first.period.end >= second.period.end


def _mentions(reading: Reading) -> list[PeriodMention]:
    """Past periods; "2024 and 2025" and "from 2024 to 2025" are two where a change or a comparison is asked for."""
    mentions = [m for m in reading.past_periods if m.end > m.start]
    if len(mentions) != 1 or not (reading.marks.change or reading.has(*COMPARING)):
        return mentions
    span = mentions[0].span
    for position in span:
        if reading.tokens[position].norm in ("to", "and", "vs", "versus", "with"):
            first = _parsed(reading, span.start, position)
            second = _parsed(reading, position + 1, span.stop)
            if first and second:
                return [first, second]
    return mentions


def _shorter(unit: Grain, period: Period) -> bool:
    """ "month over month growth in 2026": several such units lie in the period."""
    return _length(period) >= 2 * {"day": 1, "week": 7, "month": 28, "quarter": 89, "year": 365}[unit]


def _parsed(reading: Reading, start: int, end: int) -> PeriodMention | None:
    """The one period that these words alone name."""
    if start < end and reading.tokens[start].norm in ("from", "between"):
        start += 1
    blocked = {t.index for t in reading.tokens if not start <= t.index < end}
    found = find_periods(reading.tokens, reading.today, blocked=blocked, calendar=reading.semantics.calendar)
    return found[0] if len(found) == 1 and found[0].end == end else None


def _alone_after_versus(reading: Reading, mentions: list[PeriodMention]) -> bool:
    """ "revenue vs last year": one period, set against the present one."""
    return len(mentions) == 1 and reading.has(*COMPARING) and _against(reading, mentions[0])


def _against(reading: Reading, mention: PeriodMention) -> bool:
    before = [t.norm for t in reading.tokens[max(0, mention.start - 2) : mention.start] if t.norm != "the"]
    return bool(before) and before[-1] in _AGAINST and mention.start > 1


def _two(reading: Reading, first: PeriodMention, second: PeriodMention, grain: Grain | None) -> Times | Refusal:
    """The later one is the period, whichever was said first; "the previous quarter" is that before the other."""
    first, second = _in_one_year(reading, first, second)
    relative = reading.tokens[second.start].norm in _EARLIER and first.period.end >= second.period.end
    unit = unit_spelled(first.period)
    longer = _length(second.period) > 1.5 * _length(first.period)
    if longer and first.period.start > second.period.start:
        before = period_before(first.period, "year", 1)
        label = f"the same days of {second.period.label}"
        return _paired(reading, first.period, before.model_copy(update={"label": label}), grain, "year", 1)
    if relative and unit and unit == unit_spelled(second.period):
        before = period_before(first.period, unit, 1)
        return _paired(reading, first.period, before.model_copy(update={"label": second.period.label}), grain, unit, 1)
    later, earlier = sorted((first.period, second.period), key=lambda p: (p.start, p.end), reverse=True)
    if later.start <= earlier.end:
        return Refusal(f"“{later.label}” and “{earlier.label}” overlap, so they cannot be compared.")
    back = _units_between(earlier, later)
    return _paired(reading, later, earlier, grain, *back)


def _in_one_year(reading: Reading, first: PeriodMention, second: PeriodMention) -> tuple[PeriodMention, PeriodMention]:
    """ "from January to February 2025": a month or quarter without a year has the other's; the first is the earlier one."""
    dated = [_says_year(reading, m) for m in (first, second)]
    if dated == [False, True] and first.period.start > second.period.start:
        year = second.period.start.year
        moved = _to_year(first, year)
        return (moved if moved.period.start < second.period.start else _to_year(first, year - 1)), second
    return (first, _to_year(second, first.period.start.year)) if dated == [True, False] else (first, second)


def _says_year(reading: Reading, mention: PeriodMention) -> bool | None:
    """Whether a month or quarter is said with its year; None for anything else."""
    said = reading.tokens[mention.start : mention.end]
    if unit_spelled(mention.period) not in ("month", "quarter") or any(t.norm in _EARLIER | _RELATIVE for t in said):
        return None
    return any(t.kind == "number" and len(t.norm) == 4 for t in said)


def _to_year(mention: PeriodMention, year: int) -> PeriodMention:
    months = 12 * (mention.period.start.year - year)
    return replace(
        mention, period=period_before(mention.period, "month", months).model_copy(update={"label": mention.period.label})
    )


def _paired(
    reading: Reading, later: Period, earlier: Period, grain: Grain | None, unit: Grain | None, back: int
) -> Times | Refusal:
    """Both periods; one that is not over is compared with the same days of the other."""
    said: list[str] = []
    if later.start <= reading.today < later.end and unit:
        later = later.model_copy(update={"end": reading.today})
        earlier = period_before(later, unit, back).model_copy(update={"label": earlier.label})
        said.append(f"{later.label} is not over: up to {reading.today.isoformat()}, against the same days before")
    if grain is None:
        return Times(later, Compare(label=earlier.label, period=earlier), None, tuple(said))
    steps = _steps_back(grain, unit, back)
    if steps is None:
        return Refusal(f"{later.label} and {earlier.label} cannot be compared {grain} by {grain}; ask for them as a whole.")
    return Times(later, Compare(label=earlier.label, unit=steps[0], back=steps[1]), grain, tuple(said))


def _steps_back(grain: Grain, unit: Grain | None, back: int) -> tuple[Grain, int] | None:
    """How far the earlier step lies back, in units that steps of this grain can be moved by."""
    if unit is None:
        return None
    if grain in _DAYS_OF:
        if unit in _DAYS_OF:
            return unit, back
        return (grain, back * _DAYS_OF[grain]) if unit == "year" else None
    return (unit, back) if unit not in _DAYS_OF else None


def _steps(reading: Reading, period: Period | None, grain: Grain | None, said: tuple[str, ...] = ()) -> Times | Refusal:
    mark = reading.marks.change
    over = mark.over if mark else None
    by: Grain = grain or over or "month"
    unit: Grain = over or ("year" if mark and mark.reference == "year" else by)
    steps = _steps_back(by, unit, 1)
    if steps is None:
        return Refusal(f"A {by} cannot be compared with one a {unit} before.")
    label = "a year before" if unit == "year" and by != "year" else f"the {unit} before"
    if period and period.start <= reading.today < period.end:
        period = period.model_copy(update={"end": reading.today})
    return Times(period, Compare(label=label, unit=steps[0], back=steps[1]), by, said)


def _one(reading: Reading, mention: PeriodMention) -> Times | Refusal:
    """One period, against the same a year before, or the one before it; after "vs" it is what the present is set against."""
    mark = reading.marks.change
    period = mention.period
    unit = unit_spelled(period)
    if mark and (mark.reference == "year" or mark.over == "year"):
        return _paired(reading, period, _named(period, "year", 1, "a year before"), None, "year", 1)
    since = _parsed(reading, mention.start + 1, mention.end) if reading.tokens[mention.start].norm == "since" else None
    if since is not None and unit_spelled(since.period):
        # "changed since last quarter" sets this quarter against that one
        period, unit = since.period, unit_spelled(since.period)
    if (since or _against(reading, mention)) and not (mark and mark.reference) and unit:
        now = Period(start=unit_of(reading.today, unit)[0], end=unit_of(reading.today, unit)[1], label=f"this {unit}")
        if now.start > period.end:
            times = _paired(reading, now, period, None, *_units_between(period, now))
            said = f"no time was said for the other side: this {unit} so far"
            return times if isinstance(times, Refusal) else replace(times, said=(said, *times.said))
    if unit:
        return _paired(reading, period, _named(period, unit, 1, f"the {unit} before"), None, unit, 1)
    start = period.start - timedelta(days=_length(period))
    before = Period(start=start, end=period.start - DAY, label="as many days before")
    return Times(period, Compare(label=before.label, period=before))


def _this_year(reading: Reading) -> Times:
    start, _ = unit_of(reading.today, "year")
    now = Period(start=start, end=reading.today, label="this year so far")
    before = _named(now, "year", 1, "the same days of last year")
    said = "no time was said: this year so far is compared with the same days of last year"
    return Times(now, Compare(label=before.label, period=before), None, (said,))


def _named(period: Period, unit: Grain, back: int, label: str) -> Period:
    return period_before(period, unit, back).model_copy(update={"label": label})


def unit_spelled(period: Period) -> Grain | None:
    """The calendar unit that the period is one of, or None."""
    return next((u for u in _UNITS if unit_of(period.start, u) == (period.start, period.end)), None)


def _units_between(earlier: Period, later: Period) -> tuple[Grain | None, int]:
    """The unit that both are one of, and how many of it lie between their beginnings."""
    unit = unit_spelled(earlier)
    if unit is None or unit_spelled(later) != unit:
        months = (later.start.year - earlier.start.year) * 12 + later.start.month - earlier.start.month
        same = (earlier.start.day, _length(earlier)) == (later.start.day, _length(later))
        return ("month", months) if same and months > 0 else (None, 1)
    sizes = {"month": 1, "quarter": 3, "year": 12}
    if unit in sizes:
        months = (later.start.year - earlier.start.year) * 12 + later.start.month - earlier.start.month
        return unit, months // sizes[unit]
    return unit, (later.start - earlier.start).days // (7 if unit == "week" else 1)


def _length(period: Period) -> int:
    return (period.end - period.start).days + 1
