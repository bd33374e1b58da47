"""How many rows tables have, as the database's own books say: in a moment, whatever their size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from src.models.catalog import Table
from src.services.cataloguing.look import Fetch

_BOOKS: Final = {
    # never analysed, and not counted since the server started: by the pages, at a hundred bytes a row
    "postgres": "SELECT c.relname, CASE WHEN c.reltuples > 0 THEN c.reltuples WHEN s.n_live_tup > 0 THEN s.n_live_tup"
    " ELSE pg_catalog.pg_relation_size(c.oid) / 100 END"
    " FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_stat_user_tables s ON s.relid = c.oid"
    " WHERE c.relkind IN ('r', 'm', 'p') AND pg_catalog.pg_table_is_visible(c.oid)",
    "mysql": "SELECT table_name, table_rows FROM information_schema.tables"
    " WHERE table_schema = database() AND table_rows IS NOT NULL",
    "duckdb": "SELECT table_name, estimated_size FROM duckdb_tables() WHERE NOT internal",
}


def estimated_rows(tables: Iterable[Table], dialect: str, fetch: Fetch, quote: Callable[[str], str]) -> dict[str, int]:
    """Table name -> about how many rows; a table that the books say nothing of, or that they call empty, is left out."""
    if dialect in _BOOKS:
        return {str(name): int(rows) for name, rows in fetch(_BOOKS[dialect]) or () if rows}
    found = {}
    for table in tables:
        rows = None if table.is_view else fetch(f"SELECT MAX(rowid) FROM {quote(table.name)}")  # noqa: S608  quoted name
        if rows and isinstance(rows[0][0], int):
            found[table.name] = rows[0][0]
    return found


def sample_of(table: Table, size: int, dialect: str, quote: Callable[[str], str], rows: int) -> str:
    """A SELECT of about so many rows from all over a big table, where the dialect has a way; else the first ones."""
    source = quote(table.name)
    if table.is_view:
        return f"SELECT * FROM {source} LIMIT {rows}"  # noqa: S608  quoted name
    share = min(100.0, 100.0 * rows / max(size, 1))  # a limit that is reached would cut the table's end off
    if dialect == "postgres":
        return f"SELECT * FROM {source} TABLESAMPLE SYSTEM ({share:.6f}) REPEATABLE (7) LIMIT {3 * rows}"  # noqa: S608
    if dialect == "duckdb":
        return f"SELECT * FROM {source} USING SAMPLE {share:.6f} PERCENT (system, 7) LIMIT {3 * rows}"  # noqa: S608
    if dialect == "sqlite":
        step = max(1, size // rows)
        next_one = f"SELECT i + {step} FROM n WHERE i < {size}"  # noqa: S608  numbers
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL {next_one}) SELECT i FROM n"  # noqa: S608  numbers
        return f"SELECT t.* FROM ({numbers}) AS n JOIN {source} AS t ON t.rowid = n.i"  # noqa: S608  quoted name
    return f"SELECT * FROM {source} LIMIT {rows}"  # noqa: S608  quoted name
