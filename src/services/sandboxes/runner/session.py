"""A session in its supervisor: a cell at a time, each to a typed end, and the state before it when that end is a bad one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from src.services.sandboxes.runner.cell_watch import CellWatch
from src.services.sandboxes.runner.confine import Policy
from src.services.sandboxes.runner.lineage import CannotOpen, Lineage
from src.services.sandboxes.runner.protocol import Message, Reader, Request, head, pack
from src.services.sandboxes.runner.worker_process import WorkerProcess

__all__ = ["CannotOpen", "Session"]


class Session:
    """Lives as long as its supervisor."""

    def __init__(self, policy: Policy, *, incoming: int, reader: Reader) -> None:
        self._policy = policy
        self._incoming = incoming
        self._reader = reader
        self._lineage: Lineage | None = None
        self._lost = False
        self.unanswered: list[Message] = []

    def cell(
        self, message: Message, follow: Iterable[Message], relay: Callable[[Message], None], spare: WorkerProcess | None
    ) -> dict[str, Any]:
        """Runs one cell with its frames; the facts for DONE. Raises HostGone, CannotOpen."""
        request = Request.from_bytes(message.payload)
        lineage = self._ready(request, spare)
        started = time.monotonic()
        deadline = started + request.seconds
        reason = lineage.frozen
        lineage.wake(request.seconds)
        taken = lineage.hand(pack(message.kind, message.payload, message.id), deadline)
        for frame in follow:  # the host sends them all, whatever became of the worker
            taken = taken and lineage.hand(head(frame.kind, frame.payload, frame.id), deadline)
            taken = taken and lineage.hand(frame.payload, deadline)
        watch = CellWatch(lineage.runner, request, message.id, incoming=self._incoming, reader=self._reader, gate=lineage.gate)
        done = watch.run(started, relay)
        self.unanswered = watch.unanswered
        lost, self._lost = self._lost, False
        return (
            done
            | {"lost_before": lost}
            | self._settle(lineage, kept=watch.kept and done["status"] == "reported", reason=reason)
        )

    def rest(self) -> None:
        """Between cells: makes the next checkpoint while nobody waits for it."""
        if self._lineage is not None:
            try:
                self._lineage.checkpoint()
                self._lineage.bury()
            except CannotOpen:
                self._drop()
                self._lost = True

    def _ready(self, request: Request, spare: WorkerProcess | None) -> Lineage:
        if self._lineage is None:
            self._lineage = Lineage(spare or WorkerProcess.fork(self._policy), self._policy, request)
            self._lineage.checkpoint()
        return self._lineage

    def _settle(self, lineage: Lineage, *, kept: bool, reason: str) -> dict[str, Any]:
        """What became of the state: `kept`, `restored` to before the cell, or `lost`."""
        if kept:
            lineage.commit()
            return {"state": "kept", "no_checkpoint": reason}
        if lineage.restore():
            return {"state": "restored", "no_checkpoint": reason}
        self._drop()
        return {"state": "lost", "no_checkpoint": reason}

    def _drop(self) -> None:
        if self._lineage is not None:
            self._lineage.end()
            self._lineage = None
