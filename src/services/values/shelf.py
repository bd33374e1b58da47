"""One index file for a database: read when it is there and current, else made in the background and put in its place."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from src.errors import BiError
from src.models.values import FindsValues
from src.services.values.gather import Gathered
from src.services.values.index import StaleIndex, ValueIndex
from src.services.values.write import write_index

_REST_SECONDS: Final = 30.0
_REST_FACTOR: Final = 10
"""After a build that took a second, the next begins ten seconds later at the earliest, however fast the data changes."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mark:
    """What an index is of. One of another shape is never used: its columns may be sensitive by now."""

    shape: str
    data: str

    @property
    def text(self) -> str:
        """As the file has it."""
        return f"{self.shape}|{self.data}"


@dataclass(frozen=True, slots=True)
class Found:
    """An index, or none yet, and in words what a reader of the answer must know about it."""

    values: FindsValues | None
    notes: tuple[str, ...] = ()


class ValueShelf:
    """Keeps the index of one database. Safe to use from many threads, and beside other processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._index: ValueIndex | None = None
        self._builder: threading.Thread | None = None
        self._rest_until = 0.0
        self._trouble = ""

    def look(self, mark: Mark, read: Callable[[], Gathered], *, wait: float) -> Found:
        """The index, for which a new one is waited `wait` seconds at most; an old one of the same shape until then."""
        with self._lock:
            if not self._is_current(mark):
                self._reopen(mark)
            builder = None if self._is_current(mark) else self._start(mark, read)
        if builder is not None and wait > 0:
            builder.join(wait)
        with self._lock:
            return self._found(mark)

    def close(self, *, wait: float = 0.0) -> None:
        """Gives back the file. A build under way gets so many seconds to end: a short program would begin it each time."""
        builder = self._builder
        if builder is not None and wait > 0:
            builder.join(wait)
        with self._lock:
            self._index = None

    def _is_current(self, mark: Mark) -> bool:
        return self._index is not None and not self._index.is_broken and self._index.mark == mark.text

    def _reopen(self, mark: Mark) -> None:
        """What is in the file by now: another process may have written it."""
        try:
            found = ValueIndex(self._path)
        except StaleIndex:
            found = None
        if found is not None and found.mark.startswith(f"{mark.shape}|"):
            self._index = found  # the one before is closed when its last reader lets go of it
        elif self._index is not None and (self._index.is_broken or not self._index.mark.startswith(f"{mark.shape}|")):
            self._index = None

    def _start(self, mark: Mark, read: Callable[[], Gathered]) -> threading.Thread | None:
        if self._builder is not None and self._builder.is_alive():
            return self._builder
        if time.monotonic() < self._rest_until:
            return None
        self._builder = threading.Thread(target=self._build, args=(mark, read), name="bi-values", daemon=True)
        self._builder.start()
        return self._builder

    def _build(self, mark: Mark, read: Callable[[], Gathered]) -> None:
        began, trouble = time.monotonic(), ""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with _alone(self._path):
                for part in self._path.parent.glob(f"{self._path.name}.*.part"):  # of a builder that was killed
                    part.unlink(missing_ok=True)
                if not _is_written(self._path, mark):  # else another process was faster
                    write_index(self._path, mark.text, read(), time.time())
        except (OSError, sqlite3.Error, BiError) as error:
            trouble = type(error).__name__
            log.warning("values_not_indexed", path=str(self._path), error=str(error))
        with self._lock:
            self._trouble = trouble
            took = time.monotonic() - began
            self._rest_until = time.monotonic() + (_REST_SECONDS if trouble else _REST_FACTOR * took)
            self._reopen(mark)

    def _found(self, mark: Mark) -> Found:
        index = self._index
        if index is None:
            why = f"could not be indexed ({self._trouble})" if self._trouble else "are still being indexed"
            return Found(None, (f"The stored values {why}: names of values were only looked for in columns of few values.",))
        notes = []
        if index.missing:
            notes.append(f"Not looked for among stored values: {'; '.join(index.missing)}.")
        if index.mark != mark.text:
            built = datetime.fromtimestamp(index.built, UTC).strftime("%Y-%m-%d %H:%M")
            notes.append(f"The data has changed since its values were indexed ({built} UTC): newer values may be missed.")
        return Found(index, tuple(notes))


def _is_written(path: Path, mark: Mark) -> bool:
    try:
        index = ValueIndex(path)
    except StaleIndex:
        return False
    index.close()
    return bool(index.mark == mark.text)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One builder at a time among all processes. The lock file stays: removing it would let two lock two files."""
    with path.with_name(f"{path.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
