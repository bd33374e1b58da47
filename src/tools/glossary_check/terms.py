"""Terms whose conditions no row can meet, because the value they ask for is not stored."""

from __future__ import annotations

from collections.abc import Iterator

from src.models.catalog import Catalog, Column
from src.models.semantic import Field, SemanticModel, TermFilter
from src.tools.glossary_check.problem import Problem
from src.tools.sql_heal.closest import closest


def check_terms(model: SemanticModel, catalog: Catalog) -> Iterator[Problem]:
    """Values of equality that a column does not have, where all its values are known."""
    for term in model.terms:
        for condition in term.filters:
            field = model.field(condition.field)
            column = _column(field, model, catalog) if field else None
            if column is not None:
                yield from _absent(term.name, condition, column)


def _column(field: Field, model: SemanticModel, catalog: Catalog) -> Column | None:
    dataset = model.dataset(field.dataset)
    table = catalog.table(dataset.source) if dataset else None
    return table.column(field.expression.strip('"')) if table else None


def _absent(term: str, condition: TermFilter, column: Column) -> Iterator[Problem]:
    if condition.op not in ("=", "in", "!=", "not_in") or not column.values:
        return
    for value in condition.values:
        if isinstance(value, str) and value not in column.values:
            near = closest(value, column.values)
            hint = f"Write {near!r}." if near else f"Stored are: {', '.join(column.values[:8])}."
            yield Problem("term", term, f"no row has {value!r} in {condition.field}", hint)
