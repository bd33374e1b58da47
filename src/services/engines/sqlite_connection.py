"""A SQLite connection that can only read, whatever reaches it.

Five walls, each enough against writing: the file is opened `mode=ro`; `query_only` is on; an authorizer allows nothing
but SELECT, READ of known tables and listed FUNCTIONs; extensions cannot be loaded; nothing can be attached.
Limits cap the length of any value, of the text and of the expression; a progress handler ends a statement that is late.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Container
from pathlib import Path
from typing import Final
from urllib.parse import quote

from src.models.stopping import Stop
from src.services.engines import sqlite_rewrites
from src.services.engines.sqlite_functions import SQLITE_FUNCTIONS, words

BUSY_SECONDS: Final = 5.0
"""How long to wait for a writer's lock."""
STEPS_BETWEEN_CHECKS: Final = 20_000
"""Virtual machine steps between two looks at the clock: about a millisecond."""

_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_LENGTH: sqlite_rewrites.LONGEST,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 200_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 2_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 500,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}

_REFLECTION_PRAGMAS: Final = words(
    "table_info table_xinfo table_list foreign_key_list index_list index_info index_xinfo database_list"
)

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection to the file that cannot write to it. Raises sqlite3.Error."""
    # quote() keeps "?" and "#" in a file name from being read as parameters of the URI.
    uri = f"file:{quote(str(path))}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)


def harden(connection: sqlite3.Connection, authorizer: Authorizer) -> None:
    """Puts up the walls, on a connection that is open already."""
    if hasattr(connection, "enable_load_extension"):  # Python may be built without it
        connection.enable_load_extension(False)  # noqa: FBT003  the driver takes no name
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA cache_size = -16000")  # KiB: a join over 100,000 rows stays in memory
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    sqlite_rewrites.install(connection)
    connection.set_authorizer(authorizer)


def query_authorizer(readable: Callable[[], Container[str]]) -> Authorizer:
    """Allows queries over the tables that `readable` names (casefolded) and listed functions; denies the rest."""

    def allow(action: int, first: str | None, second: str | None, _db: str | None, _view: str | None) -> int:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and ((first or "").casefold() in readable() or _reads_nothing(first, second)):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "").casefold() in SQLITE_FUNCTIONS:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return allow


def _reads_nothing(table: str | None, column: str | None) -> bool:
    """Whether no column is read: SQLite reports a `count(*)` over a CTE as a read of column "" of the CTE's name."""
    return not column and not (table or "").casefold().startswith(("sqlite_", "pragma_", "dbstat"))


def reflection_authorizer() -> Authorizer:
    """Allows what reading a schema takes: any SELECT, and pragmas that only tell."""
    reads = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)

    def allow(action: int, first: str | None, second: str | None, _db: str | None, _view: str | None) -> int:
        if action in reads:
            listed = action != sqlite3.SQLITE_FUNCTION or (second or "").casefold() in SQLITE_FUNCTIONS
            return sqlite3.SQLITE_OK if listed else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_PRAGMA and (first or "").casefold() in _REFLECTION_PRAGMAS:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return allow


def start_clock(connection: sqlite3.Connection, seconds: float, stop: Stop | None = None) -> None:
    """Ends what runs once `seconds` are over or `stop` is set, with sqlite3.OperationalError "interrupted"."""
    deadline = time.monotonic() + seconds
    token = stop or Stop()
    connection.set_progress_handler(lambda: int(token.is_set or time.monotonic() > deadline), STEPS_BETWEEN_CHECKS)


def stop_clock(connection: sqlite3.Connection) -> None:
    """Takes the time-out off again."""
    connection.set_progress_handler(None, 0)
