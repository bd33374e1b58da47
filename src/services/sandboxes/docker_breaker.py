"""Stops asking an engine that keeps failing, so that callers are told at once; notices when it is back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from src.errors import SandboxUnavailable

FAILURES: Final = 3
"""So many failed starts in a row, and callers are told at once instead of waiting."""
OPEN_SECONDS: Final = 30.0
"""How long nothing is tried, when the engine answers but makes no containers."""
KNOCK_SECONDS: Final = 1.0
"""How often an engine that does not answer is asked whether it is there again."""
RETRY_SECONDS: Final = 0.2


class Breaker:
    """Closed while starts work. Open after FAILURES of them; then one attempt decides. Not thread-safe: its pool locks."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._resume = 0.0
        self._trouble: SandboxUnavailable | None = None

    @property
    def trouble(self) -> SandboxUnavailable | None:
        """What to tell callers, while there is no hope; a new error each time."""
        if self._trouble is None or self._failures < FAILURES:
            return None
        return SandboxUnavailable(self._trouble.message, hint=self._trouble.hint)

    @property
    def pause(self) -> float:
        """Seconds until the next attempt may be made; not more than 0 means now."""
        return self._resume - self._clock()

    def failed(self, error: SandboxUnavailable) -> None:
        """A start failed."""
        self._failures += 1
        self._trouble = error
        self._resume = self._clock() + (OPEN_SECONDS if self._failures >= FAILURES else RETRY_SECONDS)

    def worked(self) -> None:
        """A start worked."""
        self._failures = 0
        self._trouble = None

    def knock(self) -> None:
        """The engine, which did not answer, answers again: an attempt may be made at once."""
        self._resume = self._clock()
