"""A draft of an analysis: the rows that the embedded planner of its kind would fetch, with the parameters of the draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from src.models.plan import Analysis, QueryPlan
from src.tools.plan_drafts.columns import chart_of
from src.tools.plan_drafts.draft import DraftAnalysis, DraftRows, PlanDraft
from src.tools.plan_drafts.filters import labels_of
from src.tools.plan_drafts.listing import listed
from src.tools.plan_drafts.parts import Parts, Wrong, sound
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.shown import Names
from src.tools.plan_drafts.times import period_of, times_in
from src.tools.prompting.quoting import quoted
from src.tools.questions.grains import GrainMark
from src.tools.questions.links import Link
from src.tools.questions.narrowing import defined
from src.tools.questions.plans import PLANNERS
from src.tools.questions.plans.change import Kept, against_before, change_times, explained
from src.tools.questions.plans.forecast import HISTORY_WORDS
from src.tools.questions.plans.observations import Unit
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.take_apart import take_apart
from src.tools.questions.vocabulary import Target, TargetKind

_SERIES: Final = ("forecast", "trend", "decomposition", "anomaly", "summary", "correlation")
"""Kinds whose planner needs no words beside the numbers, groups and times."""
_NEEDS: Final[dict[str, str]] = {
    "hypothesis": 'a hypothesis needs "target" (a measure field) and "by" (the field whose groups are compared)',
    "regression": 'a regression needs "target" (a measure field) and "rows" with it and what explains it',
    "clustering": 'clustering needs "rows" (or a metric by a key in group_by) and "compared", the columns to compare by',
    "cohort": 'cohorts need metrics, "grain", and the key and first date of the things in group_by or "rows"',
    "free": 'a free analysis needs "rows" with the columns that it works on, or metrics by group_by or "grain"',
    "portfolio": 'a portfolio needs "rows" with the date, the name and the price of each holding',
}


def analysed(draft: PlanDraft, wanted: DraftAnalysis, parts: Parts, said: Said, names: Names) -> QueryPlan:
    """The plan of an analysis. Raises Wrong."""
    if wanted.kind == "change":
        return _change(draft, parts, said)
    rows = draft.rows or _implied_rows(wanted, parts, names)
    if rows is not None:
        fields = tuple(name.rpartition(".")[2] for name in rows.fields)
        listing = draft.model_copy(update={"rows": rows})
        return listed(listing, parts, said, names, parameters(wanted, fields, said, rows.dataset))
    if parts.measures and _says_its_rows(wanted, parts, said):
        return _aggregate(draft, wanted, parts, said)
    if wanted.kind not in _SERIES:
        raise Wrong(f"As it is, it cannot be analysed: {_NEEDS[wanted.kind]}.")
    return _planned(wanted, parts, said, names)


def _says_its_rows(wanted: DraftAnalysis, parts: Parts, said: Said) -> bool:
    """Whether the rows are all said: by a grain, or by things that are told apart."""
    if wanted.kind == "forecast":
        return False
    first = said.semantics.field(parts.dimensions[0]) if parts.dimensions else None
    things = first is not None and first.role in ("label", "id")
    if wanted.kind in ("anomaly", "correlation"):
        return parts.grain is not None or things
    return parts.grain is not None or (wanted.kind not in _SERIES and bool(parts.dimensions))


def _implied_rows(wanted: DraftAnalysis, parts: Parts, names: Names) -> DraftRows | None:
    """ "is satisfaction different between segments": the rows of the target with the fields that are named."""
    if parts.measures or wanted.kind not in ("hypothesis", "regression", "clustering"):
        return None
    named = [n for n in (wanted.by, *wanted.compared, wanted.target, wanted.focus, wanted.subject) if n]
    fields = [sound(names.field(n)) for n in dict.fromkeys((*named, *parts.dimensions))]
    owner = sound(names.field(wanted.target)) if wanted.target else fields[0] if fields else None
    if owner is None or len(fields) < 2:
        return None
    return DraftRows(dataset=owner.dataset, fields=tuple(f.ref for f in fields))


def _aggregate(draft: PlanDraft, wanted: DraftAnalysis, parts: Parts, said: Said) -> QueryPlan:
    columns = (*parts.measures, *(ref.partition(".")[2] for ref in parts.dimensions))
    period = parts.period.period if parts.period else None
    analysis = parameters(wanted, columns, said, "")
    only = parts.measures[0] if len(parts.measures) == 1 and wanted.kind in _SERIES else None
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(m.name for m in parts.metrics),
        statistics=parts.statistics,
        dimensions=parts.dimensions,
        time=parts.time,
        grain=parts.grain,
        on=parts.on,
        period=period,
        filters=parts.filters,
        fill_gaps=draft.fill_gaps,
        analysis=analysis.model_copy(update={"target": analysis.target or only}),
        chart=chart_of(draft, said),
        assumptions=(*((period.spelled(),) if period else ()), *_defined(parts), *parts.assumed),
    )


def _planned(wanted: DraftAnalysis, parts: Parts, said: Said, names: Names) -> QueryPlan:
    """The embedded planner's rows and defaults for these numbers, groups and times."""
    horizon, told = sound(period_of(wanted.horizon, said, ahead=True)) if wanted.horizon else (None, "")
    times = tuple(m for m in (parts.period, horizon) if m is not None)
    empty = take_apart("", catalog=said.catalog, semantics=said.semantics, today=said.today)
    reading = replace(empty, periods=times, grains=(GrainMark(parts.grain, 0, 0),) if parts.grain else ())
    quantities = [Quantity(_link(m.label or m.name, "metric", m.name), metric=m) for m in parts.metrics]
    if wanted.target and wanted.target not in parts.measures:
        field = sound(names.field(wanted.target))
        quantities.append(Quantity(_link(field.label or field.name, "field", field.ref), field=field))
    splits = tuple(_link(ref, "field", ref) for ref in parts.dimensions)
    made = PLANNERS[wanted.kind](reading, Roles(quantities=tuple(quantities), splits=splits))
    if isinstance(made, Refusal):
        raise Wrong(f"It cannot be analysed so: {made.reason}")
    assert made.analysis is not None
    chosen = parameters(wanted, (), said, "").model_dump(exclude_defaults=True, exclude={"target"})
    update = {**chosen, "horizon": made.analysis.horizon}
    history = wanted.kind == "forecast" and made.focus is not None and said.reading.has(*HISTORY_WORDS)
    return made.model_copy(
        update={
            "filters": parts.filters,
            "time": parts.time or made.time,
            "on": parts.on,
            "analysis": made.analysis.model_copy(update=update),
            "assumptions": (*([told] if told else []), *made.assumptions, *parts.assumed),
            **({"period": made.focus, "focus": None} if history else {}),
        }
    )


def _change(draft: PlanDraft, parts: Parts, said: Said) -> QueryPlan:
    """Both periods of the metric, by the groups of the draft or all that its rows lead to."""
    if len(parts.metrics) != 1 or parts.statistics:
        raise Wrong("The change of one metric is explained at a time.")
    empty = take_apart("", catalog=said.catalog, semantics=said.semantics, today=said.today)
    reading = replace(empty, tokens=said.reading.tokens, marks=replace(empty.marks, days=parts.on))
    if draft.compare:
        times = sound(times_in(parts.period, draft.compare, None, said))
    elif parts.period:
        times = against_before(parts.period.period, said.today)
    else:
        found = change_times(replace(empty, grains=(GrainMark(parts.grain, 0, 0),) if parts.grain else ()))
        times = sound(str(found.reason) if isinstance(found, Refusal) else found)
    made = explained(reading, Roles(), parts.metrics[0], times, Kept(filters=parts.filters, dimensions=parts.dimensions))
    if isinstance(made, Refusal):
        raise Wrong(f"The change cannot be taken apart: {made.reason}")
    return made.model_copy(update={"assumptions": (*made.assumptions, *parts.assumed)})


def parameters(wanted: DraftAnalysis, columns: tuple[str, ...], said: Said, dataset: str) -> Analysis:
    """The parameters; names of columns are those of the rows, numbers and groups those of the question."""

    def column(name: str) -> str | None:
        bare = name.rpartition(".")[2]
        if name and columns and bare not in columns:
            raise Wrong(f"The analysis names {quoted(name)}, which is no column of its rows ({', '.join(columns)}).")
        return bare or None

    for number in (wanted.risk_free, wanted.confidence, wanted.groups, wanted.against):
        if number is not None and float(number) not in said.numbers:
            raise Wrong(f"The number {number:g} of the analysis is not in the question; leave it out.")
    since = sound(period_of(wanted.since, said))[0].period.start if wanted.since else None
    observed = wanted.kind in ("hypothesis", "regression") and dataset
    return Analysis(
        kind=wanted.kind,
        asked=said.text if wanted.kind == "free" else "",
        target=column(wanted.target),
        direction=wanted.direction,
        look_ahead=wanted.look_ahead,
        method=wanted.method,
        benchmark=column(wanted.benchmark),
        risk_free=wanted.risk_free,
        confidence=wanted.confidence,
        groups=wanted.groups,
        compared=tuple(c for name in wanted.compared if (c := column(name))),
        ended=column(wanted.ended),
        by=column(wanted.by),
        members=tuple(_member(member, wanted, said) for member in wanted.members),
        subject=column(wanted.subject),
        against_rest=wanted.against_rest,
        since=since,
        against=wanted.against,
        spread=wanted.spread,
        focus=column(wanted.focus),
        observation=_one_of(dataset, said) if observed else "row",
    )


def _member(member: str, wanted: DraftAnalysis, said: Said) -> str:
    """A group that the question names, as the data spells it."""
    fields = [f for d in said.semantics.datasets for f in d.fields if f.ref == wanted.by or f.name == wanted.by]
    known = [v for f in fields for v in labels_of(f, said)]
    spelt = next((k for k in known if k.casefold() == member.casefold()), member)
    if not any(said.names_value(f.ref, spelt) for f in fields):
        raise Wrong(f"The question does not name the group {quoted(member)}; leave it out.")
    return spelt


def _one_of(dataset: str, said: Said) -> str:
    found = said.semantics.dataset(dataset)
    return Unit(found).said if found else "row"


def _link(words: str, kind: TargetKind, name: str) -> Link:
    return Link(0, 0, (Target(kind, name),), words)


def _defined(parts: Parts) -> tuple[str, ...]:
    return tuple(defined(m.label or m.name, m.description) for m in parts.metrics if m.description)
