"""Workers without containers, and a maker of them that can be told to fail."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from src.errors import SandboxUnavailable
from src.services.sandboxes.docker_pool import Sizes, WarmPool


@dataclass(eq=False)
class FakeWorker:
    """Counts how often it was ended."""

    number: int
    alive: bool = True
    aborted: bool = False
    warm: bool = True
    promoted: int = 0
    ended: int = 0
    born: float = field(default_factory=time.monotonic)

    def usable(self) -> bool:
        return self.alive

    def complete(self) -> bool:
        return self.warm

    def promote(self) -> None:
        self.promoted += 1

    def abort(self) -> None:
        self.aborted = True

    def end(self) -> None:
        self.ended += 1


class FakeWorkshop:
    """Makes workers, remembers them all."""

    def __init__(self) -> None:
        self.made: list[FakeWorker] = []
        self.broken = False
        self.answering = True
        self.attempts = 0
        self.warm = True
        self.seconds = 0.0
        self._lock = threading.Lock()

    def make(self) -> FakeWorker:
        time.sleep(self.seconds)
        with self._lock:
            self.attempts += 1
            if self.broken:
                raise SandboxUnavailable("the engine is down", hint="start it")
            worker = FakeWorker(len(self.made), warm=self.warm)
            self.made.append(worker)
            return worker

    def pool(
        self, *, ready: int = 2, reserve: int = 2, running: int = 2, per_owner: int = 1, lasting: int = 2
    ) -> WarmPool[FakeWorker]:
        """A pool that makes its workers here."""
        sizes = Sizes(ready=ready, reserve=max(ready, reserve), running=running, per_owner=per_owner, lasting=lasting)
        return WarmPool(self.make, sizes=sizes, tidy=lambda: None, answers=lambda: self.answering)
