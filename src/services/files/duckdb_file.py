"""DuckDB files of our own: opened under one set of limits, that nothing can be loaded into."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from src.models.stopping import current_stop

_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "threads": "2",
}


@contextmanager
def opened(path: Path | None = None, *, read_only: bool = False, memory: str = "512MB") -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the file, or to memory alone, that uses at most so much; closed at the end.

    What runs in it ends where nobody waits for it any more. Raises Stopped then.
    """
    stop = current_stop()
    where = str(path) if path is not None else ":memory:"
    connection = duckdb.connect(where, read_only=read_only, config=_CONFIG | {"memory_limit": memory})
    try:
        with stop.interrupting(connection.interrupt):
            yield connection
    except duckdb.Error:
        stop.check()
        raise
    finally:
        connection.close()


def write_rows(path: Path, table: str, rows: pa.Table) -> None:
    """A table of the file, made of Arrow rows."""
    with opened(path) as connection:
        connection.register("given", rows)
        connection.execute(f"CREATE TABLE {quoted_name(table)} AS SELECT * FROM given")  # noqa: S608 - quoted


def read_rows(path: Path, table: str) -> pa.Table:
    """All rows of a table of the file."""
    with opened(path, read_only=True, memory="1GB") as connection:
        found: pa.Table = connection.sql(f"SELECT * FROM {quoted_name(table)}").to_arrow_table()  # noqa: S608 - quoted
        return found


def column_types(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    """DuckDB's types of the columns of a table (its quoted name) or a query, in their order. Raises duckdb.Error."""
    return {str(name): str(kind) for name, kind, *_ in connection.execute(f"DESCRIBE {source}").fetchall()}


def quoted_name(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"
