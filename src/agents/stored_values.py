"""The stored values of each database, indexed under the home folder by what the guard lets through."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sqlglot import exp

from src.models.catalog import Catalog
from src.models.semantic import SemanticModel
from src.models.sql import Guard, ResultTable, SafeSql, SqlDraft
from src.services.engines.engine import SqlEngine
from src.services.engines.urls import file_name
from src.services.values import Bounds, Found, Mark, ValueShelf, gather, text_columns
from src.tools.sql_guard import make_guard
from src.tools.sql_guard.ruled import Rules

_FEW_ROWS: Final = 1_000_000


class StoredValues:
    """The index of one database, or of the rows that rules of access let through. Safe to use from many threads."""

    def __init__(self, home: Path, url: str, name: str, bounds: Bounds | None = None, rules: Rules | None = None) -> None:
        scope = f".{rules.scope}" if rules is not None else ""
        self._shelf = ValueShelf(home / "values" / f"{file_name(name, url)}{scope}.sqlite")
        self._bounds = bounds or Bounds()
        self._rules = rules

    def look(self, engine: SqlEngine, catalog: Catalog, semantics: SemanticModel, data: str, *, wait: float) -> Found:
        """The index of the columns that may be looked up, as far as it is ready."""
        columns = text_columns(catalog, semantics)
        named = ",".join(f"{c.table}.{c.column}" for c in columns)
        shape = hashlib.sha256(f"{catalog.fingerprint()}|{named}".encode()).hexdigest()[:16]
        guard = make_guard(catalog, self._bounds.values_per_column + 1, self._rules)
        read = partial(gather, columns, _distinct(engine, guard, catalog.dialect), self._bounds)
        return self._shelf.look(Mark(shape, data), read, wait=wait)

    def close(self, *, wait: float) -> None:
        """Gives back the index; one that is being built gets so many seconds."""
        self._shelf.close(wait=wait)


def patience(catalog: Catalog) -> float:
    """Seconds that the first question waits for the index: of a small database it is there by then, of a big one not soon."""
    return 5.0 if sum(table.rows or 0 for table in catalog.tables) <= _FEW_ROWS else 0.5


def _distinct(engine: SqlEngine, guard: Guard, dialect: str) -> Callable[[str, str, int, int | None], Sequence[object] | None]:
    """Reads a column's values as any question would: through the guard, bounded in time by the engine."""

    def read(table: str, column: str, most: int, rows: int | None) -> Sequence[object] | None:
        safe = guard(SqlDraft(_query(table, column, most, rows).sql(dialect=dialect)))
        found = engine.run(safe) if isinstance(safe, SafeSql) else safe
        return found.arrow.column(0).to_pylist() if isinstance(found, ResultTable) else None

    return read


def _query(table: str, column: str, most: int, rows: int | None) -> exp.Select:
    """Distinct values of the column, or of its first rows."""
    source = exp.Table(this=exp.to_identifier(table, quoted=True))
    name = exp.column(exp.to_identifier(column, quoted=True))
    if rows is None:
        return exp.select(name).distinct().from_(source).where(_present(name)).limit(most)
    first = exp.select(exp.alias_(name, "v")).from_(source).limit(rows).subquery("s")
    value = exp.column("v")
    return exp.select(value).distinct().from_(first).where(_present(value)).limit(most)


def _present(column: exp.Column) -> exp.Not:
    return exp.Not(this=exp.Is(this=column.copy(), expression=exp.Null()))
