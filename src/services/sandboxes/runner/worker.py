"""The worker: confined, then handed the code; says what came of it over the result pipe."""

from __future__ import annotations

import logging
import os
import random
import sys
import warnings
from contextlib import suppress
from typing import Any

from src.services.sandboxes.runner import figures, frames, sanity
from src.services.sandboxes.runner.confine import CannotConfine, Confinement, Policy
from src.services.sandboxes.runner.encode import Encoder
from src.services.sandboxes.runner.program import Outcome, run_program
from src.services.sandboxes.runner.protocol import (
    HOST_KINDS,
    MAX_INPUT,
    Kind,
    Message,
    Reader,
    Request,
    dump_json,
    pack,
    unpack_named,
)
from src.services.sandboxes.runner.warmup import warm_paths


def work(result_pipe: int, policy: Policy) -> None:
    """Waits for a request, runs its code, writes FIGURE, IMAGE and RESULT frames. The caller ends the process."""
    try:
        walls = Confinement(policy)
        walls.begin()
        _fresh_streams()
        warm_paths()
        request, named = _read_request()
        walls.finish(request)
    except CannotConfine as error:
        _write(result_pipe, Kind.RESULT, _failure("SandboxUnavailable", str(error)))
        return
    _reseed(request.seed)
    warnings.simplefilter("default")
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of a cache that it may not write
    warnings.filterwarnings("ignore", message=".*FigureCanvasAgg is non-interactive.*")
    try:
        outcome = run_program(request, frames.decode(named), walls.facts)
        _report(outcome, request, result_pipe)
    except MemoryError:
        _write(result_pipe, Kind.RESULT, _failure("MemoryError", "Not enough memory.", status="memory_limit"))
    finally:
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
        for descriptor in (1, 2, result_pipe):  # the supervisor need not wait for memory to be taken down
            with suppress(OSError):
                os.close(descriptor)


def _read_request() -> tuple[Request, list[tuple[str, memoryview]]]:
    """What the supervisor hands over; then nothing can be read any more."""
    reader = Reader(HOST_KINDS, MAX_INPUT)
    messages: list[Message] = []
    while data := os.read(0, 1024 * 1024):
        messages += reader.feed(data)
    if not messages:
        os._exit(0)  # the supervisor closed without a request
    return Request.from_bytes(messages[0].payload), [unpack_named(message.payload) for message in messages[1:]]


def _report(outcome: Outcome, request: Request, pipe: int) -> None:
    budget = request.result_bytes * 3 // 4
    encoder = Encoder()
    found = figures.collect(outcome.namespace, outcome.value) if outcome.status == "ok" else figures.Found()
    value = None if found.is_figure(outcome.value) else encoder.plain(outcome.value)
    doubts = sanity.doubts(outcome.value, value) if outcome.status == "ok" else []
    report: dict[str, Any] = {
        "status": outcome.status,
        "result": value,
        "error": outcome.error,
        "warnings": [*encoder.warnings, *found.warnings, *doubts],
        "facts": outcome.facts,
    }
    payload = dump_json(report)
    if len(payload) > budget:
        note = f"The result is {len(payload)} bytes; {budget} are allowed. Return a summary of it."
        payload = dump_json({**report, "result": None, "warnings": [*report["warnings"], note]})
    room = request.result_bytes - len(payload)
    for kind, data in found.files():
        room -= len(data) + 64
        if room < 0:
            break
        _write(pipe, kind, data)
    _write(pipe, Kind.RESULT, payload)


def _failure(kind: str, message: str, status: str = "error") -> bytes:
    return dump_json(
        {"status": status, "result": None, "error": {"type": kind, "message": message}, "warnings": [], "facts": {}}
    )


def _write(descriptor: int, kind: Kind, payload: bytes) -> None:
    view = memoryview(pack(kind, payload))
    while view:
        view = view[os.write(descriptor, view) :]


def _fresh_streams() -> None:
    """Streams of the worker's own: whatever text it prints, printing does not fail."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = open(descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115


def _flush(stream: Any) -> None:
    try:
        stream.flush()
    except (OSError, ValueError, AttributeError):
        return  # the code closed or replaced it


def _reseed(seed: int) -> None:
    """Forks share the state of random generators: each run starts from its own seed."""
    random.seed(seed)
    import numpy as np

    np.random.seed(seed % 2**32)
