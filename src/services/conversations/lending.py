"""Whose data files are in use: what a question reads stays until its end, and what nobody reads any more goes."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from src.services.conversations.data import SessionData

OPEN_AT_ONCE: Final = 16
"""Data files that are kept open for the next question about them."""


@dataclass(slots=True)
class _Use:
    """Under the lock of `Lending`."""

    files: Counter[Path] = field(default_factory=Counter)
    """How many questions read each data file."""
    writers: int = 0
    is_gone: bool = False
    """Deleted: its folder goes with the last who uses it."""

    @property
    def is_free(self) -> bool:
        return not self.writers and not self.files


class Lending:
    """Lends the data files of conversations to questions. Safe to use from many threads.

    `lend` is told of the file of each question, never of an older one after a newer one. `close` is called for a file that is
    given up, once nobody reads it; it may take seconds, and meanwhile a question that wants the same file waits, and no other.
    """

    def __init__(
        self,
        data: SessionData,
        lend: Callable[[str, Path], None],
        close: Callable[[str, Path], None],
        most: int = OPEN_AT_ONCE,
    ) -> None:
        self._data = data
        self._lend = lend
        self._close = close
        self._most = most
        self._uses: dict[str, _Use] = {}
        self._open: OrderedDict[Path, str] = OrderedDict()
        self._old: set[Path] = set()
        self._closing: set[Path] = set()
        self._changed = threading.Condition()

    @contextmanager
    def reading(self, session_id: str) -> Iterator[Path | None]:
        """The newest data file, which is there and open until the end; None where there is none (or no session any more)."""
        path = self._borrow(session_id)
        try:
            yield path
        finally:
            if path is not None:
                self._give_back(session_id, path)

    @contextmanager
    def writing(self, session_id: str) -> Iterator[None]:
        """The conversation's folder stays until the end, even where the conversation is deleted meanwhile."""
        with self._changed:
            self._uses.setdefault(session_id, _Use()).writers += 1
        try:
            yield
        finally:
            with self._changed:
                self._uses[session_id].writers -= 1
            self._tidy(session_id)

    def give_up(self, session_id: str, paths: tuple[Path, ...]) -> None:
        """Closes and deletes files that a newer one has taken the place of, each when its last reader is done."""
        with self._changed:
            self._old.update(paths)
            self._uses.setdefault(session_id, _Use())
        self._tidy(session_id)

    def forget(self, session_id: str) -> None:
        """Closes and deletes everything of a conversation, when its last question or upload is done."""
        with self._changed:
            self._uses.setdefault(session_id, _Use()).is_gone = True
        self._tidy(session_id)

    def _borrow(self, session_id: str) -> Path | None:
        with self._changed:
            while True:
                use = self._uses.get(session_id)
                path = self._data.path(session_id) if use is None or not use.is_gone else None
                if path is None:
                    return None
                if path not in self._closing:
                    break
                self._changed.wait()
            self._uses.setdefault(session_id, _Use()).files[path] += 1
            self._open[path] = session_id
            self._open.move_to_end(path)
            self._lend(session_id, path)
            return path

    def _give_back(self, session_id: str, path: Path) -> None:
        with self._changed:
            files = self._uses[session_id].files
            files[path] -= 1
            if not files[path]:
                del files[path]
        self._tidy(session_id)

    def _tidy(self, session_id: str) -> None:
        """Closes what is to be closed, and deletes what is to be deleted, as far as nobody uses it."""
        for owner, path in self._take_unused(session_id):
            try:
                self._close(owner, path)
            finally:
                self._closed(path)
        with self._changed:
            use = self._uses.get(session_id)
            if use is None or not use.is_free:
                return
            if use.is_gone:
                self._data.remove(session_id)
            del self._uses[session_id]

    def _take_unused(self, session_id: str) -> list[tuple[str, Path]]:
        with self._changed:
            use = self._uses.get(session_id, _Use())
            left = [p for p, owner in self._open.items() if owner == session_id and (use.is_gone or p in self._old)]
            left += [p for p in self._old if p not in self._open and p.parent.name == session_id]
            left += list(self._open)[: max(0, len(self._open) - self._most)]
            free = [p for p in dict.fromkeys(left) if not self._is_read(p) and p not in self._closing]
            self._closing.update(free)
            return [(self._open.pop(p, session_id), p) for p in free]

    def _closed(self, path: Path) -> None:
        with self._changed:
            if path in self._old:
                path.unlink(missing_ok=True)
                self._old.discard(path)
            self._closing.discard(path)
            self._changed.notify_all()

    def _is_read(self, path: Path) -> bool:
        """Whether a question may read it: one that began on an older file finds the newest under the conversation's name."""
        use = self._uses.get(path.parent.name)
        return use is not None and any(older <= path for older in use.files)
