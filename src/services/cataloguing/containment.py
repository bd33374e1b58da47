"""Small looks at the rows: whether columns repeat, and whether one column's values are among another's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from src.models.catalog import Table
from src.services.cataloguing.look import Fetch
from src.services.cataloguing.private import Hidden

SAMPLE_ROWS: Final = 20_000
"""Rows looked at for repeats, and for the values that are looked up."""
SAMPLE_VALUES: Final = 500
MOST_LOOKS: Final = 2_000
"""Statements in all: a schema of a thousand tables costs no more."""

Quote = Callable[[str], str]


@dataclass(slots=True)
class Looks:
    """Answers with `unique` and `contained`, each statement bounded by `fetch` and asked once."""

    fetch: Fetch
    quote: Quote
    hidden: Hidden = field(default_factory=Hidden)
    _known: dict[str, list[Sequence[Any]] | None] = field(default_factory=dict)

    def unique(self, table: Table, columns: tuple[str, ...]) -> bool | None:
        """Whether no two of the first rows agree in the columns and none of them is NULL there; None: not known."""
        if self._hides(table, columns):
            return None
        found = table.column(columns[0]) if len(columns) == 1 else None
        if found is not None and found.distinct is not None and table.rows is not None:
            return found.distinct == table.rows
        names = ", ".join(map(self.quote, columns))
        counted = " AND ".join(f"{self.quote(c)} IS NOT NULL" for c in columns)
        first = f"SELECT {names} FROM {self.quote(table.name)} LIMIT {SAMPLE_ROWS}"  # noqa: S608  quoted names
        all_rows = f"(SELECT COUNT(*) FROM ({first}) AS a)"  # noqa: S608
        distinct = f"(SELECT COUNT(*) FROM (SELECT DISTINCT {names} FROM ({first}) AS b WHERE {counted}) AS c)"  # noqa: S608
        rows = self._look(f"SELECT {all_rows}, {distinct}")
        return None if not rows or not rows[0][0] else rows[0][0] == rows[0][1]

    def contained(self, table: Table, columns: tuple[str, ...], target: Table, keys: tuple[str, ...]) -> float | None:
        """The share of sampled distinct values of `columns` that are among `keys`; None: not known, or all are NULL."""
        if self._hides(table, columns) or self._hides(target, keys):
            return None
        if len(columns) == 1:
            return self._contained(table, columns[0], target, keys[0])
        names = ", ".join(f"{self.quote(c)} AS v{i}" for i, c in enumerate(columns))
        there = " AND ".join(f"{self.quote(c)} IS NOT NULL" for c in columns)
        equal = " AND ".join(f"t.{self.quote(k)} = s.v{i}" for i, k in enumerate(keys))
        sample = f"SELECT DISTINCT {names} FROM {self.quote(table.name)} WHERE {there} LIMIT {SAMPLE_VALUES}"  # noqa: S608
        rows = self._look(
            f"SELECT (SELECT COUNT(*) FROM ({sample}) AS a), COUNT(*) FROM ({sample}) AS s "  # noqa: S608
            f"JOIN {self.quote(target.name)} AS t ON {equal}"
        )
        return min(1.0, rows[0][1] / rows[0][0]) if rows and rows[0][0] else None

    def _contained(self, table: Table, column: str, target: Table, key: str) -> float | None:
        name, source = self.quote(column), self.quote(table.name)
        first = f"SELECT {name} AS v FROM {source} WHERE {name} IS NOT NULL LIMIT {SAMPLE_ROWS}"  # noqa: S608
        sample = f"SELECT DISTINCT v FROM ({first}) AS f LIMIT {SAMPLE_VALUES}"  # noqa: S608
        rows = self._look(
            f"SELECT COUNT(*), SUM(CASE WHEN {self._held(target, key)} THEN 1 ELSE 0 END) FROM ({sample}) AS s"  # noqa: S608
        )
        return float(rows[0][1]) / rows[0][0] if rows and rows[0][0] else None

    def _held(self, target: Table, key: str) -> str:
        """Whether the key holds s.v: a search each where the key is indexed, else one pass over all of it."""
        name, source = self.quote(key), self.quote(target.name)
        declared = target.column(key)
        if declared is not None and declared.primary_key:
            return f"EXISTS (SELECT 1 FROM {source} AS t WHERE t.{name} = s.v)"  # noqa: S608  quoted names
        return f"s.v IN (SELECT {name} FROM {source} WHERE {name} IS NOT NULL)"  # noqa: S608  quoted names

    def _hides(self, table: Table, columns: tuple[str, ...]) -> bool:
        return any(self.hidden.is_sensitive(table.name, column) for column in columns)

    def _look(self, statement: str) -> list[Sequence[Any]] | None:
        if statement not in self._known:
            self._known[statement] = self.fetch(statement) if len(self._known) < MOST_LOOKS else None
        return self._known[statement]
