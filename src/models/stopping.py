"""A question that nobody waits for any more: what runs for it, in whichever thread, is told to end.

The token of a question is found by context, which tasks and `asyncio.to_thread` hand on, so that a database or a sandbox
need not be handed it by everybody in between.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Protocol

from src.errors import Stopped

AGAIN_SECONDS: Final = 0.05
"""An interrupt that comes just before its statement begins is lost, so it is given again as long as anything runs."""
LONGEST_SECONDS: Final = 30.0


class Lockable(Protocol):
    """A lock or a semaphore."""

    def acquire(self, *, timeout: float) -> bool:
        """Whether it was free in time."""
        ...

    def release(self) -> None:
        """Gives it back."""
        ...


class Stop:
    """Whether to stop, and what to interrupt then. Thread-safe; `set` returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interrupts: dict[int, Callable[[], None]] = {}
        self._numbers = itertools.count()
        self._set = False

    @property
    def is_set(self) -> bool:
        """Whether everything that belongs to it should end."""
        return self._set

    def set(self) -> None:
        """Interrupts what runs, from a thread of its own; what would begin later does not. Raises nothing."""
        if self._set:
            return
        with self._lock:
            self._set = True
            running = bool(self._interrupts)
        if running:
            threading.Thread(target=self._interrupt_all, name="bi-stop", daemon=True).start()

    def check(self) -> None:
        """Raises Stopped once it is set."""
        if self._set:
            raise Stopped("Nobody waits for the answer any more.")

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Something that `interrupt` ends, from another thread, never after this block. Raises Stopped, before and after it."""
        number = next(self._numbers)
        with self._lock:
            self.check()
            self._interrupts[number] = interrupt
        try:
            yield
        finally:
            with self._lock:  # not while it is being interrupted: what it uses may be somebody else's soon
                self._interrupts.pop(number, None)
        self.check()

    def acquire(self, lock: Lockable, seconds: float = math.inf) -> bool:
        """Waits for the lock; whether it was free in time. Raises Stopped once it is set, without the lock."""
        deadline = time.monotonic() + seconds
        while not lock.acquire(timeout=max(0.0, min(AGAIN_SECONDS, deadline - time.monotonic()))):
            self.check()
            if time.monotonic() >= deadline:
                return False
        return True

    @contextmanager
    def holding(self, lock: Lockable) -> Iterator[None]:
        """The lock, however long it takes. Raises Stopped while it waits."""
        self.acquire(lock)
        try:
            yield
        finally:
            lock.release()

    def _interrupt_all(self) -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < deadline:
            with self._lock:
                if not self._interrupts:
                    return
                for interrupt in self._interrupts.values():
                    interrupt()
            time.sleep(AGAIN_SECONDS)


_CURRENT: ContextVar[Stop | None] = ContextVar("bi_stop", default=None)


@contextmanager
def stopping(stop: Stop) -> Iterator[None]:
    """Everything called inside belongs to this token."""
    token = _CURRENT.set(stop)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current_stop() -> Stop:
    """The token of the question that is being answered here; one that nobody sets, outside of any."""
    return _CURRENT.get() or Stop()
