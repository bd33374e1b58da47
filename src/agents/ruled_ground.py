"""A database as an asker with rules of access may know it: its catalog, its profile, its meaning, and an engine that runs no
statement without the rules."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from src.errors import ServiceError
from src.models.access import Access
from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.models.sql import Guard, ResultTable, SafeSql, SqlDraft, SqlFailure
from src.services.engines.engine import SqlEngine
from src.services.engines.profile import Profiler
from src.tools.sql_guard import make_guard
from src.tools.sql_guard.ruled import Rules, seen_columns

PROFILE_SECONDS: Final = 5.0
_ROWS: Final = 1_000
"""More than any statement of a profile gives."""
_OF_ROWS: Final = frozenset({"database_error", "type_mismatch", "date_arithmetic", "too_costly"})
"""Failures whose words may hold values, or tell how many rows there are."""


class RuledEngine:
    """A database that runs only what has a scope's rules in it; its errors tell nothing of rows. Safe as its engine is."""

    def __init__(self, engine: SqlEngine, catalog: Catalog, scope: str) -> None:
        self._engine = engine
        self._catalog = catalog
        self._scope = scope
        self.dialect = engine.dialect

    def catalog(self) -> Catalog:
        """As the asker may know it."""
        return self._catalog

    def explain(self, sql: SafeSql) -> SqlFailure | None:
        """Raises ServiceError for a statement without the rules, EngineUnavailable."""
        found = self._engine.explain(self._checked(sql))
        return None if found is None else _quiet(found)

    def run(self, sql: SafeSql) -> ResultTable | SqlFailure:
        """Raises ServiceError for a statement without the rules, EngineUnavailable."""
        found = self._engine.run(self._checked(sql))
        return _quiet(found) if isinstance(found, SqlFailure) else found

    def data_fingerprint(self) -> str:
        """That of all rows: it tells no value."""
        return self._engine.data_fingerprint()

    def close(self) -> None:
        """Nothing of its own: the engine is shared."""

    def _checked(self, sql: SafeSql) -> SafeSql:
        if sql.scope != self._scope:
            raise ServiceError("A statement without the rules of access was stopped.")
        return sql


def ruled_catalog(catalog: Catalog, access: Access, rules: Rules, engine: SqlEngine) -> Catalog:
    """The tables and columns that are there for the asker, with a profile of the rows that they may see."""
    bare = replace(catalog, tables=tuple(_table(t, access, rules, catalog) for t in catalog.tables if _is_there(t, rules)))
    guard = make_guard(bare, _ROWS, rules)
    profiler = Profiler(_Fetch(RuledEngine(engine, bare, rules.scope), guard), _quote(catalog.dialect), dialect=catalog.dialect)
    tables = [_profiled(t, profiler) if t.name.casefold() in rules.queries else t for t in bare.tables]
    return replace(bare, tables=tuple(tables))


class _Fetch:
    """Runs the profile's statements as the asker's own would be."""

    def __init__(self, engine: RuledEngine, guard: Guard) -> None:
        self._engine = engine
        self._guard = guard
        self._deadline = time.monotonic() + PROFILE_SECONDS

    def __call__(self, text: str) -> list[Sequence[Any]] | None:
        safe = self._guard(SqlDraft(text)) if time.monotonic() < self._deadline else None
        found = self._engine.run(safe) if isinstance(safe, SafeSql) else None
        if not isinstance(found, ResultTable):
            return None
        return list(zip(*(column.to_pylist() for column in found.arrow.columns), strict=True))


def _profiled(table: Table, profiler: Profiler) -> Table:
    return profiler.values(profiler.ranges(table))


def _quote(dialect: str) -> Any:
    mark = "`" if dialect == "mysql" else '"'
    return lambda name: f"{mark}{name.replace(mark, mark * 2)}{mark}"


def _is_there(table: Table, rules: Rules) -> bool:
    return table.name.casefold() not in rules.gone


def _table(table: Table, access: Access, rules: Rules, catalog: Catalog) -> Table:
    """The table without what may not be known; nothing of the rows is known of one that has a rule."""
    rule = access.rule(table.name)
    seen = set(seen_columns(table, rule))
    kept = _keeping(table, access)
    there = {t.name: _keeping(t, access) for t in catalog.tables if _is_there(t, rules)}
    columns = tuple(c if rule is None else _bare(c, is_kept=c.name in kept) for c in table.columns if c.name in seen)
    return replace(
        table,
        columns=columns,
        rows=table.rows if rule is None else None,
        foreign_keys=_keys(table.foreign_keys, kept, there),
        inferred_keys=_keys(table.inferred_keys, kept, there),
        inferred_key=table.inferred_key if set(table.inferred_key) <= kept else (),
        comment=table.comment if rule is None else "",
    )


def _keys(keys: Sequence[ForeignKey], kept: set[str], there: dict[str, set[str]]) -> tuple[ForeignKey, ...]:
    return tuple(k for k in keys if set(k.columns) <= kept and set(k.references) <= there.get(k.table, set()))


def _keeping(table: Table, access: Access) -> set[str]:
    """The columns that tell rows apart and join them as ever: not masked ones, which hold the same in every row."""
    rule = access.rule(table.name)
    return {name for name in seen_columns(table, rule) if rule is None or name.casefold() not in rule.masked}


def _bare(column: Column, *, is_kept: bool) -> Column:
    is_key = column.primary_key and is_kept
    return replace(
        column, primary_key=is_key, distinct=None, minimum=None, maximum=None, values=(), nulls=None, samples=(), comment=""
    )


def _quiet(failure: SqlFailure) -> SqlFailure:
    """The failure without the database's own words, which may hold what other rows do."""
    if failure.problem not in _OF_ROWS:
        return replace(failure, near=())
    said = "The query would read too much." if failure.problem == "too_costly" else "The database could not run the query."
    return SqlFailure(failure.problem, said)
