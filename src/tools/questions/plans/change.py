"""Why a number changed: the metric by every dimension that may explain it, with the history that tells what is ordinary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from src.models.computed import Grain
from src.models.plan import Analysis, Compare, Filter, Period, QueryPlan
from src.models.semantic import Field, Metric
from src.tools.questions.calendar_days import DAY, shift, shifted_unit, unit_of
from src.tools.questions.cue_tables.change import direction_said
from src.tools.questions.facts import mentions_of, reach
from src.tools.questions.marks.changes import ChangeMark
from src.tools.questions.narrowing import label_of
from src.tools.questions.patch_filters import merged
from src.tools.questions.plans.change_factors import factor_metric, is_factor
from src.tools.questions.plans.parts import definitions, frame, main_metric, metrics_meant, placed_in_time
from src.tools.questions.plans.times import Times, times_of, unit_spelled
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.rate_parts import rate_parts, volumes_of
from src.tools.sql_compile.compared import period_before
from src.tools.sql_compile.facts import is_percentile

_MOST_DIMENSIONS: Final = 8
_FEW: Final = 60
"""A field with more members explains nothing that a reader can take in."""
_HISTORY: Final[dict[Grain, int]] = {"day": 56, "week": 52, "month": 36, "quarter": 16, "year": 10}
"""Earlier periods that tell what is ordinary."""
_MOST_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Kept:
    """What a follow-up keeps of the answer before: conditions, and the dimensions that were asked for."""

    filters: tuple[Filter, ...] = ()
    dimensions: tuple[str, ...] = ()
    more: bool = False
    """Whether conditions of the same field are added to instead of giving way."""


def plan_change(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """Both periods of one metric, by the dimensions that were named or by all that its rows lead to."""
    metric = changed_metric(reading, roles)
    if isinstance(metric, Refusal):
        return metric
    times = change_times(reading)
    return times if isinstance(times, Refusal) else explained(reading, roles, metric, times, Kept())


def explained(reading: Reading, roles: Roles, metric: Metric, times: Times, kept: Kept) -> QueryPlan | Refusal:
    """The plan that takes the metric's change between two periods apart."""
    if is_percentile(metric):
        return Refusal(f"{metric.label} of a group says nothing of its part in the whole, so its change has no parts.")
    if times.period is None or times.compare is None or times.compare.period is None:
        return Refusal("It does not say which two periods to compare.", (metric.name,))
    if (more := _too_much(reading)) is not None:
        return Refusal(f"A change is taken apart as a whole, not with {more}.", (metric.name,))
    framed = frame(reading, roles, (metric,), splits=(*roles.splits, *roles.attributes))
    if isinstance(framed, Refusal):
        return framed
    filters = merged(kept.filters, framed.filters, more=kept.more)
    asked = framed.dimensions or kept.dimensions
    dimensions = asked or _candidates(reading, metric, filters)
    if not dimensions:
        return Refusal(f"There is nothing in this data that {metric.label or metric.name} could be split by.", (metric.name,))
    earlier, later = times.compare.period, times.period
    grain, period = _history(reading, dimensions, earlier, later)
    candidates = ", ".join(label_of(reading, ref) for ref in dimensions)
    return QueryPlan(
        shape="aggregate",
        metrics=(metric.name, *_volumes(reading, roles, metric)),
        stacked=dimensions,
        grain=grain,
        period=period,
        filters=filters,
        on=reading.marks.days,
        analysis=Analysis(
            kind="change", target=metric.name, earlier=earlier, later=later, direction=direction_said(reading.tokens)
        ),
        assumptions=(
            later.spelled(),
            earlier.spelled(),
            *times.said,
            *(() if asked else (f"the candidates are the dimensions of {metric.label or metric.name}: {candidates}",)),
            *definitions((metric,)),
            *framed.assumptions,
        ),
    )


def against_before(period: Period, today: date) -> Times:
    """A period against the one before it: the calendar unit before, or as many days before. One that is not over is compared
    up to today with the same days before."""
    unit = unit_spelled(period)
    said: tuple[str, ...] = ()
    if period.start <= today < period.end:
        said = (f"{period.label} is not over: up to {today.isoformat()}, against the same days before",)
        period = period.model_copy(update={"end": today})
    if unit is not None:
        earlier = period_before(period, unit, 1).model_copy(update={"label": f"the {unit} before"})
    else:
        length = period.end - period.start
        earlier = Period(start=period.start - length - DAY, end=period.start - DAY, label="as many days before")
    return Times(period, Compare(label=earlier.label, period=earlier), None, said)


def _too_much(reading: Reading) -> str | None:
    marks = reading.marks
    computed = {
        "weekdays or months of the year": marks.cycle is not None,
        "a median or percentile": marks.statistic is not None,
        "a threshold on groups": bool(marks.thresholds),
        "a running total": marks.running,
        "groups within groups": bool(marks.within),
    }
    return next((name for name, asked in computed.items() if asked), None)


def changed_metric(reading: Reading, roles: Roles) -> Metric | Refusal:
    """The one metric, placed in time, whose change is asked about; factors of it are none."""
    quantities = tuple(q for q in roles.quantities if not is_factor(reading, q))
    found = metrics_meant(reading, replace(roles, quantities=quantities))
    found = found or tuple(m for _, d in roles.things if (m := main_metric(reading, d)))
    if not found and len(roles.quantities) > len(quantities):
        found = factor_metric(reading)
    if not found:
        return Refusal("It does not say the change of which number is to be explained.")
    if len(found) > 1:
        return Refusal("The change of one number is explained at a time.", tuple(m.name for m in found))
    placed = placed_in_time(reading, found)
    return placed if isinstance(placed, Refusal) else placed[0]


def change_times(reading: Reading) -> Times | Refusal:
    """The two periods; a calendar unit is never cut into steps, whatever grain was said."""
    change = reading.marks.change or ChangeMark("change", frozenset())
    plain = replace(reading, grains=(), marks=replace(reading.marks, change=change))
    if not [m for m in plain.past_periods if m.end > m.start] and change.over != "year" and change.reference != "year":
        return _newest(reading, change.over or reading.grain or "month")
    times = times_of(plain, splits=True)
    if isinstance(times, Refusal) or times.period is None or times.compare is None or times.compare.period is not None:
        return times
    unit = times.compare.unit or "year"
    earlier = period_before(times.period, unit, times.compare.back).model_copy(update={"label": times.compare.label})
    return replace(times, compare=times.compare.model_copy(update={"period": earlier, "unit": None, "back": 1}), grain=None)


def _newest(reading: Reading, unit: Grain) -> Times:
    """The last whole unit against the one before it."""
    first, last = unit_of(reading.today, unit)
    if last > reading.today:
        first, last = shifted_unit(reading.today, unit, -1)
    before = shifted_unit(first, unit, -1)
    later = Period(start=first, end=last, label=f"the last whole {unit}" if unit != "day" else "the last day")
    earlier = Period(start=before[0], end=before[1], label=f"the {unit} before")
    said = f"no time was said: the last whole {unit} is compared with the one before"
    return Times(later, Compare(label=earlier.label, period=earlier), None, (said,))


def _candidates(reading: Reading, metric: Metric, filters: tuple[Filter, ...]) -> tuple[str, ...]:
    """Fields with few members that every row of the metric leads to, nearest first; what is narrowed to one value is none."""
    fixed = {f.field for f in filters if f.op == "=" and len(f.values) == 1} | mentions_of(metric)[0]
    found: list[tuple[bool, int, int, str]] = []
    for name, hops in reach(reading.semantics, metric.dataset).items():
        dataset = reading.semantics.dataset(name)
        for place, field in enumerate(dataset.fields if dataset else ()):
            members = members_of(reading, field)
            named = field.role == "label" and members is not None
            fits = (field.role == "category" or named) and 1 < (members or 2) <= _FEW
            if fits and field.ref not in fixed and not field.sensitive:
                found.append((named, hops, place, field.ref))
    return tuple(ref for *_, ref in sorted(found)[:_MOST_DIMENSIONS])


def members_of(reading: Reading, field: Field) -> int | None:
    """How many different values the field has, where that was counted."""
    dataset = reading.semantics.dataset(field.dataset)
    table = reading.catalog.table(dataset.source) if dataset else None
    column = table.column(field.expression) if table else None
    if column is None:
        return None
    return column.distinct if column.distinct is not None else len(column.values) or None


def _history(reading: Reading, dimensions: tuple[str, ...], earlier: Period, later: Period) -> tuple[Grain | None, Period]:
    """Where both are one calendar unit: the unit and all the history that the rows have room for; else the two alone."""
    unit = unit_spelled(later)
    whole = Period(start=min(earlier.start, later.start), end=max(earlier.end, later.end), label=later.label)
    if unit is None or unit_spelled(earlier) != unit:
        return None, whole
    fields = (reading.semantics.field(ref) for ref in dimensions)
    width = 1 + sum((members_of(reading, f) or _FEW) for f in fields if f is not None)
    steps = min(_HISTORY[unit], max(1, _MOST_ROWS // width))
    start = min(shift(later.start, unit, -steps), earlier.start)
    return unit, Period(start=start, end=later.end, label=f"{later.label} and what came before")


def _volumes(reading: Reading, roles: Roles, metric: Metric) -> tuple[str, ...]:
    """The quantities that the metric is a price of; where price and volume are named, the one the price is for."""
    if rate_parts(metric, reading.semantics) is not None:
        return ()
    found = volumes_of(metric, reading.semantics)
    named = [q for q in roles.quantities if is_factor(reading, q)]
    return found[-1:] if named or reading.has("price", "volume") else found
