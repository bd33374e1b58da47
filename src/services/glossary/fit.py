"""Whether a model describes a database, and the model in the database's own spelling."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from src.models.catalog import Catalog, Table
from src.models.semantic import Dataset, Field, Relationship, SemanticModel
from src.services.glossary.expressions import PLAIN_NAME, columns_of_row
from src.services.glossary.node import Node


def fitted(model: SemanticModel, catalog: Catalog) -> SemanticModel | None:
    """The model with tables and columns spelt as the catalog does, or None when one of them is not there."""
    tables = {dataset.name: catalog.table(dataset.source) for dataset in model.datasets}
    datasets = [_dataset(dataset, tables[dataset.name]) for dataset in model.datasets]
    joins = [_relationship(r, tables[r.from_dataset], tables[r.to_dataset]) for r in model.relationships]
    if any(d is None for d in datasets) or any(r is None for r in joins):
        return None
    return replace(model, datasets=tuple(d for d in datasets if d), relationships=tuple(r for r in joins if r))


def _dataset(dataset: Dataset, table: Table | None) -> Dataset | None:
    if table is None:
        return None
    keys = _spelt(dataset.primary_key, table)
    fields = [_field(field, table) for field in dataset.fields]
    if keys is None or any(field is None for field in fields):
        return None
    return replace(dataset, source=table.name, primary_key=keys, fields=tuple(f for f in fields if f))


def _field(field: Field, table: Table) -> Field | None:
    columns = columns_of_row(field.expression, Node(None, "glossary", 1, field.ref))
    if _spelt(columns, table) is None:
        return None
    column = table.column(field.expression) if PLAIN_NAME.fullmatch(field.expression) else None
    if column is None:
        return field
    return replace(field, expression=column.name, type=column.type if field.type == "other" else field.type)


def _relationship(relationship: Relationship, many: Table | None, one: Table | None) -> Relationship | None:
    if many is None or one is None:
        return None
    columns, targets = _spelt(relationship.from_columns, many), _spelt(relationship.to_columns, one)
    if columns is None or targets is None:
        return None
    return replace(relationship, from_columns=columns, to_columns=targets)


def _spelt(names: Iterable[str], table: Table) -> tuple[str, ...] | None:
    columns = [table.column(name) for name in names]
    return None if any(c is None for c in columns) else tuple(c.name for c in columns if c)
