"""SQLite through SQLAlchemy, read-only."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from src.errors import BadDatabase, EngineUnavailable
from src.models.catalog import Catalog
from src.models.sql import ResultTable, SafeSql, SqlFailure
from src.models.stopping import current_stop
from src.services.cataloguing.look import Look
from src.services.cataloguing.read import read_catalog
from src.services.engines.bounds import MOST_ROWS_TOUCHED, bounded, too_costly
from src.services.engines.kept_catalog import Cataloguing, KeptCatalog
from src.services.engines.rows import to_table
from src.services.engines.sqlite_connection import (
    Authorizer,
    harden,
    open_read_only,
    query_authorizer,
    reflection_authorizer,
    start_clock,
    stop_clock,
)
from src.services.engines.sqlite_errors import is_unavailable, to_failure
from src.services.engines.sqlite_file import check_file, database_path
from src.services.engines.sqlite_plan import rows_touched


class SqliteEngine:
    """A SQLite file. Safe to use from many threads; each statement has a connection of its own.

    Raises UnknownDatabase when there is no such file, BadDatabase when it is not a database with tables.
    """

    dialect = "sqlite"

    def __init__(
        self,
        url: str,
        *,
        seconds: float,
        result_bytes: int,
        plan: Cataloguing | None = None,
        plan_rows: float = MOST_ROWS_TOUCHED,
    ) -> None:
        self._path = database_path(url)
        self._seconds = seconds
        self._result_bytes = result_bytes
        self._plan_rows = plan_rows
        self._lock = threading.RLock()
        self._catalog = KeptCatalog(self._read_catalog, self._refresh, plan)
        self._mark = ""
        self._readable: frozenset[str] = frozenset()
        self._roots: dict[int, str] = {}
        self._queries = self._pool(query_authorizer(lambda: self._readable))
        self._schema = self._pool(reflection_authorizer())
        self._refresh()

    def catalog(self) -> Catalog:
        """Tables with profiles, read again only when the file has changed. Raises EngineUnavailable, BadDatabase."""
        return self._catalog.get()

    def explain(self, sql: SafeSql) -> SqlFailure | None:
        """A dry run: None when SQLite would run it, and without going through too many rows. Raises EngineUnavailable."""
        program = self._execute(f"EXPLAIN {sql.text}", lambda cursor: cursor.fetchall())
        if isinstance(program, SqlFailure):
            return program
        return too_costly(rows_touched(program, self._rows_by_root()), self._plan_rows)

    def run(self, sql: SafeSql) -> ResultTable | SqlFailure:
        """At most `row_limit` rows and `result_bytes` bytes, or why there are none. Raises EngineUnavailable."""

        def read(cursor: sqlite3.Cursor) -> ResultTable:
            rows, truncated = bounded(cursor, most=sql.row_limit, size=self._result_bytes)
            return to_table([str(column[0]) for column in cursor.description or ()], rows, truncated=truncated)

        outcome: ResultTable | SqlFailure = self._execute(sql.text, read)
        return outcome

    def data_fingerprint(self) -> str:
        """Sixteen hex digits that change when the file or its write-ahead log does. Raises EngineUnavailable."""
        parts = []
        for path in (self._path, self._path.with_name(self._path.name + "-wal")):
            try:
                info = path.stat()
            except FileNotFoundError as error:
                if path == self._path:
                    raise EngineUnavailable(f"{path} is gone.", hint="Put the file back.") from error
                continue
            except OSError as error:
                raise EngineUnavailable(f"{path} cannot be read.", hint="Check the disk.") from error
            parts.append(f"{info.st_ino}:{info.st_size}:{info.st_mtime_ns}")
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]

    def close(self) -> None:
        """Gives back connections. One that is in use is closed when it comes back."""
        self._queries.dispose()
        self._schema.dispose()

    def _pool(self, authorizer: Authorizer) -> Engine:
        # `creator`, because the path must reach SQLite as a quoted URI and not through SQLAlchemy's URL parsing.
        engine = create_engine(
            "sqlite://", creator=lambda: open_read_only(self._path), poolclass=QueuePool, pool_size=4, max_overflow=12
        )
        event.listen(engine, "connect", lambda connection, _record: harden(connection, authorizer))
        return engine

    def _refresh(self) -> str:
        """The fingerprint; when it is new, connections to an older file are dropped and tables listed again."""
        with self._lock:
            mark = "" if not self._mark else self.data_fingerprint()
            if not mark or mark != self._mark:
                check_file(self._path)
                self.close()
                self._read_schema()
                self._mark = self.data_fingerprint()
            return self._mark

    def _read_schema(self) -> None:
        """Which tables may be read, and whose rows begin on which page of the file (an index has those of its table)."""
        query = "SELECT name, type, tbl_name, rootpage FROM sqlite_master"
        with self._reading(), self._schema.connect() as connection:
            found = list(connection.exec_driver_sql(query))
        names = [str(name).casefold() for name, kind, _, _ in found if kind in ("table", "view")]
        self._readable = frozenset(name for name in names if not name.startswith("sqlite_"))
        self._roots = {page: str(table).casefold() for _, _, table, page in found if page}
        if not self._readable:
            raise BadDatabase(f"{self._path} has no tables.", hint="Load some tables into it first.")

    def _rows_by_root(self) -> dict[int, float]:
        """How many rows a root page leads to, as far as the catalog knows."""
        rows = {table.name.casefold(): float(table.rows or 1) for table in self.catalog().tables}
        return {page: rows.get(table, 1.0) for page, table in self._roots.items()}

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """What SQLite says of the file itself, as the errors of the port."""
        try:
            yield
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None)
            text = str(cause or error)
            if "locked" in text:
                raise EngineUnavailable(f"{self._path} is being written to.", hint="Try again in a moment.") from error
            raise BadDatabase(
                f"{self._path} cannot be read: {text}.", hint="Check it with `PRAGMA integrity_check`."
            ) from error

    def _read_catalog(self, look: Look) -> Catalog:
        with self._reading(), self._schema.connect() as connection:
            raw = _raw(connection)
            return read_catalog(
                connection, dialect=self.dialect, fetch=lambda text, seconds: _fetch(raw, text, seconds), look=look
            )

    def _execute(self, text: str, read: Callable[[sqlite3.Cursor], Any]) -> Any:
        """What `read` makes of the cursor, or why the statement failed. Raises Stopped."""
        self._refresh()
        stop = current_stop()
        stop.check()
        with self._reading(), self._queries.connect() as connection:
            raw = _raw(connection)
            start_clock(raw, self._seconds, stop)
            try:
                return _leniently(raw, text, read)
            except (sqlite3.Error, MemoryError) as error:
                stop.check()
                return self._failure(error)
            finally:
                stop_clock(raw)

    def _failure(self, error: sqlite3.Error | MemoryError) -> SqlFailure:
        if isinstance(error, MemoryError):
            return SqlFailure("too_complex", "SQLite: out of memory. Ask for less, or for a total.")
        if is_unavailable(error):
            raise EngineUnavailable(f"{self._path} cannot be read now: {error}.", hint="Try again in a moment.") from error
        return to_failure(error, seconds=self._seconds)


def _raw(connection: Any) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _leniently(raw: sqlite3.Connection, text: str, read: Callable[[sqlite3.Cursor], Any]) -> Any:
    """Runs it; text that is not UTF-8 is read once more, with what cannot be decoded replaced."""
    try:
        return read(raw.execute(text))
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
    raw.text_factory = lambda value: value.decode("utf-8", "replace")
    try:
        return read(raw.execute(text))
    finally:
        raw.text_factory = str


def _fetch(raw: sqlite3.Connection, statement: str, seconds: float) -> list[Sequence[Any]] | None:
    """All rows, or None when time is up or the table cannot be read."""
    start_clock(raw, seconds)
    try:
        rows: list[Sequence[Any]] = _leniently(raw, statement, lambda cursor: cursor.fetchall())
    except (sqlite3.Error, MemoryError):
        return None
    finally:
        stop_clock(raw)
    return rows
