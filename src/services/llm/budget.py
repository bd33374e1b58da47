"""What one question may spend on language models, and what it has spent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Final

from src.errors import ModelUnavailable
from src.models.llm import ModelCall


class Budget:
    """Calls, prompt tokens and seconds (from the first call on) of one question; safe to use from its threads."""

    def __init__(
        self,
        *,
        calls: int,
        prompt_tokens: int,
        seconds: float,
        prices: Mapping[str, tuple[float, float]] | None = None,
        hear: Callable[[ModelCall], None] = lambda _call: None,
    ) -> None:
        """`prices`: model -> dollars for a million prompt tokens and a million written; `hear` is told of each call."""
        self._prices = prices or {}
        self._hear = hear
        self._notes: list[str] = []
        self._calls_left = calls
        self._tokens_left = prompt_tokens
        self._seconds = seconds
        self._ends: float | None = None
        self._lock = threading.Lock()
        self._made: list[ModelCall] = []

    @property
    def made(self) -> tuple[ModelCall, ...]:
        """Every call so far, failed ones and answers from memory too."""
        with self._lock:
            return tuple(self._made)

    @property
    def seconds_left(self) -> float:
        """Never below zero."""
        return self._seconds if self._ends is None else max(self._ends - time.monotonic(), 0.0)

    def has(self, calls: int, prompt_tokens: int) -> bool:
        """Whether so much is left to spend."""
        with self._lock:
            return self._calls_left >= calls and self._tokens_left >= prompt_tokens and self.seconds_left > 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done without the model, and why, in words for the reader of the answer."""
        with self._lock:
            return tuple(dict.fromkeys(self._notes))

    def note(self, said: str) -> None:
        """Keeps what a reader should know of."""
        with self._lock:
            self._notes.append(said)

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

    def recalled(self, role: str, model: str) -> None:
        """Notes an answer that was remembered: it spends nothing."""
        call = ModelCall(role, model, dollars=0.0, remembered=True)
        with self._lock:
            self._made.append(call)
        self._hear(call)

    def book(self, call: ModelCall) -> None:
        """Notes a call that was made, with its tokens."""
        price = self._prices.get(call.model)
        if price is not None:
            call = replace(call, dollars=(call.prompt_tokens * price[0] + call.completion_tokens * price[1]) / 1_000_000)
        with self._lock:
            self._made.append(call)
            self._tokens_left -= call.prompt_tokens
        self._hear(call)


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
