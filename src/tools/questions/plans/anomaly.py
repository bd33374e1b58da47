"""A search for anomalies: in a metric's course over time, or among the rows of a measure."""

from __future__ import annotations

from collections.abc import Sequence

from src.models.plan import Analysis, QueryPlan
from src.models.semantic import Dataset, Field, Metric
from src.tools.questions.anomaly_ways import method_of, stands_then
from src.tools.questions.cues import companion
from src.tools.questions.facts import common_dataset, is_daily, measures_of, naming_field, underlying
from src.tools.questions.links import Link
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.odd_things import OddThings, odd_things
from src.tools.questions.plans.parts import (
    Frame,
    definitions,
    frame,
    main_metric,
    metrics_meant,
    one_past_period,
    placed_in_time,
)
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.splitting import spoken


def plan_anomaly(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """A time series by day unless a grain is said; rows where the words name columns of single events."""
    if reading.ranking:
        return Refusal("A ranking of anomalies cannot be read yet.")
    alarms = stands_then(reading.tokens)
    judged = None if reading.course or alarms else odd_things(reading, roles)
    if judged is not None and judged.fields:
        return _rows_plan(reading, roles, judged.fields)
    if judged is not None:
        return _of_named(reading, roles, judged)
    if not reading.course and not alarms and not roles.splits:
        several = row_fields(reading, roles)
        if len(several) > 1:
            return _rows_plan(reading, roles, several)
        row_field = _row_field(reading, roles)
        if row_field is not None:
            return _rows_plan(reading, roles, (row_field,))
    metrics = metrics_meant(reading, roles) or tuple(m for _, d in roles.things if (m := main_metric(reading, d)))
    if not metrics:
        return Refusal("It does not say in which number to look for anomalies.")
    asked = roles.attributes if reading.has("which", "what") else ()
    groups = (*roles.splits, *asked)
    if len(metrics) > 1:
        return Refusal("Over time anomalies are looked for in one number at a time.", tuple(m.name for m in metrics))
    return _across(reading, roles, metrics[0], groups) if groups else _series(reading, roles, metrics[0])


def _analysis(reading: Reading, target: str | None) -> Analysis:
    return Analysis(
        kind="anomaly",
        target=target,
        direction=reading.intent.direction,
        look_ahead=not stands_then(reading.tokens),
        method=method_of(reading.tokens) or "robust",
    )


def _series(reading: Reading, roles: Roles, metric: Metric, groups: tuple[Link, ...] = ()) -> QueryPlan | Refusal:
    """The metric's course; with `groups` the course of each."""
    placed = placed_in_time(reading, (metric,))
    if isinstance(placed, Refusal):
        return placed
    framed = frame(reading, roles, placed, splits=groups or None)
    period = one_past_period(reading)
    if isinstance(framed, Refusal):
        return framed
    if isinstance(period, Refusal):
        return period
    if len(framed.dimensions) > 1:
        return Refusal("Anomalies are looked for by one kind of group at a time.", (metric.name,))
    grain = reading.grain or "day"
    alarms = stands_then(reading.tokens)
    assumed = () if reading.grain else (f"no grain was said: every {grain} is one observation",)
    if framed.dimensions:
        assumed = (*assumed, f"each {spoken(reading, framed.dimensions)} is searched by itself")
    if alarms:
        assumed = (*assumed, f"each {grain} is judged only by those before it, as an alarm would have been")
    spelled = (period.spelled(),) if period else ()
    return QueryPlan(
        shape="aggregate",
        metrics=(placed[0].name,),
        dimensions=framed.dimensions,
        grain=grain,
        period=period,
        filters=framed.filters,
        analysis=_analysis(reading, placed[0].name),
        assumptions=(*spelled, *assumed, *definitions(placed), *framed.assumptions),
    )


def _across(reading: Reading, roles: Roles, metric: Metric, groups: tuple[Link, ...]) -> QueryPlan | Refusal:
    """Which of many named things stand out; of a few groups, what stands out in the course of each."""
    framed = frame(reading, roles, (metric,), splits=groups)
    if isinstance(framed, Refusal):
        return framed
    fields = [reading.semantics.field(ref) for ref in framed.dimensions]
    named = len(fields) == 1 and fields[0] is not None and fields[0].role in ("label", "id")
    if reading.course or stands_then(reading.tokens) or not named:
        return _series(reading, roles, metric, groups)
    return _of_things(reading, framed, (metric,), metric.name)


def _of_named(reading: Reading, roles: Roles, judged: OddThings) -> QueryPlan | Refusal:
    """ "unusual customers by revenue and orders": each named thing is judged by all the numbers together."""
    framed = frame(reading, roles, judged.metrics, splits=(judged.link,))
    if isinstance(framed, Refusal):
        return framed
    return _of_things(reading, framed, judged.metrics, judged.metrics[0].name if len(judged.metrics) == 1 else None)


def _of_things(reading: Reading, framed: Frame, metrics: Sequence[Metric], target: str | None) -> QueryPlan | Refusal:
    period = one_past_period(reading)
    if isinstance(period, Refusal):
        return period
    if period and not all(m.time for m in metrics):
        return Refusal(f"{metrics[0].label} has no place in time in this data.", (metrics[0].name,))
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(m.name for m in metrics),
        dimensions=framed.dimensions,
        period=period,
        filters=framed.filters,
        analysis=_analysis(reading, target),
        assumptions=(
            *((period.spelled(),) if period else ()),
            f"each {spoken(reading, framed.dimensions)} is one observation",
            *definitions(metrics),
            *framed.assumptions,
        ),
    )


def row_fields(reading: Reading, roles: Roles) -> tuple[Field, ...]:
    """The measures by which single rows are judged together: those named, or all of a dataset named alone."""
    named = [named_rows(reading, q) or _underlying(reading, q) for q in roles.quantities]
    if len(named) > 1 and all(f is not None for f in named):
        return tuple(dict.fromkeys(f for f in named if f is not None))
    if roles.things and not roles.quantities:
        return measures_of(roles.things[0][1])
    if len(roles.quantities) == 1 and roles.quantities[0].field is None and _describes(reading, roles.quantities[0].link):
        dataset = roles.quantities[0].dataset
        return measures_of(dataset) if dataset else ()
    return ()


def _underlying(reading: Reading, quantity: Quantity) -> Field | None:
    """The measure of single rows that a metric merely adds up, where a column is meant beside another."""
    if quantity.averaged or quantity.metric is None or quantity.field is None:
        return None
    return quantity.field if quantity.field.role == "measure" and not _of_days(reading, quantity.field) else None


def _row_field(reading: Reading, roles: Roles) -> Field | None:
    """The measure whose single rows the words name ("transaction amounts"), or None where they name a metric."""
    if len(roles.quantities) != 1:
        return _only_measure(roles.things[0][1]) if roles.things and not roles.quantities else None
    quantity = roles.quantities[0]
    if quantity.field is None and quantity.dataset and _describes(reading, quantity.link):
        return _only_measure(quantity.dataset)
    return None if quantity.averaged else named_rows(reading, quantity)


def _describes(reading: Reading, link: Link) -> bool:
    """ "suspicious transactions": the cue stands right before the thing, so single things are meant."""
    cues = [c for c in reading.cues if c.kind == "anomaly" and c.end <= link.start]
    return bool(cues) and all(companion(t, cues) for t in reading.tokens[cues[-1].end : link.start])


def named_rows(reading: Reading, quantity: Quantity) -> Field | None:
    """The field of a quantity whose words fit it better than any metric, or that its metric merely adds up.

    A field with one row a day is no field of single events: its metric is the same numbers, and has the better name.
    """
    field = quantity.field
    if field is None or field.role != "measure":
        return None
    if quantity.metric is None or quantity.strength < 0:
        return field
    return field if underlying(reading.semantics, quantity.metric) == field and not _of_days(reading, field) else None


def _of_days(reading: Reading, field: Field) -> bool:
    dataset = reading.semantics.dataset(field.dataset)
    return dataset is not None and is_daily(dataset)


def _only_measure(dataset: Dataset) -> Field | None:
    measures = measures_of(dataset)
    return measures[0] if len(measures) == 1 else None


def _rows_plan(reading: Reading, roles: Roles, measured: Sequence[Field]) -> QueryPlan | Refusal:
    dataset = common_dataset(reading.semantics, measured)
    if dataset is None:
        return Refusal("These measures belong to rows of different things and cannot be judged together.")
    narrowed = narrow(reading, roles, (dataset.name,))
    period = one_past_period(reading)
    if isinstance(narrowed, Refusal):
        return narrowed
    if isinstance(period, Refusal):
        return period
    time = f"{dataset.name}.{dataset.time}" if dataset.time else None
    if period and not time:
        return Refusal(f"{dataset.label or dataset.name} have no place in time in this data.")
    name = naming_field(dataset)
    refs = (name.ref if name else None, time, *(f.ref for f in measured))
    of = " and ".join(f.label or f.name for f in measured)
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=tuple(dict.fromkeys(ref for ref in refs if ref)),
        time=time if period else None,
        period=period,
        filters=narrowed[0],
        analysis=_analysis(reading, measured[0].name if len(measured) == 1 else None),
        assumptions=(
            *((period.spelled(),) if period else ()),
            f"each row of {dataset.label or dataset.name} is one observation of {of}",
            *narrowed[1],
        ),
    )
