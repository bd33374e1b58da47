"""DuckDB files, read-only: one database opened once, a cursor of its own for each statement."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
from duckdb_sqlalchemy import ConnectionWrapper
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from src.errors import BadDatabase, EngineUnavailable, UnknownDatabase
from src.models.catalog import Catalog
from src.models.config import PROJECT_ROOT
from src.models.sql import ResultTable, SafeSql, SqlFailure
from src.models.stopping import current_stop
from src.services.cataloguing.look import Look
from src.services.cataloguing.read import read_catalog
from src.services.engines.bounds import MOST_ROWS_TOUCHED, bounded, too_costly
from src.services.engines.duckdb_errors import to_failure
from src.services.engines.duckdb_plan import rows_touched
from src.services.engines.kept_catalog import Cataloguing, KeptCatalog
from src.services.engines.rows import to_table

BATCH: Final = 100
CLOSING_SECONDS: Final = 5.0
"""Rows fetched at once: what is read before the bytes are counted."""

CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",  # a table name never means a variable of this program
    "temp_directory": "",
    "memory_limit": "1GB",
    "threads": "2",
    "lock_configuration": "true",
}
"""Nothing outside the file can be read or written, and no statement can change that."""


class DuckdbEngine:
    """A DuckDB file. Safe to use from many threads.

    Raises UnknownDatabase when there is no such file, BadDatabase when it is none with tables, EngineUnavailable when
    another process writes to it.
    """

    dialect = "duckdb"

    def __init__(
        self,
        url: str,
        *,
        seconds: float,
        result_bytes: int,
        plan: Cataloguing | None = None,
        plan_rows: float = MOST_ROWS_TOUCHED,
    ) -> None:
        self._path = _path(url)
        self._seconds = seconds
        self._result_bytes = result_bytes
        self._plan_rows = plan_rows
        self._lock = threading.Lock()
        self._opened: tuple[str, duckdb.DuckDBPyConnection] | None = None
        self._catalog = KeptCatalog(self._read_catalog, self.data_fingerprint, plan)
        self._cursor().close()

    def catalog(self) -> Catalog:
        """Tables with profiles, read again only when the file has changed. Raises EngineUnavailable, BadDatabase."""
        return self._catalog.get()

    def explain(self, sql: SafeSql) -> SqlFailure | None:
        """A dry run: None when DuckDB would run it, and without going through too many rows. Raises EngineUnavailable."""
        plan = self._execute(f"EXPLAIN (FORMAT JSON) {sql.text}", lambda cursor: cursor.fetchall(), kind="EXPLAIN")
        if isinstance(plan, SqlFailure):
            return plan
        return too_costly(rows_touched(json.loads(plan[0][1])), self._plan_rows)

    def run(self, sql: SafeSql) -> ResultTable | SqlFailure:
        """At most `row_limit` rows and `result_bytes` bytes, or why there are none. Raises EngineUnavailable."""

        def read(cursor: duckdb.DuckDBPyConnection) -> ResultTable:
            rows, truncated = bounded(_batches(cursor), most=sql.row_limit, size=self._result_bytes)
            return to_table([str(column[0]) for column in cursor.description or ()], rows, truncated=truncated)

        outcome: ResultTable | SqlFailure = self._execute(sql.text, read, kind="SELECT")
        return outcome

    def data_fingerprint(self) -> str:
        """Sixteen hex digits that change when the file or its write-ahead log does. Raises EngineUnavailable."""
        parts = []
        for path in (self._path, self._path.with_name(self._path.name + ".wal")):
            try:
                info = path.stat()
            except FileNotFoundError as error:
                if path == self._path:
                    raise EngineUnavailable(f"{path} is gone.", hint="Put the file back.") from error
                continue
            parts.append(f"{info.st_ino}:{info.st_size}:{info.st_mtime_ns}")
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]

    def close(self) -> None:
        """Closes the file; the next question opens it again."""
        with self._lock:
            self._let_go()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of the opened file; opened anew when another has taken its place."""
        with self._lock:
            mark = self.data_fingerprint()
            if self._opened is None or self._opened[0] != mark:
                self._let_go()
                self._opened = (mark, _open(self._path))
            return self._opened[1].cursor()

    def _let_go(self) -> None:
        """Closes the file and its cursors. DuckDB refuses while one of them is at work: we wait, but not for ever."""
        until = time.monotonic() + CLOSING_SECONDS
        while self._opened is not None:
            try:
                self._opened[1].close()
            except duckdb.ResourceInUseException:
                if time.monotonic() < until:
                    time.sleep(0.005)
                    continue
            self._opened = None

    def _read_catalog(self, look: Look) -> Catalog:
        engine = create_engine("duckdb://", creator=lambda: ConnectionWrapper(self._cursor()), poolclass=NullPool)
        try:
            with engine.connect() as connection:
                found = read_catalog(connection, dialect=self.dialect, fetch=self._fetch, look=look)
        except (SQLAlchemyError, duckdb.Error) as error:
            raise _unreadable(self._path, error) from error
        if not found.tables:
            raise BadDatabase(f"{self._path} has no tables.", hint="Load some tables into it first.")
        return found

    def _fetch(self, text: str, seconds: float) -> list[Sequence[Any]] | None:
        cursor = self._cursor()
        try:
            with _clock(cursor, seconds):
                rows: list[Sequence[Any]] = list(cursor.execute(text).fetchall())
        except duckdb.Error:
            return None
        finally:
            cursor.close()
        return rows

    def _execute(self, text: str, read: Any, *, kind: str) -> Any:
        """What `read` makes of the cursor, or why the statement failed. Only one statement, of that kind, is run.

        Raises Stopped.
        """
        stop = current_stop()
        cursor = self._cursor()
        try:
            statements = cursor.extract_statements(text)
            if len(statements) != 1:
                return SqlFailure("many_statements", f"One statement is allowed; this is {len(statements)}.")
            if statements[0].type.name != kind:
                return SqlFailure("not_read_only", f"Only a SELECT is allowed, not {statements[0].type.name}.")
            with stop.interrupting(partial(_interrupt, cursor)), _clock(cursor, self._seconds):
                cursor.execute(statements[0])
                return read(cursor)
        except (duckdb.Error, MemoryError) as error:
            stop.check()
            return to_failure(error, seconds=self._seconds)
        finally:
            cursor.close()


def _path(url: str) -> Path:
    name = make_url(url).database
    if not name or name == ":memory:":
        raise UnknownDatabase("A DuckDB URL names a file.", hint="Write duckdb:///path/to/file.duckdb.")
    path = Path(name).expanduser()
    path = path if path.is_absolute() or path.exists() else PROJECT_ROOT / path
    if not path.is_file():
        raise UnknownDatabase(f"There is no database file at {path}.", hint="Check the path; it may be relative.")
    return path.resolve()


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True, config=CONFIG)
    except duckdb.IOException as error:
        if "lock" in str(error).casefold():
            raise EngineUnavailable(f"{path} is being written to.", hint="Try again when its writer is done.") from error
        raise BadDatabase(f"{path} is not a DuckDB database.", hint="Name a file that DuckDB made.") from error
    except duckdb.Error as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> BadDatabase:
    said = (str(error).splitlines() or [type(error).__name__])[0][:200]
    return BadDatabase(f"{path} cannot be read: {said}", hint="Open it with DuckDB's own shell.")


def _interrupt(cursor: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.ConnectionException):  # closed meanwhile: nothing runs on it
        cursor.interrupt()


@contextmanager
def _clock(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupts what runs on the cursor when the time is over."""
    timer = threading.Timer(seconds, _interrupt, [cursor])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _batches(cursor: duckdb.DuckDBPyConnection) -> Iterator[Sequence[Any]]:
    while rows := cursor.fetchmany(BATCH):
        yield from rows
