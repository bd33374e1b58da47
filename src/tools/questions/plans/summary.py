"""A statistical summary: of a measure's rows, of a whole dataset, or of a metric's daily values."""

from __future__ import annotations

from collections.abc import Sequence

from src.models.plan import Analysis, QueryPlan
from src.models.semantic import Field, Metric
from src.tools.questions.facts import common_dataset, count_metric, counts, measures_of, underlying
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.anomaly import named_rows
from src.tools.questions.plans.parts import definitions, frame, metrics_meant, one_past_period
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.splitting import split, spoken


def plan_summary(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """Rows where the words name measures or a dataset; daily values where they name a metric."""
    if reading.ranking:
        return Refusal("A ranking and a summary at once cannot be read yet.")
    fields = _row_fields(reading, roles)
    if fields and not reading.course:
        return _rows(reading, roles, fields)
    counted = None if reading.course else _counted(reading, roles)
    if counted:
        return _counts(reading, roles, counted)
    metrics = metrics_meant(reading, roles)
    if not metrics:
        return Refusal("It does not say what to summarise.")
    return _metric_values(reading, roles, metrics)


def _row_fields(reading: Reading, roles: Roles) -> tuple[Field, ...]:
    """The measures meant row by row: named ones, or all of a dataset that is named alone."""
    named = []
    for quantity in roles.quantities:
        dataset = quantity.dataset
        whole = dataset is not None and quantity.metric is not None and counts(quantity.metric)
        if whole and dataset and not roles.splits and not roles.attributes and len(roles.quantities) == 1:
            return measures_of(dataset)
        field = named_rows(reading, quantity)
        if field is None and quantity.metric and not quantity.metric.time:
            field = underlying(reading.semantics, quantity.metric)
        if field is None:
            return ()
        named.append(field)
    if named:
        return tuple(named)
    if roles.things and not roles.splits:
        return measures_of(roles.things[0][1])
    links = (*roles.attributes, *roles.splits)
    labelled = [d for k in links for t in k.of("dataset") if (d := reading.semantics.dataset(t.name))]
    return measures_of(labelled[0]) if labelled and len(links) == 1 else ()


def _rows(reading: Reading, roles: Roles, fields: Sequence[Field]) -> QueryPlan | Refusal:
    dataset = common_dataset(reading.semantics, fields)
    if dataset is None:
        return Refusal("These measures belong to rows of different things and have no common summary.")
    narrowed = narrow(reading, roles, (dataset.name,))
    groups = [k for k in roles.splits if not any(t.kind == "dataset" and t.name == dataset.name for t in k.targets)]
    by = split(reading, groups, (dataset.name,))
    period = one_past_period(reading)
    for problem in (narrowed, by, period):
        if isinstance(problem, Refusal):
            return problem
    assert not isinstance(narrowed, Refusal)
    assert not isinstance(by, Refusal)
    assert not isinstance(period, Refusal)
    time = f"{dataset.name}.{dataset.time}" if dataset.time else None
    if period and not time:
        return Refusal(f"{dataset.label or dataset.name} have no place in time in this data.")
    dated = time if any(f.dataset == dataset.name and f.name == dataset.time for f in dataset.fields) else None
    columns = tuple(dict.fromkeys((*by[0], *(f.ref for f in fields), *((dated,) if dated else ()))))
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=columns,
        time=time if period else None,
        period=period,
        filters=narrowed[0],
        analysis=Analysis(kind="summary", target=fields[0].name if len(fields) == 1 else None),
        assumptions=(
            *((period.spelled(),) if period else ()),
            f"each row of {dataset.label or dataset.name} is one observation",
            *by[1],
            *narrowed[1],
        ),
    )


def _counted(reading: Reading, roles: Roles) -> Metric | None:
    """ "distribution of customers by region", "distribution of genders": how many there are of each."""
    if len(roles.quantities) == 1 and roles.splits and roles.quantities[0].dataset:
        metric = roles.quantities[0].metric
        return metric if metric and counts(metric) else None
    links = [*roles.splits, *roles.attributes]
    if roles.quantities or not links:
        return None
    datasets = [d for _, d in roles.things]
    for link in links:
        datasets += [d for t in link.of("field") if (d := reading.semantics.dataset(t.name.partition(".")[0]))]
    return next((m for d in datasets if (m := count_metric(reading.semantics, d))), None)


def _counts(reading: Reading, roles: Roles, metric: Metric) -> QueryPlan | Refusal:
    framed = frame(reading, roles, (metric,), splits=(*roles.splits, *roles.attributes))
    period = one_past_period(reading)
    if isinstance(framed, Refusal):
        return framed
    if period is not None:
        return period if isinstance(period, Refusal) else Refusal(f"{metric.label} has no place in time here.", (metric.name,))
    said = f"the distribution is how many {metric.label.lower()} there are by {spoken(reading, framed.dimensions)}"
    return QueryPlan(
        shape="aggregate",
        metrics=(metric.name,),
        dimensions=framed.dimensions,
        filters=framed.filters,
        assumptions=(said, *definitions((metric,)), *framed.assumptions),
    )


def _metric_values(reading: Reading, roles: Roles, metrics: Sequence[Metric]) -> QueryPlan | Refusal:
    framed = frame(reading, roles, metrics, splits=(*roles.splits, *roles.attributes))
    period = one_past_period(reading)
    if isinstance(framed, Refusal):
        return framed
    if isinstance(period, Refusal):
        return period
    timed = all(m.time for m in metrics)
    if not timed and (reading.course or period or not framed.dimensions):
        return Refusal(f"{metrics[0].label} has no place in time in this data.", (metrics[0].name,))
    grain = (reading.grain or "day") if timed else None
    labels = " and ".join(m.label or m.name for m in metrics)
    of_what = f" of a {spoken(reading, framed.dimensions)}" if framed.dimensions else ""
    assumed = f"one observation is one {grain or 'group'}'s {labels}{of_what}"
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(m.name for m in metrics),
        dimensions=framed.dimensions,
        grain=grain,
        period=period,
        filters=framed.filters,
        analysis=Analysis(kind="summary", target=metrics[0].name if len(metrics) == 1 else None),
        assumptions=(*((period.spelled(),) if period else ()), assumed, *definitions(metrics), *framed.assumptions),
    )
