"""Whether a statement reads a column that is marked sensitive, wherever in it."""

from __future__ import annotations

from sqlglot import exp

from src.models.semantic import SemanticModel
from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused


def hidden_columns(sql: str, semantics: SemanticModel, dialect: str) -> tuple[str, ...]:
    """The sensitive columns that it may read, as `table.column`; a star reads all of its tables.

    Owners of columns are not worked out: a name that is sensitive in any table of the statement counts. Nothing is found in
    what cannot be read; the guard refuses that.
    """
    try:
        root = parse_query(sql, dialect)
    except (Refused, RecursionError):
        return ()
    read = {table.name.casefold() for table in root.find_all(exp.Table)}
    hidden = {
        field.column.casefold(): f"{dataset.source}.{field.column}"
        for dataset in semantics.datasets
        if dataset.source.rpartition(".")[2].casefold() in read
        for field in dataset.fields
        if field.sensitive
    }
    if not hidden:
        return ()
    if _reads_unnamed(root) or _whole_rows(root, semantics):
        return tuple(sorted(set(hidden.values())))
    named = {part.name.casefold() for part in root.find_all(exp.Identifier, exp.Literal)}
    return tuple(sorted({said for name, said in hidden.items() if name in named}))


def _reads_unnamed(root: exp.Query) -> bool:
    """Whether columns are read without their names: by a star, a pattern, an alias that renames them, a natural join."""
    if any(not isinstance(star.parent, exp.Count) for star in root.find_all(exp.Star)):
        return True
    if any(call.name.casefold() == "columns" for call in root.find_all(exp.Anonymous)) or root.find(exp.Columns):
        return True
    renamed = any(
        alias.columns for table in root.find_all(exp.Table) if isinstance(alias := table.args.get("alias"), exp.TableAlias)
    )
    return renamed or any(join.method in ("NATURAL", "POSITIONAL") for join in root.find_all(exp.Join))


def _whole_rows(root: exp.Query, semantics: SemanticModel) -> bool:
    """A table's name, or its alias, in the place of a column is its whole row (PostgreSQL, DuckDB)."""
    columns = {field.column.casefold() for dataset in semantics.datasets for field in dataset.fields}
    names = {name.casefold() for table in root.find_all(exp.Table) for name in (table.name, table.alias) if name} - columns
    return any(not column.table and column.name.casefold() in names for column in root.find_all(exp.Column))
