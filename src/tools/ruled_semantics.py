"""A glossary without what an asker may not know of: fields of hidden columns, and whatever reads them."""

from __future__ import annotations

from dataclasses import replace

from src.models.catalog import Catalog
from src.models.semantic import Dataset, Metric, SemanticModel, VerifiedQuery
from src.models.sql import Guard, SafeSql, SqlDraft
from src.services.glossary.expressions import fields_of_aggregate, names_in
from src.services.glossary.node import Node


def ruled_semantics(model: SemanticModel, whole: Catalog, catalog: Catalog, guard: Guard) -> SemanticModel:
    """The model of the whole catalog as far as it can be read from the catalog that the asker may know."""
    datasets = tuple(_dataset(d, whole, catalog) for d in model.datasets if catalog.table(d.source) is not None)
    fields = {f.ref for d in datasets for f in d.fields}
    columns = {d.name: {c.name for c in table.columns} for d in datasets if (table := catalog.table(d.source))}
    metrics = tuple(_timed(m, fields) for m in model.metrics if _refs(m) <= fields and m.dataset in columns)
    names = {m.name for m in metrics}
    return replace(
        model,
        datasets=datasets,
        relationships=tuple(
            r
            for r in model.relationships
            if set(r.from_columns) <= columns.get(r.from_dataset, set())
            and set(r.to_columns) <= columns.get(r.to_dataset, set())
        ),
        metrics=metrics,
        terms=tuple(
            t for t in model.terms if {f.field for f in t.filters} <= fields and (t.metric is None or t.metric in names)
        ),
        verified_queries=tuple(q for q in model.verified_queries if _runs(q, guard)),
    )


def _dataset(dataset: Dataset, whole: Catalog, catalog: Catalog) -> Dataset:
    before, after = whole.table(dataset.source), catalog.table(dataset.source)
    kept = {c.name.casefold() for c in after.columns} if after else set()
    gone = {c.name.casefold() for c in before.columns} - kept if before else set()
    fields = tuple(f for f in dataset.fields if not {n.casefold() for n in names_in(f.expression)} & gone)
    names = {f.name for f in fields}
    refs = names | {f"{dataset.name}.{n}" for n in names}
    return replace(
        dataset,
        fields=fields,
        primary_key=dataset.primary_key if {k.casefold() for k in dataset.primary_key} <= kept else (),
        time=dataset.time if dataset.time in refs or (dataset.time and "." in dataset.time) else None,
        label_field=dataset.label_field if dataset.label_field in refs else None,
    )


def _timed(metric: Metric, fields: set[str]) -> Metric:
    return metric if metric.time is None or metric.time in fields else replace(metric, time=None)


def _refs(metric: Metric) -> frozenset[str]:
    return fields_of_aggregate(metric.expression, Node(None, "glossary", 1, metric.name))


def _runs(query: VerifiedQuery, guard: Guard) -> bool:
    return isinstance(guard(SqlDraft(query.sql)), SafeSql)
