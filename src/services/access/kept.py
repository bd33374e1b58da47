"""The access file as it stands now: read again when it has changed; what is not understood shuts, and opens nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from src.errors import AccessBroken, BadSetting
from src.services.access.rules import AccessFile, read_access

SETTLED_SECONDS: Final = 0.25
"""A file that was written so lately may be half of one that is still being written."""
_LOOKS: Final = 8

log = structlog.get_logger(__name__)

_Mark = tuple[int, ...]


class KeptAccess:
    """The rules, looked at with every question. Safe to use from many threads.

    A change holds from the next question on. A file that is gone, or is not understood, refuses everybody whom rules could
    hold until it is mended; the rules before are not gone by any more.
    """

    def __init__(
        self, path: Path | None, *, clock: Callable[[], float] = time.time, wait: Callable[[float], None] = time.sleep
    ) -> None:
        """Raises BadSetting where there is no good file to begin with."""
        self._path = path
        self._clock = clock
        self._wait = wait
        self._lock = threading.Lock()
        self._mark: _Mark | None = None
        self._why: str | None = None
        self._rules = AccessFile()
        if path is not None:
            self._rules = self._read()

    def rules(self) -> AccessFile:
        """Those of the file as it is now. Raises AccessBroken."""
        if self._path is None:
            return self._rules
        with self._lock:
            if self._mark is None or self._mark != self._look():
                self._take()
            if self._why is not None:
                raise AccessBroken("The rules of access cannot be read, so nothing is shown.", why=self._why)
            return self._rules

    def trouble(self) -> str | None:
        """Why nobody is answered, in words that anybody may read; None where the file is good."""
        try:
            self.rules()
        except AccessBroken as error:
            return str(error)
        return None

    def _take(self) -> None:
        before = (self._mark, self._why)
        try:
            self._rules, self._why = self._read(), None
            log.warning("access_file_read_again", roles=len(self._rules.roles))
        except BadSetting as wrong:
            self._why = wrong.message
            if before != (self._mark, self._why):
                log.error("access_broken", why=wrong.message)

    def _read(self) -> AccessFile:
        """The rules of a file that nobody wrote to meanwhile, nor just before. Raises BadSetting."""
        for _ in range(_LOOKS):
            self._mark = self._look()  # what is judged now: a later change is looked at anew
            self._settle(self._mark)
            rules = read_access(self._path)
            if self._mark == self._look():
                return rules
        raise BadSetting("BI_ACCESS_FILE changes all the time.", hint="Replace it by renaming another over it.")

    def _settle(self, mark: _Mark | None) -> None:
        """Waits where it was written just now; a change of inode counts too, so that a copy's old date says nothing."""
        age = SETTLED_SECONDS if mark is None else self._clock() - mark[-1] / 1e9
        if abs(age) < SETTLED_SECONDS:
            self._wait(SETTLED_SECONDS - max(0.0, age))

    def _look(self) -> _Mark | None:
        try:
            found = (self._path or Path()).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
