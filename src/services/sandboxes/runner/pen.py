"""What a worker writes to its supervisor: figures, images, the result, in that order."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from src.services.sandboxes.runner import figures, sanity
from src.services.sandboxes.runner.encode import Encoder
from src.services.sandboxes.runner.program import Outcome
from src.services.sandboxes.runner.protocol import Kind, Request, dump_json, pack


class Pen:
    """Writes frames to the result pipe, and gives code its output streams."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def write(self, kind: Kind, payload: bytes) -> None:
        """One frame."""
        view = memoryview(pack(kind, payload))
        while view:
            view = view[os.write(self._pipe, view) :]

    def report(self, outcome: Outcome, request: Request, also: Sequence[str] = ()) -> None:
        """All that came of a run, within its budget; `also` are further warnings."""
        try:
            payload, files = _encoded(outcome, request, also)
        except MemoryError:
            raise
        except BaseException as error:  # noqa: BLE001 - the code's own objects were asked what they are
            self.failure("BadResult", f"The result cannot be read: {type(error).__name__}.")
            return
        room = request.result_bytes - len(payload)
        for kind, data in files:
            room -= len(data) + 64
            if room < 0:
                break
            self.write(kind, data)
        self.flush()  # before the result, which is the last word
        self.write(Kind.RESULT, payload)

    def failure(self, kind: str, message: str, status: str = "error") -> None:
        """A result that is none, and why."""
        error = {"type": kind, "message": message}
        self.write(Kind.RESULT, dump_json({"status": status, "result": None, "error": error, "warnings": [], "facts": {}}))

    def out_of_memory(self) -> None:
        """The code left no memory to report in."""
        self.failure("MemoryError", "Not enough memory.", status="memory_limit")

    def fresh_streams(self) -> None:
        """Streams of the worker's own: whatever text it prints, printing does not fail."""
        for name, descriptor in (("stdout", 1), ("stderr", 2)):
            stream = open(descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115

    def flush(self) -> None:
        """What was printed is on its way."""
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)


def _flush(stream: Any) -> None:
    try:
        stream.flush()
    except (OSError, ValueError, AttributeError):
        return  # the code closed or replaced it


def _encoded(outcome: Outcome, request: Request, also: Sequence[str]) -> tuple[bytes, list[tuple[Kind, bytes]]]:
    """The payload of RESULT, and the figures as kinds and payloads."""
    budget = request.result_bytes * 3 // 4
    encoder = Encoder()
    found = figures.collect(outcome.namespace, outcome.value) if outcome.status == "ok" else figures.Found()
    value = None if found.is_figure(outcome.value) else encoder.plain(outcome.value)
    only_charts = bool(found.plotly) and type(outcome.value) is dict and not outcome.value
    doubts = sanity.doubts(outcome.value, value) if outcome.status == "ok" and not only_charts else []
    report: dict[str, Any] = {
        "status": outcome.status,
        "result": value,
        "error": outcome.error,
        "warnings": [*encoder.warnings, *found.warnings, *doubts, *also],
        "facts": outcome.facts,
    }
    payload = dump_json(report)
    if len(payload) > budget:
        note = f"The result is {len(payload)} bytes; {budget} are allowed. Return a summary of it."
        payload = dump_json({**report, "result": None, "warnings": [*report["warnings"], note]})
    return payload, list(found.files())
