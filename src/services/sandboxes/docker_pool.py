"""Keeps workers warm, hands each out once, in turn and fairly; makes and ends them off the caller's path."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from src.errors import SandboxBusy, SandboxUnavailable
from src.services.sandboxes.docker_breaker import KNOCK_SECONDS, Breaker
from src.services.sandboxes.docker_demand import Demand

FILLERS: Final = 2
CLEANERS: Final = 2
JITTER_SECONDS: Final = 0.05
"""Between starts that nobody waits for: two processes that share an engine should not start in step."""
STAND_BACK_SECONDS: Final = 0.1
"""How long a start that nobody waits for lets those at work finish first: most have by then."""
LISTEN_SECONDS: Final = 0.1
HEALTH_SECONDS: Final = 30.0
TIDY_SECONDS: Final = 60.0
SURPLUS_SECONDS: Final = 120.0
"""How long a worker that the demand no longer asks for stays."""
RELEASE_SECONDS: Final = 5.0
"""How long closing waits for callers to notice that their workers were aborted."""


class Worker(Protocol):
    """What the pool needs of a worker. Nothing here raises."""

    born: float
    """Its start, on the monotonic clock."""

    def usable(self) -> bool:
        """Whether it answers now and will live for as long as a job may take."""
        ...

    def complete(self) -> bool:
        """Whether it has imported everything. Does not wait."""
        ...

    def promote(self) -> None:
        """It is warm: gives it the processor share of one that works."""
        ...

    def abort(self) -> None:
        """Ends it under the thread that uses it, which is told and then releases it."""
        ...

    def end(self) -> None:
        """Kills and removes it."""
        ...


W = TypeVar("W", bound=Worker)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many workers there may be."""

    ready: int
    """Kept warm when nothing happens."""
    reserve: int
    """Kept warm, at most, when much happens."""
    running: int
    """At work at the same time."""
    per_owner: int
    """Of them, for one owner; each session that it keeps open takes one of these, but never the last."""
    lasting: int
    """Sessions at the same time, beside those at work; of one owner at most `per_owner`."""


@dataclass(eq=False, slots=True)
class Ticket(Generic[W]):
    """One caller's place in the queue."""

    owner: str
    lasting: bool = False
    worker: W | None = None


class WarmPool(Generic[W]):
    """Workers that are used once: WARMING, READY, CLAIMED, DEAD. `make` raises SandboxUnavailable. Thread-safe."""

    def __init__(self, make: Callable[[], W], *, sizes: Sizes, tidy: Callable[[], None], answers: Callable[[], bool]) -> None:
        self._make, self._tidy, self._answers, self._sizes = make, tidy, answers, sizes
        self._demand = Demand(sizes.ready, sizes.reserve)
        self._breaker = Breaker()
        self._changed = threading.Condition()
        self._ready: deque[W] = deque()
        self._complete: set[int] = set()
        self._queue: deque[Ticket[W]] = deque()
        self._claimed: dict[int, tuple[W, str]] = {}
        self._lasting: dict[int, tuple[W, str]] = {}
        self._starting = 0
        self._closed = False
        self._used: queue.SimpleQueue[W | None] = queue.SimpleQueue()
        jobs = [*[self._fill] * FILLERS, *[self._clean] * CLEANERS, self._keep]
        self._threads = [
            threading.Thread(target=job, name=f"sandbox-{job.__name__.strip('_')}-{n}", daemon=True)
            for n, job in enumerate(jobs)
        ]

    def start(self) -> None:
        """Makes the first worker, then begins to keep the pool full. Raises SandboxUnavailable."""
        self._ready.append(self._make())
        for thread in self._threads:
            thread.start()

    def claim(self, seconds: float, owner: str = "", *, lasting: bool = False) -> W:
        """A worker of the caller's own, to be given to `release`. Raises SandboxBusy, SandboxUnavailable.

        First come, first served, but no named owner has more than its share at the same time. A `lasting` claim (a
        session) leaves the number that may run as it is, and takes off its owner's share.
        """
        deadline = time.monotonic() + seconds
        again = False
        while True:
            worker = self._next(Ticket(owner, lasting), deadline, again=again)
            if worker.usable():
                break
            self.release(worker)  # it died while it waited; nobody need know
            again = True
        if lasting:
            with self._changed:
                del self._claimed[id(worker)]
                self._lasting[id(worker)] = (worker, owner)
                self._changed.notify_all()
        return worker

    def release(self, worker: W) -> None:
        """Ends a claimed worker, soon and elsewhere."""
        with self._changed:
            self._claimed.pop(id(worker), None)
            self._lasting.pop(id(worker), None)
            closed = self._closed
            if not closed:
                self._used.put(worker)
            self._changed.notify_all()
            self._match()
        if closed:
            worker.end()

    def close(self) -> None:
        """Ends every worker, aborting those at work, and the pool's threads."""
        with self._changed:
            self._closed = True
            claimed = [worker for worker, _ in (*self._claimed.values(), *self._lasting.values())]
            self._changed.notify_all()
        for _ in range(CLEANERS):
            self._used.put(None)
        for worker in claimed:
            worker.abort()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        for worker in (*self._ready, *self._left_over()):
            worker.end()
        self._ready.clear()
        with self._changed:
            self._changed.wait_for(lambda: not self._claimed and not self._lasting, RELEASE_SECONDS)

    @property
    def counts(self) -> dict[str, float]:
        """How many workers are in which state, how many callers wait, and what a refill takes."""
        with self._changed:
            return {
                "warming": self._starting + len(self._ready) - len(self._complete),
                "ready": len(self._complete),
                "claimed": len(self._claimed) + len(self._lasting),
                "waiting": len(self._queue),
                "target": self._demand.target,
                "refill_seconds": round(self._demand.refill_seconds, 3),
            }

    def _next(self, ticket: Ticket[W], deadline: float, *, again: bool) -> W:
        with self._changed:
            self._refuse_if_closed()
            if again:
                self._queue.appendleft(ticket)
            else:
                self._demand.arrived()
                self._queue.append(ticket)
            self._match()
            self._changed.notify_all()
            try:
                while ticket.worker is None:
                    self._refuse_if_closed()
                    if (trouble := self._breaker.trouble) is not None and not self._ready:
                        raise trouble
                    if not self._changed.wait(deadline - time.monotonic()):
                        raise SandboxBusy("Every sandbox container is taken.", hint="Try again in a moment.")
            finally:
                if ticket.worker is None:
                    self._queue.remove(ticket)
                self._changed.notify_all()
            return ticket.worker

    def _match(self) -> None:
        """Hands ready workers to those who wait: in turn, warm ones first, an owner over its share passed over."""
        for ticket in list(self._queue):
            if not self._ready:
                return
            if not self._has_room(ticket):
                continue
            worker = next((w for w in self._ready if id(w) in self._complete), self._ready[0])
            self._drop(worker)
            self._queue.remove(ticket)
            self._claimed[id(worker)] = (worker, ticket.owner)
            ticket.worker = worker
        self._changed.notify_all()

    def _has_room(self, ticket: Ticket[W]) -> bool:
        running = [owner for _, owner in self._claimed.values()]
        kept = [owner for _, owner in self._lasting.values()]
        if len(running) >= self._sizes.running or (ticket.lasting and len(kept) >= self._sizes.lasting):
            return False
        left = self._sizes.per_owner - kept.count(ticket.owner)
        return not ticket.owner or running.count(ticket.owner) < (left if ticket.lasting else max(left, 1))

    def _drop(self, worker: W) -> None:
        self._ready.remove(worker)
        self._complete.discard(id(worker))

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise SandboxUnavailable("The sandbox is closed.")

    def _wanted(self) -> bool:
        """Whether one more should be made. Those who wait and may run soon come on top of the reserve."""
        waiting = min(len(self._queue), self._sizes.running)
        coming = len(self._ready) + self._starting
        return coming < min(self._demand.target + waiting, self._sizes.reserve + self._sizes.running - len(self._claimed))

    def _fill(self) -> None:
        while self._begin():
            try:
                worker = self._make()
            except SandboxUnavailable as error:
                gone = not self._answers()
                with self._changed:
                    self._starting -= 1
                    self._breaker.failed(error)
                    self._changed.notify_all()
                if gone:
                    self._knock()
                continue
            with self._changed:
                self._starting -= 1
                self._breaker.worked()
                self._ready.append(worker)  # when closed meanwhile, `close` finds it here
                self._match()
                self._changed.notify_all()

    def _begin(self) -> bool:
        """Waits until a worker is wanted. False when the pool is closed."""
        with self._changed:
            while not self._closed:
                pause = self._breaker.pause
                if self._wanted() and pause <= 0:
                    self._starting += 1
                    self._stand_back()
                    return True
                self._changed.wait(pause if self._wanted() else None)
            return False

    def _stand_back(self) -> None:
        """Until somebody waits, or those at work are done, or have had their time; then a little longer, by chance."""
        pause = random.uniform(0, JITTER_SECONDS)  # noqa: S311
        self._changed.wait_for(lambda: bool(self._queue) or self._closed or not self._claimed, STAND_BACK_SECONDS)
        self._changed.wait_for(lambda: bool(self._queue) or self._closed, pause)

    def _knock(self) -> None:
        """Waits for an engine that is not there, for as long as the breaker is open."""
        while True:
            with self._changed:
                if self._breaker.pause <= 0 or self._changed.wait_for(lambda: self._closed, KNOCK_SECONDS):
                    return
            if self._answers():
                with self._changed:
                    self._breaker.knock()
                    self._changed.notify_all()
                return

    def _clean(self) -> None:
        """Ends what was used."""
        while (worker := self._used.get()) is not None:
            worker.end()

    def _keep(self) -> None:
        """Notices which workers are warm; now and then looks after those that wait, and tidies up."""
        checked = tidied = time.monotonic()
        while True:
            with self._changed:
                if self._closed:
                    return
                warm = self._newly_warm()
                young = len(self._ready) > len(self._complete)
            for worker in warm:
                worker.promote()
            now = time.monotonic()
            if now - checked >= HEALTH_SECONDS:
                self._check_health()
                checked = now
            if now - tidied >= TIDY_SECONDS:
                self._tidy()
                tidied = now
            with self._changed:
                self._changed.wait_for(lambda: self._closed, LISTEN_SECONDS if young else LISTEN_SECONDS * 5)

    def _newly_warm(self) -> list[W]:
        warm = [worker for worker in self._ready if id(worker) not in self._complete and worker.complete()]
        for worker in warm:
            self._complete.add(id(worker))
            self._demand.made(time.monotonic() - worker.born)
        return warm

    def _check_health(self) -> None:
        """Asks each waiting worker whether it is alive; ends the dead, the old, and those that nobody needs any more."""
        with self._changed:
            waiting = [worker for worker in self._ready if id(worker) in self._complete]
        for worker in waiting:
            with self._changed:
                if self._closed or worker not in self._ready:
                    continue
                self._drop(worker)
                surplus = len(self._ready) >= self._demand.target and time.monotonic() - worker.born > SURPLUS_SECONDS
            if surplus or not worker.usable():
                self._used.put(worker)
                continue
            with self._changed:
                self._ready.append(worker)
                self._complete.add(id(worker))
                self._match()

    def _left_over(self) -> list[W]:
        found = []
        while not self._used.empty():
            worker = self._used.get()
            if worker is not None:
                found.append(worker)
        return found
