"""Whether rules of access keep rows of a table back, so that an empty result is not told as "there are none".

Only whole tables are compared, never the rows that a question asks for: else a question after another would find out, by "not
permitted" or "none", what the rows hold that the asker may not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from src.agents.ruled_ground import RuledEngine
from src.models.catalog import Catalog
from src.models.sql import Guard, ResultTable, SafeSql, SqlDraft
from src.services.engines.engine import SqlEngine
from src.tools.sql_guard import make_guard
from src.tools.sql_guard.ruled import Rules

_ONE: Final = 1


class Barred:
    """Of one database and scope. Safe to use from many threads."""

    def __init__(self, whole: SqlEngine, whole_catalog: Catalog, engine: RuledEngine, catalog: Catalog, rules: Rules) -> None:
        self.engine = engine
        self._whole = whole
        self._dialect = catalog.dialect
        self._open_guard = make_guard(whole_catalog, _ONE)
        self._ruled_guard = make_guard(catalog, _ONE, rules)
        self._ruled = rules.queries

    def tables(self, sql: str) -> list[str]:
        """The tables that a statement reads of which rows are kept back; all of them where it cannot be told.

        Raises EngineUnavailable.
        """
        safe = self._ruled_guard(SqlDraft(sql))
        read = safe.tables if isinstance(safe, SafeSql) else ()
        return [name for name in read if name.casefold() in self._ruled and self._is_cut(name)]

    def _is_cut(self, table: str) -> bool:
        whole = _count(self._whole, self._open_guard, table, self._dialect)
        seen = _count(self.engine, self._ruled_guard, table, self._dialect)
        return whole is None or seen is None or seen < whole


def is_empty(table: ResultTable) -> bool:
    """Whether a result tells of nothing: no row, or one of totals without anything in them."""
    if table.rows == 0:
        return True
    values: Sequence[object] = [column[0].as_py() for column in table.arrow.columns] if table.rows == 1 else [_ONE]
    return all(value is None or value == 0 for value in values)


def _count(engine: SqlEngine, guard: Guard, table: str, dialect: str) -> int | None:
    query = exp.select(exp.Count(this=exp.Star())).from_(exp.Table(this=exp.to_identifier(table, quoted=True)))
    safe = guard(SqlDraft(query.sql(dialect=dialect)))
    found = engine.run(safe) if isinstance(safe, SafeSql) else None
    return int(found.arrow.column(0)[0].as_py()) if isinstance(found, ResultTable) else None
