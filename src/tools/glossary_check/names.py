"""Tables and columns that a glossary names and the database does not have, and types and roles that do not fit them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from src.models.catalog import Catalog, Column, ColumnType, Table
from src.models.semantic import Dataset, Field, SemanticModel
from src.services.glossary.expressions import PLAIN_NAME, columns_of_row
from src.services.glossary.node import Node
from src.tools.glossary_check.problem import EntryKind, Problem
from src.tools.sql_heal.closest import closest

_FAMILY: Final[dict[ColumnType, str]] = {
    "integer": "numbers", "number": "numbers", "boolean": "true or false", "date": "days or times",
    "datetime": "days or times", "text": "text",
}  # fmt: skip


def check_names(model: SemanticModel, catalog: Catalog) -> Iterator[Problem]:
    """Every name and type that is wrong."""
    for dataset in model.datasets:
        table = catalog.table(dataset.source)
        if table is None:
            yield _no_table(dataset, catalog)
            continue
        yield from _missing("dataset", dataset.name, dataset.primary_key, table)
        for field in dataset.fields:
            columns = columns_of_row(field.expression, Node(None, "glossary", 1, field.ref))
            yield from _missing("field", field.ref, columns, table)
            yield from _misfit(field, table)
    yield from _ends(model, catalog)


def _ends(model: SemanticModel, catalog: Catalog) -> Iterator[Problem]:
    sources = {dataset.name: catalog.table(dataset.source) for dataset in model.datasets}
    for relationship in model.relationships:
        for end, columns in (
            (relationship.from_dataset, relationship.from_columns),
            (relationship.to_dataset, relationship.to_columns),
        ):
            if (table := sources[end]) is not None:
                yield from _missing("relationship", relationship.name, columns, table)


def _no_table(dataset: Dataset, catalog: Catalog) -> Problem:
    near = closest(dataset.source, [table.name for table in catalog.tables])
    hint = f"Write source: {near}." if near else "Name a table of the database as its source, or remove the dataset."
    return Problem("dataset", dataset.name, f"there is no table or view {dataset.source!r}", hint)


def _missing(kind: EntryKind, name: str, columns: Iterable[str], table: Table) -> Iterator[Problem]:
    for column in sorted(columns):
        if table.column(column) is None:
            near = closest(column, [c.name for c in table.columns])
            hint = f"Write {near}." if near else f"Its columns: {', '.join(c.name for c in table.columns[:12])}."
            yield Problem(kind, name, f"the table {table.name!r} has no column {column!r}", hint)


def _misfit(field: Field, table: Table) -> Iterator[Problem]:
    column = table.column(field.expression.strip('"')) if PLAIN_NAME.fullmatch(field.expression.strip('"')) else None
    if column is None or table.seen == "none" or (field.sensitive and column.distinct is None):
        return  # what nobody has looked at has the type it was declared with, which says little
    said, found = _FAMILY.get(field.type), _FAMILY.get(column.type)
    if said and found and said != found and not _is_flag(field, column) and table.rows:
        yield Problem(
            "field", field.ref, f"it is to hold {said} ({field.type}), and the column holds {found} ({column.type})",
            "Correct its datatype, or the data.",
        )  # fmt: skip
    elif field.role == "measure" and found in ("text", "days or times") and table.rows:
        yield Problem(
            "field", field.ref, f"a measure that holds {found}", "Give it another role, or an expression that is a number."
        )
    elif field.role == "time" and found in ("numbers", "true or false") and table.rows:
        yield Problem(
            "field", field.ref, f"a time that holds {found}", "Give it another role, or an expression that is a date."
        )


def _is_flag(field: Field, column: Column) -> bool:
    """0 and 1 are true and false in most databases."""
    return "boolean" in (field.type, column.type) and {field.type, column.type} <= {"boolean", "integer"}
