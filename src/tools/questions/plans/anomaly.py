"""A search for anomalies: in a metric's course over time, or among the rows of a measure."""

from __future__ import annotations

from src.models.plan import Analysis, QueryPlan
from src.models.semantic import Dataset, Field, Metric
from src.tools.questions.cues import companion
from src.tools.questions.facts import is_daily, naming_field, underlying
from src.tools.questions.links import Link
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.parts import definitions, frame, main_metric, metrics_meant, one_past_period, placed_in_time
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles


def plan_anomaly(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """A time series by day unless a grain is said; rows where the words name a column of single events."""
    if reading.ranking:
        return Refusal("A ranking of anomalies cannot be read yet.")
    row_field = _row_field(reading, roles)
    if row_field is not None and not reading.course and not roles.splits:
        return _rows_plan(reading, roles, row_field)
    metrics = metrics_meant(reading, roles) or tuple(m for _, d in roles.things if (m := main_metric(reading, d)))
    if not metrics:
        return Refusal("It does not say in which number to look for anomalies.")
    if len(metrics) > 1:
        return Refusal("Anomalies are looked for in one number at a time.", tuple(m.name for m in metrics))
    asked = roles.attributes if reading.has("which", "what") else ()
    groups = (*roles.splits, *asked)
    return _across(reading, roles, metrics[0], groups) if groups else _series(reading, roles, metrics[0])


def _series(reading: Reading, roles: Roles, metric: Metric) -> QueryPlan | Refusal:
    placed = placed_in_time(reading, (metric,))
    if isinstance(placed, Refusal):
        return placed
    framed = frame(reading, roles, placed)
    period = one_past_period(reading)
    if isinstance(framed, Refusal):
        return framed
    if isinstance(period, Refusal):
        return period
    grain = reading.grain or "day"
    assumed = () if reading.grain else ("no grain was said: every day is one observation",)
    spelled = (period.spelled(),) if period else ()
    return QueryPlan(
        shape="aggregate",
        metrics=(placed[0].name,),
        grain=grain,
        period=period,
        filters=framed.filters,
        analysis=Analysis(kind="anomaly", target=placed[0].name, direction=reading.intent.direction),
        assumptions=(*spelled, *assumed, *definitions(placed), *framed.assumptions),
    )


def _across(reading: Reading, roles: Roles, metric: Metric, groups: tuple[Link, ...]) -> QueryPlan | Refusal:
    """Which of many named things stand out; a few groups are too few to have outliers."""
    framed = frame(reading, roles, (metric,), splits=groups)
    period = one_past_period(reading)
    if isinstance(framed, Refusal):
        return framed
    if isinstance(period, Refusal):
        return period
    fields = [reading.semantics.field(ref) for ref in framed.dimensions]
    if reading.course or len(fields) != 1 or fields[0] is None or fields[0].role not in ("label", "id"):
        return Refusal("Anomalies are looked for in one series at a time: name one group instead of all.", (metric.name,))
    return QueryPlan(
        shape="aggregate",
        metrics=(metric.name,),
        dimensions=framed.dimensions,
        period=period,
        filters=framed.filters,
        analysis=Analysis(kind="anomaly", target=metric.name, direction=reading.intent.direction),
        assumptions=(
            *((period.spelled(),) if period else ()),
            f"each {fields[0].label or fields[0].name} is one observation",
            *definitions((metric,)),
            *framed.assumptions,
        ),
    )


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
    measures = [f for f in dataset.fields if f.role == "measure" and not f.sensitive]
    return measures[0] if len(measures) == 1 else None


def _rows_plan(reading: Reading, roles: Roles, field: Field) -> QueryPlan | Refusal:
    dataset = reading.semantics.dataset(field.dataset)
    assert dataset is not None
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
    fields = tuple(dict.fromkeys(ref for ref in (name.ref if name else None, time, field.ref) if ref))
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=fields,
        time=time if period else None,
        period=period,
        filters=narrowed[0],
        analysis=Analysis(kind="anomaly", target=field.name, direction=reading.intent.direction),
        assumptions=(
            *((period.spelled(),) if period else ()),
            f"each row of {dataset.label or dataset.name} is one observation of {field.label or field.name}",
            *narrowed[1],
        ),
    )
