"""Watches one cell of a session: as any run, but the worker stays, and its pipes with it."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from typing import Any

from src.services.sandboxes.runner.forkgate import Gate
from src.services.sandboxes.runner.protocol import WORKER_KINDS, Kind, Reader, Request
from src.services.sandboxes.runner.watch import Watch
from src.services.sandboxes.runner.worker_process import WorkerProcess


class CellWatch(Watch):
    """`kept` says whether the worker finished the cell and waits for the next."""

    def __init__(
        self, worker: WorkerProcess, request: Request, execution: bytes, *, incoming: int, reader: Reader, gate: Gate | None
    ) -> None:
        super().__init__(worker, request, execution, incoming=incoming, reader=reader)
        self._result_reader = Reader(WORKER_KINDS | {Kind.KEPT}, request.result_bytes)
        self._gate = gate
        self.kept = False

    def close(self) -> None:
        """The pipes belong to the session."""

    def _loop(self, deadline: float) -> None:
        gate = [] if self._gate is None else [self._gate.descriptor]
        while self._status is None and not self.kept:
            left = deadline - time.monotonic()
            if left <= 0:
                self._status = "timeout"
                return
            gone = self._gone()  # asked before the select: what it wrote before its end is read after it
            ready = select.select([*self._open, self._incoming, *gate], [], [], 0 if gone else min(left, 0.02))[0]
            if gone and not any(descriptor in self._open for descriptor in ready):
                return
            for descriptor in ready:
                if descriptor == self._incoming:
                    self._hear_host()
                elif descriptor in self._open:
                    self._read(descriptor)
                else:
                    self._refuse_fork()

    def _hung_up(self, descriptor: int) -> None:
        del self._open[descriptor]  # the pipe itself belongs to the session

    def _refuse_fork(self) -> None:
        """While code runs, forks are what they are everywhere here: not permitted."""
        if self._gate is not None and (ask := self._gate.next(0)) is not None:
            self._gate.answer(ask, allow=False)

    def _take_result(self, data: bytes) -> None:
        super()._take_result(data)
        if any(message.kind is Kind.KEPT for message in self._frames):
            self._frames = [message for message in self._frames if message.kind is not Kind.KEPT]
            self.kept = True
            self._take_the_rest()

    def _take_the_rest(self) -> None:
        """All that was printed before the last word is in the pipes."""
        texts = [descriptor for descriptor, name in self._open.items() if name != "result"]
        while self._status is None and (ready := select.select(texts, [], [], 0)[0]):
            for descriptor in ready:
                self._read(descriptor)

    def _reported(self) -> bool:
        return self.kept and self._status is None

    def _gone(self) -> bool:
        try:
            return super()._gone()
        except ChildProcessError:
            self._exit = self._exit or (0, _NO_USAGE)
            return True

    def _end(self) -> None:
        if self._gone():
            return
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)  # it alone: its group is the whole session
        _, status, usage = os.wait4(self._pid, 0)
        self._exit = (status, usage)


class _NoUsage:
    ru_utime = ru_stime = 0.0
    ru_maxrss = 0


_NO_USAGE: Any = _NoUsage()
