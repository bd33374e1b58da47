"""A catalog that is read when first asked for, and again when the data has changed; safe to use from many threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from src.models.catalog import Catalog


class KeptCatalog:
    """Keeps what `read` gives while `mark` stays the same, and for `seconds` whatever it says: servers change all the time."""

    def __init__(self, read: Callable[[], Catalog], mark: Callable[[], str], *, seconds: float = 0.0) -> None:
        self._read = read
        self._mark = mark
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: tuple[str, float, Catalog] | None = None

    def get(self) -> Catalog:
        """The catalog. Raises what `read` and `mark` raise."""
        with self._lock:
            if self._kept is not None and time.monotonic() - self._kept[1] < self._seconds:
                return self._kept[2]
            mark = self._mark()
            if self._kept is None or self._kept[0] != mark:
                self._kept = (mark, time.monotonic(), self._read())
            return self._kept[2]
