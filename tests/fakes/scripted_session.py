"""A session without a sandbox: remembers its cells, can be told to wait or to die."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pyarrow as pa

from src.models.execution import CodeOutcome, Limits


class ScriptedSession:
    """Answers every cell with an empty success; "wait" until released, "die" for good."""

    def __init__(self, limits: Limits, seed: int) -> None:
        self.limits, self.seed = limits, seed
        self.cells: list[str] = []
        self.alive = True
        self.closed = 0
        self.running = threading.Event()
        self.released = threading.Event()

    def run(self, code: str, frames: Mapping[str, pa.Table] | None = None) -> CodeOutcome:
        self.cells.append(code)
        if code == "wait":
            self.running.set()
            self.released.wait(10)
        if code == "die" or not self.alive:
            self.alive = False
            return CodeOutcome("no_result", "restricted", state="lost")
        return CodeOutcome("ok", "restricted", state="kept")

    def close(self) -> None:
        self.closed += 1
        self.alive = False
        self.released.set()
