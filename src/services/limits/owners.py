"""A token bucket and a count of running requests for each owner, in the memory of one process (see `shared` for all)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from src.errors import TooMany

_MOST_OWNERS: Final = 10_000
_SOON: Final = 1.0
"""Seconds after which a place among the running ones may be free."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled: float
    running: int = 0


class OwnerLimits:
    """Grants each owner `per_minute` requests a minute, all of them at once if need be, and `concurrent` at the same time.

    0 is no limit. Safe to use from many threads.
    """

    def __init__(self, per_minute: int, concurrent: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._concurrent = concurrent
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    @contextmanager
    def request(self, owner: str) -> Iterator[None]:
        """One request, from its beginning to its end. Raises TooMany with the seconds to wait."""
        self.enter(owner)
        try:
            yield
        finally:
            self.leave(owner)

    def enter(self, owner: str) -> None:
        """Takes a token and a place; `leave` gives the place back. Raises TooMany."""
        with self._lock:
            bucket = self._bucket(owner)
            if self._concurrent and bucket.running >= self._concurrent:
                raise too_many(bucket.running)
            if self._per_minute and bucket.tokens < 1:
                raise too_often(self._per_minute, (1 - bucket.tokens) * 60 / self._per_minute)
            bucket.tokens -= 1
            bucket.running += 1

    def leave(self, owner: str) -> None:
        """The request has ended."""
        with self._lock:
            self._buckets[owner].running -= 1

    def _bucket(self, owner: str) -> _Bucket:
        now, most = self._clock(), float(self._per_minute)
        if owner not in self._buckets and len(self._buckets) >= _MOST_OWNERS:
            self._forget_idle(now)
        bucket = self._buckets.setdefault(owner, _Bucket(most, now))
        bucket.tokens = min(most, bucket.tokens + (now - bucket.filled) * most / 60)
        bucket.filled = now
        return bucket

    def _forget_idle(self, now: float) -> None:
        """Owners whose bucket is full by now: a new one would be the same."""
        self._buckets = {o: b for o, b in self._buckets.items() if b.running or now - b.filled < 60}


def too_many(running: int) -> TooMany:
    """Of an owner whose requests run already."""
    return TooMany(f"{running} of your requests are running.", hint="Wait for one to end.", retry_after=_SOON)


def too_often(per_minute: int, wait: float) -> TooMany:
    """Of an owner whose bucket is empty for so many seconds."""
    hint = f"{per_minute} a minute are granted; wait {max(1, round(wait))} s."
    return TooMany("You ask too often.", hint=hint, retry_after=wait)
