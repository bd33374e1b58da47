"""A draft turned into a plan: every name, value, number and time in it held against the data and the question."""

from __future__ import annotations

from typing import Final, get_args

from pydantic import ValidationError

from src.models.computed import CalendarFilter, CalendarPart, Grain
from src.models.plan import QueryPlan
from src.tools.plan_drafts.analyses import analysed
from src.tools.plan_drafts.columns import chart_of, derived_of, key_of, limit_of, order_of, statistic_of, thresholds_of
from src.tools.plan_drafts.draft import PlanDraft
from src.tools.plan_drafts.filters import conditions_of
from src.tools.plan_drafts.listing import listed
from src.tools.plan_drafts.parts import Parts, Wrong, sound
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.shown import Names
from src.tools.plan_drafts.times import period_of, times_in
from src.tools.prompting.quoting import quoted
from src.tools.questions.narrowing import defined
from src.tools.questions.plans.times import Times

_GRAINS: Final[tuple[Grain, ...]] = get_args(Grain)
_PARTS: Final[tuple[CalendarPart, ...]] = get_args(CalendarPart)


def plan_of(draft: PlanDraft, said: Said, names: Names) -> QueryPlan | str:
    """The plan of a draft that is no SQL, or what is wrong with it, in words for the one who wrote it. Never raises."""
    try:
        parts = _parts(draft, said, names)
        if draft.analysis is not None:
            return analysed(draft, draft.analysis, parts, said, names)
        return listed(draft, parts, said, names) if draft.rows else _aggregate(draft, parts, said)
    except Wrong as wrong:
        return str(wrong)
    except ValidationError as unfit:
        return f"The plan does not fit together: {unfit.errors(include_input=False, include_url=False)[0]['msg']}."


def _parts(draft: PlanDraft, said: Said, names: Names) -> Parts:
    groups = [g for g in draft.group_by if g not in _GRAINS and g not in _PARTS]
    grain = draft.grain or next((g for g in _GRAINS if g in draft.group_by), None)
    calendar = draft.calendar or next((p for p in _PARTS if p in draft.group_by), None)
    cohorts = draft.analysis is not None and draft.analysis.kind == "cohort"
    dimensions = tuple(dict.fromkeys(_dimension(g, names, dated=cohorts) for g in groups))
    filters, assumed = sound(conditions_of(draft.filters, said, names))
    period, told = sound(period_of(draft.period, said)) if draft.period else (None, "")
    time = sound(names.field(draft.time)) if draft.time else None
    if time is not None and time.role != "time":
        raise Wrong(f"{time.ref} is no time.")
    return Parts(
        metrics=tuple(dict.fromkeys(sound(names.metric(m)) for m in draft.metrics)),
        statistics=tuple(sound(statistic_of(s, said, names)) for s in draft.statistics),
        dimensions=dimensions,
        grain=grain,
        calendar=calendar,
        filters=filters,
        on=tuple(CalendarFilter(part=d.part, values=d.values, negated=d.negated) for d in draft.days),
        period=period,
        time=time.ref if time else None,
        assumed=(*assumed, *([told] if told else [])),
    )


def _dimension(name: str, names: Names, *, dated: bool) -> str:
    field = sound(names.field(name))
    if field.role == "text":
        raise Wrong(f"{field.ref} is free text, and nothing is grouped by it.")
    if field.role == "time" and not dated:
        raise Wrong(f'{field.ref} is a time: group by it with "grain" (and "time" for the field).')
    return field.ref


def _aggregate(draft: PlanDraft, parts: Parts, said: Said) -> QueryPlan:
    if not (parts.measures or parts.dimensions):
        raise Wrong('The plan has no metric, no statistic and nothing to group by; to list things give "rows".')
    times = Times(period=parts.period.period if parts.period else None)
    if draft.compare:
        times = sound(times_in(parts.period, draft.compare, parts.grain, said))
    grain = times.grain or parts.grain
    keys = (*parts.dimensions, *([grain] if grain else []))
    derived = sound(derived_of(draft.derived, parts.metrics, parts.measures, keys, compared=times.compare is not None))
    columns = (*parts.measures, *(d.name for d in derived))
    limit, told = sound(limit_of(draft, said))
    order = sound(
        order_of(draft, (*columns, *(k.rpartition(".")[2] for k in keys), *([parts.calendar] if parts.calendar else [])))
    )
    within = tuple(key_of(name, keys) for name in draft.limit_per)
    if not all(within):
        raise Wrong(f'"limit_per" {quoted(draft.limit_per[0])} needs that in group_by.')
    first = [d for d in parts.dimensions if d in within]
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(m.name for m in parts.metrics),
        statistics=parts.statistics,
        dimensions=(*first, *(d for d in parts.dimensions if d not in first)),
        time=parts.time,
        grain=grain,
        calendar=parts.calendar,
        on=parts.on,
        period=times.period,
        filters=parts.filters,
        compare=times.compare,
        derived=derived,
        having=sound(thresholds_of(draft, columns, said)),
        fill_gaps=draft.fill_gaps,
        order=order,
        limit=limit,
        limit_per=within,
        chart=chart_of(draft, said),
        assumptions=(
            *((times.period.spelled(),) if times.period else ()),
            *((times.compare.period.spelled(),) if times.compare and times.compare.period else ()),
            *times.said,
            *told,
            *(defined(m.label or m.name, m.description) for m in parts.metrics if m.description),
            *parts.assumed,
        ),
    )
