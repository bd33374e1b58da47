"""Judgements in one SQLite file, which several processes may share; a file that is broken is set aside, and a new one begun."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import structlog

_WAIT_SECONDS: Final = 0.5
"""For another process that writes: asking the model anew is no worse than waiting long."""
_ROOM: Final = 0.9
"""Share of the room that stays filled when something has to go: making room for each one singly would be work at each."""
_SHAPE: Final = (
    "CREATE TABLE IF NOT EXISTS judgement"
    "(key TEXT PRIMARY KEY, text TEXT NOT NULL, made REAL NOT NULL, used REAL NOT NULL) WITHOUT ROWID"
)
_SIZE: Final = "length(key) + length(CAST(text AS BLOB))"

log = structlog.get_logger(__name__)
Given = TypeVar("Given")


class JudgementFile:
    """Answers the `RemembersJudgements` port. The file is made when something is first kept, and only its owner may read it."""

    def __init__(
        self,
        path: Path,
        *,
        days: float,
        most_bytes: int = 16 * 1024 * 1024,
        longest: int = 32 * 1024,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._seconds = days * 86_400
        self._most_bytes = most_bytes
        self._longest = longest
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._told = False

    def get(self, key: str) -> str | None:
        """The text, or None where there is none or it is too old."""
        if not self._path.exists():
            return None
        return self._tried(lambda file: self._found(file, key), None)

    def put(self, key: str, text: str) -> None:
        """Keeps the text, where it is not too long; what was used longest ago makes room."""
        if len(text.encode()) <= self._longest:
            self._tried(lambda file: self._keep(file, key, text), None)

    def forget(self, key: str) -> None:
        """Holds it no more."""
        if self._path.exists():
            self._tried(lambda file: _done(file, "DELETE FROM judgement WHERE key = ?", (key,)), None)

    def count(self) -> int:
        """How many are held that are not too old."""
        if not self._path.exists():
            return 0
        oldest = self._clock() - self._seconds
        query = "SELECT count(*) FROM judgement WHERE made > ?"
        return self._tried(lambda file: int(file.execute(query, (oldest,)).fetchone()[0]), 0)

    def close(self) -> None:
        """Closes the file; the next use would open it again."""
        with self._lock:
            self._close()

    def _found(self, file: sqlite3.Connection, key: str) -> str | None:
        row = file.execute("SELECT text, made FROM judgement WHERE key = ?", (key,)).fetchone()
        now = self._clock()
        if row is None or not isinstance(row[0], str) or not now - self._seconds < row[1] <= now + 60:
            return None
        _done(file, "UPDATE judgement SET used = ? WHERE key = ?", (now, key))
        return row[0]

    def _keep(self, file: sqlite3.Connection, key: str, text: str) -> None:
        now = self._clock()
        _done(file, "INSERT OR REPLACE INTO judgement VALUES (?, ?, ?, ?)", (key, text, now, now))
        _done(file, "DELETE FROM judgement WHERE made <= ?", (now - self._seconds,))
        held = file.execute(f"SELECT coalesce(sum({_SIZE}), 0) FROM judgement").fetchone()[0]  # noqa: S608 - a constant
        if held > self._most_bytes:
            self._make_room(file, held - int(self._most_bytes * _ROOM))

    def _make_room(self, file: sqlite3.Connection, wanted: int) -> None:
        gone: list[tuple[str]] = []
        for key, size in file.execute(f"SELECT key, {_SIZE} FROM judgement ORDER BY used, key"):  # noqa: S608 - a constant
            if wanted <= 0:
                break
            gone.append((key,))
            wanted -= size
        with file:
            file.executemany("DELETE FROM judgement WHERE key = ?", gone)

    def _tried(self, use: Callable[[sqlite3.Connection], Given], otherwise: Given) -> Given:
        """What the file gives; where it is broken, what a new one gives; `otherwise` where there is none to be had."""
        with self._lock:
            for _ in range(2):
                try:
                    return use(self._open())
                except (sqlite3.Error, OSError) as error:
                    self._close()
                    if not self._is_broken(error):
                        self._tell(error)
                        return otherwise
                    self._set_aside(error)
            return otherwise

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(_SHAPE)
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):  # of a broken file: there is nothing in it to be saved
                connection.close()

    def _is_broken(self, error: Exception) -> bool:
        """Whether the file itself is at fault, as it is now: another process may have begun a new one."""
        if not isinstance(error, sqlite3.DatabaseError) or getattr(error, "sqlite_errorname", "") in _PASSING:
            return False
        try:
            look = sqlite3.connect(self._path, timeout=_WAIT_SECONDS)
            try:
                whole = look.execute("PRAGMA quick_check").fetchone()[0] == "ok"
                look.execute("SELECT key, text, made, used FROM judgement LIMIT 1").fetchone()
            finally:
                look.close()
        except sqlite3.DatabaseError as again:
            return getattr(again, "sqlite_errorname", "") not in _PASSING
        return not whole

    def _set_aside(self, error: Exception) -> None:
        aside = self._path.with_suffix(".broken")
        log.warning("judgements_set_aside", file=str(self._path), kept_as=str(aside), why=str(error))
        with suppress(FileNotFoundError):  # another process was quicker
            self._path.replace(aside)
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _tell(self, error: Exception) -> None:
        if not self._told:
            self._told = True
            log.warning("judgements_not_kept", file=str(self._path), why=str(error))


_PASSING: Final = {
    "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_BUSY_RECOVERY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_CANTOPEN",
    "SQLITE_FULL", "SQLITE_READONLY_DIRECTORY", "SQLITE_IOERR", "SQLITE_PERM", "SQLITE_NOMEM", "SQLITE_READONLY_DBMOVED",
}  # fmt: skip
"""What a file that is whole may say too."""


def _done(file: sqlite3.Connection, statement: str, given: tuple[object, ...]) -> None:
    file.execute(statement, given)
