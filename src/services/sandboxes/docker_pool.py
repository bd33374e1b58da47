"""Keeps a few workers warm, hands each out once, makes new ones and ends used ones off the caller's path."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

from src.errors import SandboxBusy, SandboxUnavailable

FILLERS: Final = 2
FAILURES: Final = 3
"""So many failed starts in a row, and callers are told at once instead of waiting."""
PAUSE_SECONDS: Final = 5.0
"""Between attempts while starts fail."""
HOUSEKEEPING_SECONDS: Final = 60.0
RELEASE_SECONDS: Final = 5.0
"""How long closing waits for callers to notice that their workers were aborted."""

Worker = TypeVar("Worker", bound=Hashable)


class WarmPool(Generic[Worker]):
    """Workers that are used once. `make` raises SandboxUnavailable, the other four nothing. Thread-safe."""

    def __init__(
        self,
        make: Callable[[], Worker],
        *,
        usable: Callable[[Worker], bool],
        abort: Callable[[Worker], None],
        end: Callable[[Worker], None],
        tidy: Callable[[], None],
        ready: int,
        most: int,
    ) -> None:
        self._make, self._usable, self._abort, self._end, self._tidy = make, usable, abort, end, tidy
        self._size, self._most = ready, most
        self._changed = threading.Condition()
        self._ready: deque[Worker] = deque()
        self._claimed: set[Worker] = set()
        self._starting = self._waiting = self._failures = 0
        self._trouble: SandboxUnavailable | None = None
        self._resume = 0.0
        self._closed = False
        self._used: queue.SimpleQueue[Worker | None] = queue.SimpleQueue()
        self._threads = [
            *(threading.Thread(target=self._fill, name=f"sandbox-fill-{n}", daemon=True) for n in range(FILLERS)),
            threading.Thread(target=self._clean, name="sandbox-clean", daemon=True),
        ]

    def start(self) -> None:
        """Makes the first worker, then begins to keep the pool full. Raises SandboxUnavailable."""
        self._ready.append(self._make())
        for thread in self._threads:
            thread.start()

    def claim(self, seconds: float) -> Worker:
        """A worker of the caller's own, to be given to `release`. Raises SandboxBusy, SandboxUnavailable."""
        deadline = time.monotonic() + seconds
        while True:
            worker = self._next(deadline)
            if self._usable(worker):
                return worker
            self.release(worker)

    def release(self, worker: Worker) -> None:
        """Ends a claimed worker, soon and elsewhere."""
        with self._changed:
            self._claimed.discard(worker)
            closed = self._closed
            if not closed:
                self._used.put(worker)
            self._changed.notify_all()
        if closed:
            self._end(worker)

    def close(self) -> None:
        """Ends every worker, aborting those at work, and the pool's threads."""
        with self._changed:
            self._closed = True
            claimed = list(self._claimed)
            self._changed.notify_all()
        self._used.put(None)
        for worker in claimed:
            self._abort(worker)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        for worker in (*self._ready, *self._left_over()):
            self._end(worker)
        self._ready.clear()
        with self._changed:
            self._changed.wait_for(lambda: not self._claimed, RELEASE_SECONDS)

    def _next(self, deadline: float) -> Worker:
        with self._changed:
            self._waiting += 1
            self._changed.notify_all()
            try:
                self._refuse_if_closed()
                while not self._ready:
                    self._refuse_if_hopeless()
                    if not self._changed.wait(deadline - time.monotonic()):
                        raise SandboxBusy("Every sandbox container is taken.", hint="Try again in a moment.")
                worker = self._ready.popleft()
                self._claimed.add(worker)
                return worker
            finally:
                self._waiting -= 1
                self._changed.notify_all()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise SandboxUnavailable("The sandbox is closed.")

    def _refuse_if_hopeless(self) -> None:
        self._refuse_if_closed()
        if self._trouble is not None and self._failures >= FAILURES:
            raise SandboxUnavailable(self._trouble.message, hint=self._trouble.hint)

    def _wanted(self) -> bool:
        coming = len(self._ready) + self._starting
        return coming < self._size + self._waiting and coming + len(self._claimed) < self._most

    def _fill(self) -> None:
        while self._begin():
            try:
                worker = self._make()
            except SandboxUnavailable as error:
                self._failed(error)
                continue
            with self._changed:
                self._starting -= 1
                self._failures = 0
                self._ready.append(worker)  # when closed meanwhile, `close` finds it here
                self._changed.notify_all()

    def _begin(self) -> bool:
        """Waits until a worker is wanted. False when the pool is closed."""
        with self._changed:
            while not self._closed:
                pause = self._resume - time.monotonic()
                if self._wanted() and pause <= 0:
                    self._starting += 1
                    return True
                self._changed.wait(pause if self._wanted() else None)
            return False

    def _failed(self, error: SandboxUnavailable) -> None:
        with self._changed:
            self._starting -= 1
            self._failures += 1
            self._trouble = error
            self._resume = time.monotonic() + (PAUSE_SECONDS if self._failures >= FAILURES else 0.2)
            self._changed.notify_all()

    def _clean(self) -> None:
        """Ends what was used, and tidies up now and then."""
        tidied = time.monotonic()
        while True:
            try:
                worker = self._used.get(timeout=HOUSEKEEPING_SECONDS)
            except queue.Empty:
                pass
            else:
                if worker is None:
                    return
                self._end(worker)
            if time.monotonic() - tidied >= HOUSEKEEPING_SECONDS:
                self._tidy()
                tidied = time.monotonic()

    def _left_over(self) -> list[Worker]:
        found = []
        while not self._used.empty():
            worker = self._used.get()
            if worker is not None:
                found.append(worker)
        return found
