"""What follows from a semantic model: which datasets a fact reaches, and what a metric is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from src.models.semantic import Dataset, Field, Metric, SemanticModel


@dataclass(frozen=True, slots=True)
class Parts:
    """A metric that is one aggregate (perhaps scaled) of one plain field, or a count; `field` is None for COUNT(*)."""

    function: str
    """avg, sum, count, min or max"""
    field: str | None
    plain: bool = True
    """False for a count of something conditional: `field` then says nothing."""


@lru_cache(maxsize=256)
def reach(semantics: SemanticModel, dataset: str) -> dict[str, int]:
    """Datasets that a row of `dataset` leads to many-to-one, itself included, with the number of joins."""
    found = {dataset: 0}
    waiting = [dataset]
    while waiting:
        here = waiting.pop(0)
        for relationship in semantics.relationships:
            if relationship.from_dataset == here and relationship.to_dataset not in found:
                found[relationship.to_dataset] = found[here] + 1
                waiting.append(relationship.to_dataset)
    return found


@lru_cache(maxsize=1_024)
def parts_of(metric: Metric) -> Parts | None:
    """What the metric aggregates, or None when it is more than one aggregate of one field."""
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError

    try:
        tree = parse_one(metric.expression)
    except SqlglotError:
        return None
    aggregates = list(tree.find_all(exp.AggFunc))
    if len(aggregates) != 1:
        return None
    inner = aggregates[0].this
    distinct = inner.expressions[0] if isinstance(inner, exp.Distinct) and len(inner.expressions) == 1 else inner
    name = aggregates[0].key
    if isinstance(distinct, exp.Column) and distinct.table:
        return Parts(name, f"{distinct.table}.{distinct.name}")
    return Parts(name, None, isinstance(inner, exp.Star)) if name == "count" else None


@lru_cache(maxsize=1_024)
def mentions_of(metric: Metric) -> tuple[frozenset[str], frozenset[str]]:
    """The `dataset.field` names and the text literals in the metric's expression."""
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError

    try:
        tree = parse_one(metric.expression)
    except SqlglotError:
        return frozenset(), frozenset()
    columns = frozenset(f"{c.table}.{c.name}" for c in tree.find_all(exp.Column))
    return columns, frozenset(str(x.this) for x in tree.find_all(exp.Literal) if x.is_string)


def underlying(semantics: SemanticModel, metric: Metric) -> Field | None:
    """The measure or flag whose rows the metric adds up or averages, or None."""
    parts = parts_of(metric)
    if parts is None or parts.field is None or parts.function not in ("sum", "avg"):
        return None
    field = semantics.field(parts.field)
    return field if field and field.role in ("measure", "flag") else None


def metric_over(semantics: SemanticModel, field: Field, function: str) -> Metric | None:
    """The metric that is exactly this aggregate of this field, or None."""
    found = (m for m in semantics.metrics if (p := parts_of(m)) and p.field == field.ref and p.function == function)
    return next(found, None)


def counts(metric: Metric) -> bool:
    """Whether the metric is a count of something."""
    parts = parts_of(metric)
    return parts is not None and parts.function == "count"


def measures_of(dataset: Dataset) -> tuple[Field, ...]:
    """The dataset's own quantities."""
    return tuple(f for f in dataset.fields if f.role == "measure" and not f.sensitive)


def common_dataset(semantics: SemanticModel, fields: Sequence[Field]) -> Dataset | None:
    """The dataset whose rows reach every field."""
    for field in fields:
        if all(other.dataset in reach(semantics, field.dataset) for other in fields):
            return semantics.dataset(field.dataset)
    return None


def count_metric(semantics: SemanticModel, dataset: Dataset) -> Metric | None:
    """The metric that counts the dataset's rows, or None."""
    keys = {f"{dataset.name}.{key}" for key in _key_names(dataset)}
    for metric in semantics.metrics:
        parts = parts_of(metric) if metric.dataset == dataset.name else None
        if parts and parts.plain and parts.function == "count" and (parts.field is None or parts.field in keys):
            return metric
    return None


def timed_twin(semantics: SemanticModel, metric: Metric) -> Metric | None:
    """Another metric with the same expression that has a place in time, or None."""
    same = (m for m in semantics.metrics if m.expression == metric.expression and m.dataset == metric.dataset)
    return next((m for m in same if m.time and m.name != metric.name), None)


def is_daily(dataset: Dataset) -> bool:
    """Whether the time of a row is (part of) its key: rows are days, not events."""
    time = dataset.field(dataset.time) if dataset.time else None
    return time is not None and (time.name in dataset.primary_key or time.expression in dataset.primary_key)


def naming_field(dataset: Dataset) -> Field | None:
    """The field that tells a row of the dataset apart for a reader: its label, else its key."""
    label = dataset.field(dataset.label_field) if dataset.label_field else None
    if label and not label.sensitive:
        return label
    return next((f for f in dataset.fields if f.name in _key_names(dataset) and not f.sensitive), None)


def reachable(semantics: SemanticModel, metrics: tuple[Metric, ...], ref: str) -> bool:
    """Whether every metric's fact leads to the field many-to-one."""
    dataset = ref.partition(".")[0]
    return all(dataset in reach(semantics, m.dataset) for m in metrics)


def _key_names(dataset: Dataset) -> set[str]:
    """Names of the fields that are the primary key's columns."""
    return {f.name for f in dataset.fields if f.expression in dataset.primary_key or f.name in dataset.primary_key}
