"""A semantic model in which nothing is counted, joined or told apart by what is masked: `***` in every row is no value."""

from __future__ import annotations

from dataclasses import replace

from src.models.access import Access
from src.models.semantic import Dataset, Metric, SemanticModel
from src.services.glossary.expressions import fields_of_aggregate, names_in
from src.services.glossary.node import Node


def covered_semantics(model: SemanticModel, access: Access) -> SemanticModel:
    """The model for an asker with that access: masked fields are sensitive, and what is made of them is not there."""
    masked = {d.name: _masked(d, access) for d in model.datasets}
    if not any(masked.values()):
        return model
    datasets = tuple(_dataset(d, masked[d.name]) for d in model.datasets)
    covered = {f.ref for d in model.datasets for f in d.fields if _reads(f.expression, masked[d.name])}
    metrics = tuple(_timed(m, covered) for m in model.metrics if covered.isdisjoint(_refs(m)))
    names = {m.name for m in metrics}
    return replace(
        model,
        datasets=datasets,
        metrics=metrics,
        relationships=tuple(
            r
            for r in model.relationships
            if not _touches(r.from_columns, masked.get(r.from_dataset)) and not _touches(r.to_columns, masked.get(r.to_dataset))
        ),
        terms=tuple(
            t for t in model.terms if covered.isdisjoint(f.field for f in t.filters) and (t.metric is None or t.metric in names)
        ),
    )


def _masked(dataset: Dataset, access: Access) -> frozenset[str]:
    rule = access.rule(dataset.source.rpartition(".")[2])
    return rule.masked if rule is not None else frozenset()


def _dataset(dataset: Dataset, masked: frozenset[str]) -> Dataset:
    if not masked:
        return dataset
    fields = tuple(replace(f, sensitive=f.sensitive or _reads(f.expression, masked)) for f in dataset.fields)
    gone = {spelt for f in fields if _reads(f.expression, masked) for spelt in (f.name, f.ref)}
    return replace(
        dataset,
        fields=fields,
        primary_key=() if _touches(dataset.primary_key, masked) else dataset.primary_key,
        time=None if dataset.time in gone else dataset.time,
        label_field=None if dataset.label_field in gone else dataset.label_field,
    )


def _reads(expression: str, masked: frozenset[str]) -> bool:
    return _touches(names_in(expression), masked)


def _touches(columns: frozenset[str] | tuple[str, ...] | set[str], masked: frozenset[str] | None) -> bool:
    return not {c.casefold() for c in columns}.isdisjoint(masked or ())


def _timed(metric: Metric, covered: set[str]) -> Metric:
    return replace(metric, time=None) if metric.time in covered else metric


def _refs(metric: Metric) -> frozenset[str]:
    return fields_of_aggregate(metric.expression, Node(None, "glossary", 1, metric.name))
