"""How many warm workers are worth keeping: about as many as are asked for in the time that it takes to make one."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

MEMORY_SECONDS: Final = 5.0
"""Arrivals count for about so long: a burst is met at once and forgotten soon."""
_FIRST_GUESS: Final = 2.0
_WEIGHT: Final = 0.3


class Demand:
    """Exponentially weighted averages of arrivals per second and of the seconds that a new worker takes."""

    def __init__(self, least: int, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._least, self._most, self._clock = least, most, clock
        self._rate, self._seen = 0.0, clock()
        self._refill = _FIRST_GUESS

    def arrived(self) -> None:
        """Somebody wants a worker."""
        now = self._clock()
        self._rate = self._faded(now) + 1 / MEMORY_SECONDS
        self._seen = now

    def made(self, seconds: float) -> None:
        """A worker took so long to make."""
        self._refill += _WEIGHT * (seconds - self._refill)

    @property
    def target(self) -> int:
        """How many to keep ready."""
        expected = math.ceil(self._faded(self._clock()) * self._refill - 0.01)
        return min(max(expected, self._least), self._most)

    @property
    def refill_seconds(self) -> float:
        """How long a worker takes from its start until everything is imported."""
        return self._refill

    def _faded(self, now: float) -> float:
        return self._rate * math.exp((self._seen - now) / MEMORY_SECONDS)
