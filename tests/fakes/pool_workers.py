"""Workers without containers, and a maker of them that can be told to fail."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from src.errors import SandboxUnavailable
from src.services.sandboxes.docker_pool import WarmPool


@dataclass(eq=False)
class FakeWorker:
    """Counts how often it was ended."""

    number: int
    alive: bool = True
    aborted: bool = False
    ended: int = 0


class FakeWorkshop:
    """Makes workers, remembers them all."""

    def __init__(self) -> None:
        self.made: list[FakeWorker] = []
        self.broken = False
        self.attempts = 0
        self._lock = threading.Lock()

    def make(self) -> FakeWorker:
        with self._lock:
            self.attempts += 1
            if self.broken:
                raise SandboxUnavailable("the engine is down", hint="start it")
            worker = FakeWorker(len(self.made))
            self.made.append(worker)
            return worker

    def end(self, worker: FakeWorker) -> None:
        with self._lock:
            worker.ended += 1

    def abort(self, worker: FakeWorker) -> None:
        worker.aborted = True

    def pool(self, *, ready: int = 2, most: int = 4) -> WarmPool[FakeWorker]:
        """A pool that makes its workers here."""
        return WarmPool(
            self.make, usable=lambda w: w.alive, abort=self.abort, end=self.end, tidy=lambda: None, ready=ready, most=most
        )
