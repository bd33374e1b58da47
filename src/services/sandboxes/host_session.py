"""The host's side of a conversation with a supervisor: sends a job, reads its end, trusts none of it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, Literal, Protocol

import pyarrow as pa

from src.models.execution import CodeError, CodeJob, CodeOutcome, OutcomeStatus, Tier
from src.services.sandboxes.cleaning import clean_figure, clean_image, clean_text
from src.services.sandboxes.protocol import (
    HEADER,
    MAX_OUTPUT,
    RUNNER_KINDS,
    Kind,
    Message,
    ProtocolError,
    Reader,
    Request,
    dump_json,
    load_json,
    named_head,
    pack,
)
from src.services.sandboxes.session_notes import notes, state_of

GRACE_SECONDS: Final = 2.0
"""How long past a job's time the host waits for the supervisor's word before it counts it as dead."""
_ENDS: Final[dict[str, OutcomeStatus]] = {
    "timeout": "timeout",
    "output_flood": "output_flood",
    "crashed": "crashed",
    "no_result": "no_result",
    "memory_limit": "memory_limit",
}
_REPORTED: Final[dict[str, OutcomeStatus]] = {
    "ok": "ok",
    "error": "error",
    "rejected": "rejected",
    "memory_limit": "memory_limit",
}


class Stream(Protocol):
    """Bytes to and from one supervisor."""

    def send(self, data: bytes | memoryview) -> None:
        """Sends all of it. Raises OSError when the other side is gone."""
        ...

    def receive(self, seconds: float) -> bytes:
        """The next bytes, empty when the other side hung up. Raises TimeoutError."""
        ...


class SessionLost(Exception):
    """The supervisor hung up, fell silent or spoke nonsense: end its process. `status` is the run's typed end.

    `begun` is whether code may have run; where it surely has not, the same job may be tried elsewhere.
    """

    def __init__(self, message: str, status: OutcomeStatus) -> None:
        super().__init__(message)
        self.status: OutcomeStatus = status
        self.begun = True


class HostSession:
    """One supervisor, one job at a time. After SessionLost it is of no more use."""

    def __init__(self, stream: Stream, tier: Tier, language: Literal["full", "restricted"]) -> None:
        self._stream = stream
        self._tier: Tier = tier
        self._language = language
        self._reader = Reader(RUNNER_KINDS, MAX_OUTPUT)
        self._waiting: list[Message] = []
        self._running: bytes | None = None
        self.ready: Mapping[str, Any] = {}
        self.notes: tuple[str, ...] = ()
        """What every outcome says among its warnings."""

    def wait_ready(self, seconds: float) -> Mapping[str, Any]:
        """Versions and facts of a supervisor that has started. Raises SessionLost."""
        message = self._next(time.monotonic() + seconds, "no_result")
        if message.kind is not Kind.READY:
            raise SessionLost("the sandbox did not say that it is ready", "protocol_error")
        self._take_ready(message)
        return self.ready

    @property
    def complete(self) -> bool:
        """Whether the supervisor has said that it has imported everything."""
        return bool(self.ready.get("complete"))

    def listen(self) -> None:
        """Takes a READY that came unasked, if there is one. Only between jobs; does not wait."""
        try:
            while data := self._stream.receive(0.0):
                for message in self._reader.feed(data):
                    if message.kind is Kind.READY:
                        self._take_ready(message)
        except (TimeoutError, ProtocolError, OSError, SessionLost):
            return  # nothing more, or dead: the next ping tells

    def ping(self, seconds: float = 1.0) -> bool:
        """Whether the supervisor answers in time."""
        nonce = os.urandom(16)
        try:
            self._send(pack(Kind.PING, b"", nonce))
            message = self._answer(time.monotonic() + seconds, "no_result")
        except SessionLost:
            return False
        return message.kind is Kind.PONG and message.id == nonce

    def run(self, job: CodeJob, language: Literal["full", "restricted"] | None = None, *, session: bool = False) -> CodeOutcome:
        """The job's outcome; with `session` its variables stay for the next. Raises SessionLost when there will be none."""
        started = time.monotonic()
        execution = os.urandom(16)
        received: list[Message] = []
        try:
            self._send_job(job, language or self._language, execution, session=session)
            self._running = execution
            self._receive(received, job, execution)
        except SessionLost as error:
            error.begun = session or bool(received)  # BEGUN comes before any code runs
            raise
        finally:
            self._running = None
        outcome = _outcome(received, self._tier, (time.monotonic() - started) * 1000)
        return replace(outcome, warnings=(*self.notes, *outcome.warnings))

    def stop(self) -> None:
        """Has the supervisor end what runs, from another thread; call it again as long as that has no effect. Raises nothing.

        The state of a session is then again what it was before. `run` gives an outcome that nobody is meant to see.
        """
        execution = self._running
        if execution is not None:  # all of the job has been sent: nothing of it is cut in two
            with suppress(OSError):
                self._stream.send(pack(Kind.STOP, b"", execution))

    def _receive(self, received: list[Message], job: CodeJob, execution: bytes) -> None:
        deadline = time.monotonic() + job.limits.seconds + GRACE_SECONDS
        size = 0
        while not received or received[-1].kind is not Kind.DONE:
            message = self._answer(deadline, "timeout")
            size += len(message.payload)
            if message.id != execution or size > _ceiling(job):
                raise SessionLost("the sandbox answered with a frame of another run, or with too much", "protocol_error")
            received.append(message)

    def _send_job(self, job: CodeJob, language: str, execution: bytes, *, session: bool) -> None:
        limits = job.limits
        request = Request(
            code=job.code,
            language=language,
            frames=len(job.frames),
            seed=job.seed,
            session=session,
            **{name: getattr(limits, name) for name in limits.__slots__},
        )
        self._send(pack(Kind.EXEC, request.to_bytes(), execution))
        for name, table in job.frames.items():
            stream, title = memoryview(arrow_stream(table)), named_head(name)
            self._send(HEADER.pack(Kind.FRAME, len(title) + len(stream), execution) + title)
            self._send(stream)  # not joined to its head: rows may be large

    def _send(self, data: bytes | memoryview) -> None:
        try:
            self._stream.send(data)
        except OSError as error:
            raise SessionLost("the sandbox hung up", "no_result") from error

    def _take_ready(self, message: Message) -> None:
        self.ready = _object(message.payload)

    def _answer(self, deadline: float, late: OutcomeStatus) -> Message:
        """The next message that is not one more READY, which may come at any time until all is imported."""
        while (message := self._next(deadline, late)).kind is Kind.READY:
            self._take_ready(message)
        return message

    def _next(self, deadline: float, late: OutcomeStatus) -> Message:
        while not self._waiting:
            try:
                data = self._stream.receive(max(deadline - time.monotonic(), 0.0))
                self._waiting = self._reader.feed(data)
            except TimeoutError as error:
                raise SessionLost("the sandbox did not answer in time", late) from error
            except (ProtocolError, OSError) as error:
                status: OutcomeStatus = "protocol_error" if isinstance(error, ProtocolError) else "no_result"
                raise SessionLost(f"the sandbox broke off: {error}", status) from error
            if not data:
                raise SessionLost("the sandbox hung up", "no_result")
        return self._waiting.pop(0)


def lost_outcome(error: SessionLost, tier: Tier, milliseconds: float) -> CodeOutcome:
    """The typed end of a run whose supervisor is gone."""
    return CodeOutcome(status=error.status, tier=tier, error=CodeError("SandboxLost", str(error)), milliseconds=milliseconds)


def arrow_stream(table: pa.Table) -> pa.Buffer:
    """The table as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=65_536)
    return sink.getvalue()


def _ceiling(job: CodeJob) -> int:
    limits = job.limits
    return limits.stdout_bytes + limits.stderr_bytes + limits.result_bytes + 1024 * 1024


def _object(payload: bytes) -> dict[str, Any]:
    try:
        value = load_json(payload)
    except ProtocolError as error:
        raise SessionLost(f"the sandbox broke off: {error}", "protocol_error") from error
    if not isinstance(value, dict):
        raise SessionLost("the sandbox broke off: not an object", "protocol_error")
    return value


def _outcome(received: list[Message], tier: Tier, milliseconds: float) -> CodeOutcome:
    """Status and signal from DONE (the kernel's word), the rest from what the worker says of itself."""
    payload = {message.kind: message.payload for message in reversed(received)}
    done = _object(payload[Kind.DONE])
    report = _report(payload.get(Kind.RESULT))
    status = _status(done, report)
    error = _error(report) if status in {"error", "rejected", "memory_limit"} else None
    figures = (clean_figure(message.payload) for message in received if message.kind is Kind.FIGURE)
    images = (clean_image(message.payload) for message in received if message.kind is Kind.IMAGE)
    warnings = [text for text in report.get("warnings", ()) if isinstance(text, str)]
    state = state_of(done)
    warnings += [f"{name} was cut." for name in done.get("truncated", ()) if name in {"stdout", "stderr"}]
    if (
        status == "ok"
        and state is None  # in a session, a cell may well only set a variable
        and not warnings
        and report.get("result") is None
        and not _SHOWN & {m.kind for m in received if m.payload}
    ):
        warnings.append("The code gave no result: set the variable `result`, or end with an expression.")
    return CodeOutcome(
        status=status,
        tier=tier,
        result=report.get("result") if status == "ok" else None,
        output=clean_text(payload.get(Kind.STDOUT, b"")),
        stderr=clean_text(payload.get(Kind.STDERR, b"")),
        error=error or _ended(status, done),
        visualization=next((figure for figure in figures if figure), None) if status == "ok" else None,
        images=tuple(image for image in images if image) if status == "ok" else (),
        warnings=tuple(clean_text(text.encode("utf-8", "replace")) for text in (*notes(done), *warnings[:40])),
        state=state,
        milliseconds=round(milliseconds, 3),
    )


def _report(payload: bytes | None) -> dict[str, Any]:
    if payload is None:
        return {}
    try:
        report = load_json(payload)
        dump_json(report)
    except (ProtocolError, ValueError, RecursionError):
        return {"status": "error", "error": {"type": "BadResult", "message": "The result is not plain JSON."}}
    return report if isinstance(report, dict) else {}


def _status(done: dict[str, Any], report: dict[str, Any]) -> OutcomeStatus:
    claimed = done.get("status")
    known = _ENDS
    if claimed == "reported":
        claimed, known = report.get("status"), _REPORTED
    return known.get(claimed, "protocol_error") if isinstance(claimed, str) else "protocol_error"


def _error(report: dict[str, Any]) -> CodeError | None:
    fields = report.get("error")
    if not isinstance(fields, dict):
        return None
    line = fields.get("line")
    text = {
        name: clean_text(str(fields.get(name) or "").encode("utf-8", "replace"))[:20_000]
        for name in ("type", "message", "line_text", "traceback", "suggestion")
    }
    return CodeError(**text, line=line if type(line) is int else None)


_SHOWN: Final = {Kind.FIGURE, Kind.IMAGE, Kind.STDOUT}
_WHY: Final[dict[str, tuple[str, str, str]]] = {
    "error": ("Error", "The code failed.", ""),
    "rejected": ("Rejected", "The code was refused.", ""),
    "timeout": ("TimeLimit", "The code took too long and was stopped.", "Aggregate the rows first, or raise the time limit."),
    "memory_limit": ("MemoryLimit", "The code needed more memory than allowed.", "Aggregate or sample the rows first."),
    "output_flood": ("OutputFlood", "The code printed without end and was stopped.", "Print a summary only."),
    "crashed": ("Crashed", "The process died", "Look for deep recursion or native code given bad values."),
    "no_result": ("NoResult", "The process ended without a result.", "Do not end the process; set `result`."),
    "protocol_error": ("ProtocolError", "The process answered with something that is no result.", ""),
}


def _ended(status: OutcomeStatus, done: dict[str, Any]) -> CodeError | None:
    if status == "ok":
        return None
    kind, message, hint = _WHY[status]
    if status == "crashed":
        message = f"{message} by signal {done.get('signal')}."
    return CodeError(kind, message, suggestion=hint)
