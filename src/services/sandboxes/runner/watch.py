"""Watches one worker to its end: relays what it may say, caps what it prints, kills it when its time is up."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from src.services.sandboxes.runner.oom import struck
from src.services.sandboxes.runner.protocol import (
    MAX_OUTPUT,
    WORKER_KINDS,
    Kind,
    Message,
    ProtocolError,
    Reader,
    Request,
)
from src.services.sandboxes.runner.relay import CappedBytes
from src.services.sandboxes.runner.worker_process import WorkerProcess

READ_BYTES = 256 * 1024
MAX_IMAGES = 20


class HostGone(Exception):
    """The host hung up while a worker ran."""


class Watch:
    """One worker under watch."""

    def __init__(self, worker: WorkerProcess, request: Request, execution: bytes, *, incoming: int, reader: Reader) -> None:
        self._pid = worker.pid
        self._request = request
        self._execution = execution
        self._incoming = incoming
        self._host_reader = reader
        self._open = dict(zip(worker.outputs, ("stdout", "stderr", "result"), strict=True))
        self._text = {"stdout": CappedBytes(request.stdout_bytes), "stderr": CappedBytes(request.stderr_bytes)}
        self._result_reader = Reader(WORKER_KINDS, min(request.result_bytes, MAX_OUTPUT))
        self._frames: list[Message] = []
        self._bytes = 0
        self._status: str | None = None
        self._exit: tuple[int, Any] | None = None
        self.unanswered: list[Message] = []

    def run(self, started: float, relay: Callable[[Message], None]) -> dict[str, Any]:
        """Waits for the worker's end or its last word, relays what was kept, gives the facts for DONE. Raises HostGone."""
        self._loop(started + self._request.seconds)
        if not self._reported():
            self._end()
        wall = time.monotonic() - started
        for name, kind in (("stdout", Kind.STDOUT), ("stderr", Kind.STDERR)):
            if self._text[name].total:
                relay(Message(kind, self._execution, self._text[name].value()))
        for message in self._frames:
            relay(message)
        return self._facts(wall)

    def close(self) -> None:
        """Leaves no worker and no pipe."""
        self._end()
        for descriptor in self._open:
            os.close(descriptor)
        self._open.clear()

    def _loop(self, deadline: float) -> None:
        while self._open and self._status is None:
            left = deadline - time.monotonic()
            if left <= 0:
                self._status = "timeout"
                return
            # A worker that closed its pipes must still be waited for, one that ended must not be. Asked before the
            # select: one that writes its result and ends just after would else be taken for one without.
            gone = self._gone()
            ready = select.select([*self._open, self._incoming], [], [], min(left, 0.05 if gone else 1.0))[0]
            if not ready and gone:
                return
            for descriptor in ready:
                if descriptor == self._incoming:
                    self._hear_host()
                else:
                    self._read(descriptor)
        while self._status is None and not self._reported() and not self._gone():
            if time.monotonic() > deadline:
                self._status = "timeout"
                return
            time.sleep(0.001)

    def _hear_host(self) -> None:
        data = os.read(self._incoming, READ_BYTES)
        if not data:
            raise HostGone
        for message in self._host_reader.feed(data):
            if message.kind is not Kind.STOP:
                self.unanswered.append(message)
            elif message.id == self._execution:
                self._status = "stopped"

    def _read(self, descriptor: int) -> None:
        name = self._open[descriptor]
        data = os.read(descriptor, READ_BYTES)
        if not data:
            self._hung_up(descriptor)
        elif name == "result":
            self._take_result(data)
        else:
            self._text[name].add(data)
            if sum(text.total for text in self._text.values()) > self._request.flood_bytes:
                self._status = "output_flood"

    def _hung_up(self, descriptor: int) -> None:
        del self._open[descriptor]
        os.close(descriptor)

    def _take_result(self, data: bytes) -> None:
        self._bytes += len(data)
        try:
            if self._bytes > self._request.result_bytes + 64 * 1024:
                raise ProtocolError("more result than allowed")
            for message in self._result_reader.feed(data):
                # The execution id is the supervisor's to say.
                self._frames.append(Message(message.kind, self._execution, message.payload))
            kinds = [message.kind for message in self._frames]
            if kinds.count(Kind.RESULT) > 1 or kinds.count(Kind.FIGURE) > MAX_IMAGES or kinds.count(Kind.IMAGE) > MAX_IMAGES:
                raise ProtocolError("more frames than allowed")
        except ProtocolError:
            self._status = "protocol_error"
            self._frames.clear()

    def _gone(self) -> bool:
        if self._exit is None:
            pid, status, usage = os.wait4(self._pid, os.WNOHANG)
            if pid:
                self._exit = (status, usage)
        return self._exit is not None

    def _reported(self) -> bool:
        """Whether it gave its result and closed every pipe: nothing that it does from here on can matter."""
        return not self._open and not self._result_reader.partial and any(m.kind is Kind.RESULT for m in self._frames)

    def _end(self) -> None:
        if self._gone():
            return
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(self._pid, signal.SIGKILL)
        _, status, usage = os.wait4(self._pid, 0)
        self._exit = (status, usage)

    def _facts(self, wall: float) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "status": self._status or "reported",
            "wall": round(wall, 6),
            "truncated": [name for name, text in self._text.items() if text.truncated],
        }
        if self._exit is not None:
            status, usage = self._exit
            killed_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
            cpu = usage.ru_utime + usage.ru_stime
            facts["status"] = self._status or self._verdict(killed_by, cpu)
            facts |= {"signal": killed_by, "cpu": round(cpu, 6), "maxrss": usage.ru_maxrss * 1024}
        return facts

    def _verdict(self, killed_by: int | None, cpu: float) -> str:
        """How it ended, when nobody stopped it: `reported` leaves the word to RESULT."""
        if killed_by == signal.SIGXCPU or (killed_by == signal.SIGKILL and cpu >= self._request.seconds):
            return "timeout"
        if killed_by == signal.SIGKILL:
            # Not ours, so the kernel's out-of-memory killer, unless its own count denies it.
            return "crashed" if struck() is False else "memory_limit"
        if killed_by is not None:
            return "crashed"
        if self._result_reader.partial:
            return "protocol_error"
        return "reported" if any(message.kind is Kind.RESULT for message in self._frames) else "no_result"
