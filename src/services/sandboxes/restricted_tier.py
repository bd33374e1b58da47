"""The restricted tier: no container, but a process that the kernel confines, and a language that helps."""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final, Literal

import structlog

from src.errors import SandboxUnavailable
from src.models.execution import CodeJob, CodeOutcome, Limits, Tier
from src.models.stopping import current_stop
from src.services.sandboxes.fair_slots import FairSlots
from src.services.sandboxes.host_session import SessionLost, lost_outcome
from src.services.sandboxes.live_session import LiveSession
from src.services.sandboxes.runner.restricted_policy import SESSION_SLOTS, SLOTS
from src.services.sandboxes.self_test import self_test, unavailable
from src.services.sandboxes.zygote_process import ZygoteProcess

log = structlog.get_logger(__name__)

QUEUE_SECONDS: Final = 10.0


class RestrictedSandbox:
    """Runs each job in a fork of its own: Landlock, seccomp, limits, no network, RestrictedPython.

    Needs Linux with Landlock (5.13) and seccomp; says what is missing and never runs without.
    """

    tier: Tier = "restricted"
    _language: ClassVar[Literal["full", "restricted"]] = "restricted"

    def __init__(self, image: str, memory_bytes: int, *, home: Path | None = None, allow_weak: bool = False) -> None:
        del image  # a container's matter
        self._memory_bytes = memory_bytes
        self._home = home
        self._allow_weak = allow_weak
        self._lock = threading.Lock()
        self._zygote: ZygoteProcess | None = None
        self._closed = False
        self._slots = FairSlots(range(running_at_once(os.cpu_count() or 2)), "Every sandbox worker is taken.")
        self._session_slots = FairSlots(range(SLOTS, SLOTS + SESSION_SLOTS), "As many sessions are open as can be.")
        self._sessions: set[LiveSession] = set()

    def start(self) -> None:
        """Starts the parent process and attacks it from inside. Raises SandboxUnavailable when a wall is missing."""
        with self._lock:
            self._closed = False
            self._ready_zygote()

    @property
    def complete(self) -> bool:
        """Whether it has started and imported everything: a run is served before that, but then takes longer."""
        with self._lock:
            return self._zygote is not None and self._zygote.complete

    def run(self, job: CodeJob) -> CodeOutcome:
        """Runs the job in a fresh fork, which ends with its question. Raises SandboxUnavailable, SandboxBusy, Stopped."""
        started = time.monotonic()
        stop = current_stop()
        limits = replace(job.limits, memory_bytes=min(job.limits.memory_bytes, self._memory_bytes))
        with self._slots.hold(job.owner, QUEUE_SECONDS) as slot:
            with self._lock:
                zygote = self._ready_zygote()
            try:
                opened = zygote.session(slot)
                with opened as session, stop.interrupting(opened.abort):
                    return session.run(replace(job, limits=limits), self._language)
            except SessionLost as error:
                stop.check()
                return lost_outcome(error, self.tier, (time.monotonic() - started) * 1000)
            finally:
                zygote.prepare(slot)

    def open_session(self, limits: Limits, seed: int = 0, owner: str = "") -> LiveSession:
        """A worker that keeps its variables, beside those for single runs. Raises SandboxUnavailable, SandboxBusy."""
        limits = replace(limits, memory_bytes=min(limits.memory_bytes, self._memory_bytes))
        slot = self._session_slots.take(owner)
        try:
            with self._lock:
                session = self._ready_zygote().session(slot)
        except SessionLost as error:
            self._session_slots.give(slot)
            raise SandboxUnavailable("The restricted sandbox went away.", hint="Try again.") from error
        except SandboxUnavailable:
            self._session_slots.give(slot)
            raise

        def end() -> None:
            session.close()
            self._session_slots.give(slot)
            self._sessions.discard(live)

        live = LiveSession(
            session.host, tier=self.tier, language=self._language, limits=limits, seed=seed, abort=session.abort, end=end
        )
        self._sessions.add(live)
        return live

    def close(self) -> None:
        """Ends every process."""
        for session in list(self._sessions):
            session.close()
        with self._lock:
            self._closed = True
            if self._zygote is not None:
                self._zygote.end()
                self._zygote = None

    def _ready_zygote(self) -> ZygoteProcess:
        if self._closed:
            raise SandboxUnavailable("The restricted sandbox is closed.")
        if self._zygote is not None and not self._zygote.alive:
            self._zygote.end()
            self._zygote = None
        if self._zygote is None:
            self._zygote = self._checked_zygote()
        return self._zygote

    def _checked_zygote(self) -> ZygoteProcess:
        if sys.platform != "linux":
            raise unavailable("it confines by Landlock and seccomp, which only Linux has", "Use the docker tier.")
        zygote = ZygoteProcess(self._home, weak=self._allow_weak)
        try:
            able = self_test(zygote, weak=self._allow_weak)
        except SandboxUnavailable:
            zygote.end()
            raise
        zygote.notes = weakness(str(zygote.ready["facts"]["parents"]), able) if self._allow_weak else ()
        for warning in zygote.notes:
            log.critical("weak_sandbox", message=warning)
        zygote.prepare(0)
        return zygote


def running_at_once(processors: int) -> int:
    """How many runs: two a processor, so that one owner's half of them can use all processors."""
    return min(max(4, 2 * processors), SLOTS)


def weakness(walls: str, able: tuple[str, ...]) -> tuple[str, ...]:
    """What every answer says of a sandbox whose walls are missing by an operator's leave; nothing where all stand."""
    if not walls.startswith("none") and not able:
        return ()
    found = f" Its self-test was able to {', '.join(able)}." if able else ""
    return (f"WEAK SANDBOX, allowed by BI_SANDBOX_ALLOW_WEAK: {walls.removeprefix('none: ')}.{found}",)
