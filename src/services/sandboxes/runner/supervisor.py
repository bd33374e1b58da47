"""PID 1 of a container, and the parent of one run in the restricted tier: forks a worker, relays, keeps the time.

It never runs user code and never looks inside what a worker says; the facts it reports (exit, signal, time, memory)
come from the kernel. It is single-threaded, because it forks.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator
from contextlib import suppress

from src.services.sandboxes.runner import linux
from src.services.sandboxes.runner.confine import Policy
from src.services.sandboxes.runner.protocol import (
    HEADER,
    HOST_KINDS,
    MAX_INPUT,
    Kind,
    Message,
    ProtocolError,
    Reader,
    Request,
    dump_json,
    pack,
)
from src.services.sandboxes.runner.session import CannotOpen, Session
from src.services.sandboxes.runner.warmup import Warmup, versions
from src.services.sandboxes.runner.watch import HostGone, Watch
from src.services.sandboxes.runner.worker_process import WorkerProcess

READ_BYTES = 1024 * 1024
WIDE_BYTES = 256 * 1024
SESSION_SECONDS = 45 * 60.0
"""A session that nobody gave a cell for so long ends itself; its host ends it before."""
GRACE_SECONDS = 0.03
"""A host that has just heard from us may have work in hand; the next import keeps it waiting if it begins first."""


class Supervisor:
    """Serves one host over a pair of descriptors (which may be the same socket)."""

    def __init__(
        self, incoming: int, outgoing: int, policy: Policy, *, warmup: Warmup | None = None, idle_seconds: float | None = None
    ) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._policy = policy
        self._warmup = warmup
        self._idle_seconds = idle_seconds
        self._reader = Reader(HOST_KINDS, MAX_INPUT)
        self._waiting: list[Message] = []
        self._spare: WorkerProcess | None = None
        self._session: Session | None = None
        self._room = memoryview(bytearray(READ_BYTES))
        """Where rows pass through, again and again: new memory for each piece would cost more than the piece."""

    def serve(self) -> None:
        """Says READY, then answers until the host hangs up or speaks nonsense."""
        self._say_ready()
        try:
            while (message := self._next(idle=True)) is not None:
                if message.kind is Kind.PING:
                    self._send(Kind.PONG, message.payload, message.id)
                elif message.kind is Kind.EXEC:
                    self._execute(message)
                elif message.kind is not Kind.STOP:  # that of a run which has ended meanwhile
                    return
        except (ProtocolError, HostGone, BrokenPipeError, ConnectionError, CannotOpen):
            return  # and with this process goes every worker, by the kernel's hand

    def _say_ready(self) -> None:
        ready = {"pid": os.getpid(), "complete": self._warmup is None, "versions": versions()}
        self._send(Kind.READY, dump_json(ready))

    def _next(self, *, idle: bool = False) -> Message | None:
        while not self._waiting:
            if idle and not self._wait():
                return None
            data = os.read(self._incoming, READ_BYTES)
            if not data:
                return None
            self._waiting = self._reader.feed(data)
        return self._waiting.pop(0)

    def _wait(self) -> bool:
        """Until the host speaks, with imports to pass the time. False after too long a silence."""
        grace = GRACE_SECONDS
        while self._warmup is not None:
            if select.select([self._incoming], [], [], grace)[0]:
                return True
            grace = 0.0
            if not self._warmup.step():
                self._warmup = None
                self._prepare()
                self._say_ready()
        self._prepare()
        idle = self._idle_seconds if self._session is None else SESSION_SECONDS
        return bool(select.select([self._incoming], [], [], idle)[0])

    def _prepare(self) -> None:
        if self._session is not None:
            self._session.rest()
        elif self._spare is None:
            self._spare = WorkerProcess.fork(self._policy)

    def _execute(self, message: Message) -> None:
        request = Request.from_bytes(message.payload)
        if request.session or self._session is not None:
            self._execute_cell(message, request)
            return
        worker, self._spare = self._spare or WorkerProcess.fork(self._policy), None
        worker.leave_input()
        worker.hand(pack(message.kind, message.payload, message.id))
        for _ in range(request.frames):
            self._pass_frame(message, worker)
        worker.close_input()
        self._send(Kind.BEGUN, b"", message.id)
        watch = Watch(worker, request, message.id, incoming=self._incoming, reader=self._reader)
        try:
            done = watch.run(time.monotonic(), self._relay)
            self._waiting += watch.unanswered
            self._send(Kind.DONE, dump_json(done), message.id)
        finally:
            watch.close()
            _reap_strays()

    def _execute_cell(self, message: Message, request: Request) -> None:
        """A cell of a session: from the first on, this supervisor serves nothing else."""
        if not request.session:
            raise ProtocolError("a session runs cells only")
        if self._session is None:
            linux.adopt_orphans()
            self._warmup = None  # imports here would no longer help it
            self._session = Session(self._policy, incoming=self._incoming, reader=self._reader)
        spare, self._spare = self._spare, None
        done = self._session.cell(message, self._frames(message, request), self._relay, spare)
        self._waiting += self._session.unanswered
        self._send(Kind.DONE, dump_json(done), message.id)

    def _frames(self, message: Message, request: Request) -> Iterator[Message]:
        for _ in range(request.frames):
            follow = self._next()
            if follow is None or follow.kind is not Kind.FRAME or follow.id != message.id:
                raise ProtocolError("fewer frames than announced")
            yield follow

    def _pass_frame(self, message: Message, worker: WorkerProcess) -> None:
        """Hands a frame on while it comes, however large it is, and keeps none of it."""
        found = None
        while not self._waiting and (found := self._reader.take_head()) is None:
            self._waiting += self._reader.feed(self._more())
        rest: bytes | memoryview
        if found is None:
            frame = self._waiting.pop(0)
            found, rest = (frame.kind, len(frame.payload), frame.id), frame.payload
        else:
            rest = self._reader.take(found[1])
        kind, length, execution = found
        if kind is not Kind.FRAME or execution != message.id:
            raise ProtocolError("fewer frames than announced")
        if length > WIDE_BYTES:
            worker.widen()
        worker.hand(HEADER.pack(kind, length, execution))
        while True:
            worker.hand(rest)
            length -= len(rest)
            if not length:
                return
            rest = self._more(length)

    def _more(self, most: int = READ_BYTES) -> memoryview:
        """What comes next; to be used before more is asked for."""
        count = os.readv(self._incoming, [self._room[:most]])
        if not count:
            raise HostGone
        return self._room[:count]

    def _relay(self, message: Message) -> None:
        self._send(message.kind, message.payload, message.id)

    def _send(self, kind: Kind, payload: bytes, execution: bytes = bytes(16)) -> None:
        view = memoryview(pack(kind, payload, execution))
        while view:
            view = view[os.write(self._outgoing, view) :]


def _reap_strays() -> None:
    """As PID 1, nobody else would; as anything else there are none."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
