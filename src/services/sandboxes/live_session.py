"""A session over a supervisor of its own, on either tier."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Literal

import pyarrow as pa

from src.models.execution import CodeJob, CodeOutcome, Limits, Tier
from src.models.stopping import current_stop
from src.services.sandboxes.host_session import HostSession, SessionLost, lost_outcome

PATIENCE_SECONDS: Final = 3.0
"""How long a supervisor has to end a cell that nobody waits for."""


class LiveSession:
    """`abort` ends the supervisor under a cell, as often as it is called; `end` frees what is left of it, and is called once.

    `refuse` may answer a cell before it is sent, `lost` one that has no answer.
    """

    def __init__(
        self,
        host: HostSession,
        *,
        tier: Tier,
        language: Literal["full", "restricted"],
        limits: Limits,
        seed: int,
        abort: Callable[[], None],
        end: Callable[[], None],
        lost: Callable[[SessionLost, float], CodeOutcome] | None = None,
        refuse: Callable[[CodeJob], CodeOutcome | None] = lambda _: None,
    ) -> None:
        self._host = host
        self._tier: Tier = tier
        self._language = language
        self._limits = limits
        self._seed = seed
        self._abort = abort
        self._end = end
        self._lost = lost
        self._refuse = refuse
        self._work = threading.Lock()
        self._ending = threading.Lock()
        self._closed = False

    @property
    def alive(self) -> bool:
        """Whether it can run a cell."""
        return not self._closed

    @property
    def supervisor(self) -> int:
        """The process id that its supervisor has where it runs, 0 if it never said."""
        pid = self._host.ready.get("pid")
        return pid if isinstance(pid, int) else 0

    def run(self, code: str, frames: Mapping[str, pa.Table] | None = None) -> CodeOutcome:
        """One cell, after those before it. Raises SandboxUnavailable when the engine is gone; Stopped."""
        started, stop = time.monotonic(), current_stop()
        with self._work:
            if self._closed:
                error = SessionLost("the session is closed", "no_result")
                return replace(lost_outcome(error, self._tier, 0.0), state="lost")
            try:
                job = CodeJob(code, frames or {}, self._limits, self._seed)
                if (refused := self._refuse(job)) is not None:
                    return replace(refused, state="kept")
                with stop.interrupting(self._stopper()):
                    return self._host.run(job, self._language, session=True)
            except SessionLost as error:
                lost = error
        milliseconds = (time.monotonic() - started) * 1000
        try:
            outcome = self._lost(lost, milliseconds) if self._lost else lost_outcome(lost, self._tier, milliseconds)
        finally:
            self.close()
        stop.check()
        return replace(outcome, state="lost", warnings=(*outcome.warnings, "The session ended, and its state with it."))

    def _stopper(self) -> Callable[[], None]:
        """Ends the cell, called again and again; where the supervisor does not, the session."""
        asked: list[float] = []

        def stop() -> None:
            asked[:] = asked or [time.monotonic()]
            if time.monotonic() < asked[0] + PATIENCE_SECONDS:
                self._host.stop()
            else:
                self._abort()

        return stop

    def close(self) -> None:
        """Ends it, whatever it is doing."""
        with self._ending:
            if self._closed:
                return
            self._closed = True
        self._abort()
        with self._work:  # a cell in work has been told, and is about to let go
            self._end()
