"""What one question may spend on language models, and what it has spent."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from src.errors import ModelUnavailable
from src.models.llm import ModelCall


class Budget:
    """Calls, prompt tokens and seconds (from the first call on) of one question; safe to use from its threads."""

    def __init__(self, *, calls: int, prompt_tokens: int, seconds: float) -> None:
        self._calls_left = calls
        self._tokens_left = prompt_tokens
        self._seconds = seconds
        self._ends: float | None = None
        self._lock = threading.Lock()
        self._made: list[ModelCall] = []

    @property
    def made(self) -> tuple[ModelCall, ...]:
        """Every call so far, failed ones too."""
        with self._lock:
            return tuple(self._made)

    @property
    def seconds_left(self) -> float:
        """Never below zero."""
        return self._seconds if self._ends is None else max(self._ends - time.monotonic(), 0.0)

    def take(self) -> None:
        """Spends one call. Raises ModelUnavailable (out_of_budget) where there is none, or no token or second, left."""
        with self._lock:
            spent = "calls" if self._calls_left <= 0 else "prompt tokens" if self._tokens_left <= 0 else ""
            spent = spent or ("seconds" if self.seconds_left <= 0 else "")
            if spent:
                raise ModelUnavailable(
                    f"This question has used the model {spent} it may.", problem="out_of_budget", hint="See BI_LLM_* settings."
                )
            self._calls_left -= 1
            self._ends = self._ends or time.monotonic() + self._seconds

    def book(self, call: ModelCall) -> None:
        """Notes a call that was made, with its tokens."""
        with self._lock:
            self._made.append(call)
            self._tokens_left -= call.prompt_tokens


_CURRENT: Final[ContextVar[Budget | None]] = ContextVar("llm_budget", default=None)


def current_budget() -> Budget | None:
    """The budget of the question that is being answered here, where one has been opened."""
    return _CURRENT.get()


@contextmanager
def spending(budget: Budget) -> Iterator[Budget]:
    """Every model call made inside (in threads that copy the context too) is on this budget."""
    token = _CURRENT.set(budget)
    try:
        yield budget
    finally:
        _CURRENT.reset(token)
