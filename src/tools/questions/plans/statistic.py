"""A statistic of a field, row by row: its median, a percentile, or how many different values it has."""

from __future__ import annotations

from src.models.computed import Statistic
from src.models.plan import Order, QueryPlan
from src.models.semantic import Field
from src.tools.measures import statistic_label
from src.tools.questions.facts import naming_field, parts_of, underlying
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.parts import one_past_period
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.splitting import split


def plan_statistic(reading: Reading, roles: Roles) -> QueryPlan | Refusal | None:
    """The plan of a statistic by name, or None where the question is not about the rows of one field."""
    mark = reading.marks.statistic
    if mark is None:
        return None
    field = _counted(reading, roles) if mark.function == "count_distinct" else _measured(reading, roles)
    if field is None:
        return None
    name = f"{mark.function if mark.quantile is None else f'p{round(mark.quantile * 100)}'}_{field.name}"
    statistic = Statistic(name=name, function=mark.function, field=field.ref, quantile=mark.quantile)
    links = [k for k in (*roles.splits, *roles.attributes) if not any(t.name in (field.ref, field.dataset) for t in k.targets)]
    refs = split(reading, links, (field.dataset,))
    if isinstance(refs, Refusal):
        return refs
    narrowed = narrow(reading, roles, (field.dataset,))
    if isinstance(narrowed, Refusal):
        return narrowed
    period = one_past_period(reading)
    if isinstance(period, Refusal):
        return period
    problem = _untimed(reading, field, timed=bool(period or reading.course or reading.marks.cycle or reading.marks.days))
    if problem:
        return problem
    grain = reading.grain or ("month" if reading.course else None)
    order, limit = _ranked(reading, name, grouped=bool(refs[0] or grain))
    label = statistic_label(statistic, field)
    return QueryPlan(
        shape="aggregate",
        statistics=(statistic,),
        dimensions=refs[0],
        grain=grain,
        calendar=reading.marks.cycle.part if reading.marks.cycle else None,
        on=reading.marks.days,
        period=period,
        filters=narrowed[0],
        order=order,
        limit=limit,
        assumptions=(
            *((period.spelled(),) if period else ()),
            f"{label} is over the rows of {_rows(reading, field)}",
            *refs[1],
            *narrowed[1],
        ),
    )


def _measured(reading: Reading, roles: Roles) -> Field | None:
    """The measure named, or the one that the metric named adds up or averages."""
    fields = []
    for quantity in roles.quantities:
        under = underlying(reading.semantics, quantity.metric) if quantity.metric else None
        chosen = quantity.field or under
        if chosen is None or chosen.role != "measure":
            parts = parts_of(quantity.metric) if quantity.metric else None
            if parts is not None and parts.function == "count":
                continue  # whose they are ("median age of customers")
            return None
        fields.append(chosen)
    unique = list(dict.fromkeys(fields))
    return unique[0] if len(unique) == 1 else None


def _counted(reading: Reading, roles: Roles) -> Field | None:
    """The category or label whose different values are counted; things that a metric counts are left to it."""
    mark = reading.marks.statistic
    if mark is None or roles.quantities:
        return None
    after = max(mark.tokens) + 1
    link = next((k for k in (*roles.attributes, *roles.splits, *(k for k, _ in roles.things)) if k.start == after), None)
    if link is None:
        return None
    fields = [f for t in link.of("field") if (f := reading.semantics.field(t.name)) and f.role in ("category", "label")]
    datasets = [d for t in link.of("dataset") if (d := reading.semantics.dataset(t.name))]
    named = [f for d in datasets if (f := naming_field(d))]
    found = [f for f in (*fields, *named) if not f.sensitive]
    return found[0] if found else None


def _untimed(reading: Reading, field: Field, *, timed: bool) -> Refusal | None:
    dataset = reading.semantics.dataset(field.dataset)
    times = {m.time for m in reading.semantics.metrics if m.dataset == field.dataset and m.time}
    if timed and not (dataset and dataset.time) and len(times) != 1:
        return Refusal(f"{field.label or field.name} has no place in time in this data: it is known only as it stands now.")
    return None


def _ranked(reading: Reading, name: str, *, grouped: bool) -> tuple[Order | None, int | None]:
    if reading.ranking is None or not grouped:
        return None, None
    return Order(by=name, descending=reading.ranking.descending), reading.ranking.limit or 1


def _rows(reading: Reading, field: Field) -> str:
    dataset = reading.semantics.dataset(field.dataset)
    return (dataset.label or dataset.name) if dataset else field.dataset
