"""The processes of one session as its supervisor sees them: the state, and a fork of it that runs the next cell.

    base   stopped, exactly as it was after the last good cell: the checkpoint
    next   a fork of it that waits for a cell

A cell that ends well makes `next` the base; one that does not is killed, and the base is the session again. That the
fork is one, is ours, and dies with us, is the kernel's word (see `forkgate`), never the worker's.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from src.services.sandboxes.runner.confine import Policy
from src.services.sandboxes.runner.forkgate import Ask, Gate
from src.services.sandboxes.runner.protocol import Kind, Message, ProtocolError, Reader, Request, load_json, pack
from src.services.sandboxes.runner.worker_process import WorkerProcess

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_OPEN_SECONDS: Final = 10.0
_FORK_SECONDS: Final = 2.0
_MEMORY: Final = "more than half of its memory is in use"


class CannotOpen(Exception):
    """The worker did not come up as a session's: says why."""


class Lineage:
    """From the first worker of a session to its end. `frozen` says why there is no checkpoint, if there is none."""

    def __init__(self, worker: WorkerProcess, policy: Policy, request: Request) -> None:
        """Raises CannotOpen."""
        self.worker = worker
        self._base = worker.pid
        self._next: int | None = None
        self._gate: Gate | None = None
        self._doomed: list[int] = []
        self._reader = Reader(frozenset({Kind.GATE, Kind.KEPT, Kind.RESULT}), 64 * 1024)
        self._heard: list[Message] = []
        os.set_blocking(worker.input, False)
        self.frozen = self._open(request)
        used = _resident(self._base)
        self._least = used
        # In a container the limit is on all there is; elsewhere on what a worker adds to what it inherited.
        self._half = (request.memory_bytes - (0 if policy.strict else used)) / 2

    @property
    def gate(self) -> Gate | None:
        """Where forks are asked for, if they are."""
        return self._gate

    @property
    def runner(self) -> WorkerProcess:
        """The process for the next cell, as a worker."""
        pid = self._base if self._next is None else self._next
        return WorkerProcess(pid, self.worker.input, self.worker.outputs, self.worker.input_end)

    def checkpoint(self) -> None:
        """Freezes the state and has a fork of it wait, or says in `frozen` why not. Raises CannotOpen when it will not fork."""
        if self._next is not None:
            return
        if self._gate is None:
            return
        if _resident(self._base) - self._least > self._half:
            self.frozen = _MEMORY
            return
        self._signal(self._base, signal.SIGCONT)
        os.write(self.worker.input, pack(Kind.FORK, b""))
        self._next = self._admit(self._gate)
        self._stop(self._base)
        self._stop(self._next)
        self.frozen = ""

    def wake(self, seconds: float) -> None:
        """Lets the next cell's process go, with processor time of its own."""
        runner = self.runner.pid
        limit = resource.RLIM_INFINITY if self._next is None else int(seconds) + 1
        with suppress(OSError, ValueError):
            resource.prlimit(runner, resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        self.drain()
        self._signal(runner, signal.SIGCONT)

    def commit(self) -> None:
        """What the cell made is the state now."""
        self._stop(self.runner.pid)
        if self._next is not None:
            self._signal(self._base, signal.SIGKILL)
            self._doomed.append(self._base)
            self._base, self._next = self._next, None

    def restore(self) -> bool:
        """The cell's process is dead: the base is the state again. False when there is none."""
        self.drain()
        if self._next is None:
            return False
        self._next = None
        return _lives(self._base)

    def bury(self, options: int = os.WNOHANG) -> None:
        """Takes note of the dead; does not wait for those whose memory is still being taken down."""
        left = []
        for pid in self._doomed:
            with suppress(ChildProcessError):
                if os.waitpid(pid, options)[0] == 0:
                    left.append(pid)
        self._doomed = left

    def end(self) -> None:
        """Leaves no process and no pipe."""
        for pid in {self._base, self._next} - {None}:
            assert pid is not None
            self._signal(pid, signal.SIGKILL)
            self._doomed.append(pid)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.worker.pid, signal.SIGKILL)  # whatever a hostile cell may have got past all this
        self.bury(0)
        for descriptor in (self.worker.input, self.worker.input_end, *self.worker.outputs):
            os.close(descriptor)
        if self._gate is not None:
            self._gate.close()

    def drain(self) -> None:
        """Takes back what a dead cell did not read, and drops what it wrote after its end."""
        ends = [self.worker.input_end, *self.worker.outputs]
        while ready := select.select(ends, [], [], 0)[0]:
            for descriptor in ready:
                if not os.read(descriptor, 1024 * 1024):
                    return

    def hand(self, data: bytes, deadline: float) -> bool:
        """Gives the cell's process more of its request, until it dies or its time is up."""
        view = memoryview(data)
        runner = self.runner.pid
        while view:
            if time.monotonic() > deadline or not _lives(runner):
                return False
            if select.select([], [self.worker.input], [], 0.05)[1]:
                with suppress(BlockingIOError):
                    view = view[os.write(self.worker.input, view) :]
        return True

    def _open(self, request: Request) -> str:
        """Has the worker put up its walls, and takes the listener of its gate. Why there is none, if there is none."""
        opening = Request(**{name: getattr(request, name) for name in request.__slots__} | {"code": "", "frames": 0})
        os.write(self.worker.input, pack(Kind.EXEC, opening.to_bytes()))
        told = self._hear(Kind.GATE)
        why = "this kernel cannot hold a fork for an answer"
        fields = load_json(told)
        if isinstance(fields, dict) and type(fields.get("listener")) is int and fields["listener"] >= 0:
            try:
                self._gate = Gate.take(self.worker.pid, fields["listener"])
                why = ""
            except OSError as error:
                why = f"the supervisor may not have the gate: {error.strerror}"
            os.write(self.worker.input, pack(Kind.GATE, b"taken" if self._gate else b""))
        self._hear(Kind.KEPT)
        return why

    def _hear(self, kind: Kind) -> bytes:
        """The one message that the worker has to give now. No user code has run yet."""
        deadline = time.monotonic() + _OPEN_SECONDS
        result = self.worker.outputs[2]
        while not self._heard:
            ready = select.select([result], [], [], max(deadline - time.monotonic(), 0))[0]
            data = os.read(result, 64 * 1024) if ready else b""
            if not data:
                raise CannotOpen("the worker of the session did not start")
            try:
                self._heard += self._reader.feed(data)
            except ProtocolError as error:
                raise CannotOpen(str(error)) from error
        message = self._heard.pop(0)
        if message.kind is not kind:
            raise CannotOpen(_reason(message.payload))
        return message.payload

    def _admit(self, gate: Gate) -> int:
        """Lets the base fork twice, the second time from the process between, and the last one tie its life to ours."""
        deadline = time.monotonic() + _FORK_SECONDS
        forks = 0
        while (left := deadline - time.monotonic()) > 0:
            ask = gate.next(min(left, 0.1))
            if ask is None:
                if not _lives(self._base):
                    break
                continue
            if forks == 2 and ask.dies_with_parent and _lives(ask.pid):
                gate.answer(ask, allow=True)
                return ask.pid
            allow = ask.forks and forks < 2 and self._may_fork(ask, forks)
            forks += allow
            gate.answer(ask, allow=allow)
        raise CannotOpen("the session's worker did not make a checkpoint")

    def _may_fork(self, ask: Ask, forks: int) -> bool:
        return ask.pid == self._base if forks == 0 else _parent(ask.pid) == self._base

    def _stop(self, pid: int) -> None:
        self._signal(pid, signal.SIGSTOP)
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def _signal(self, pid: int, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _lives(pid: int) -> bool:
    """Whether it is a child of ours that has not ended."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return False


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return -1


def _resident(pid: int) -> int:
    """Bytes of private memory in use, as the kernel counts them."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * _PAGE


def _reason(payload: bytes) -> str:
    try:
        return str(load_json(payload)["error"]["message"])
    except (ProtocolError, KeyError, TypeError):
        return "the worker of the session said something else"
