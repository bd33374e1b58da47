"""What a session costs: to open, for each cell, and when a cell is stopped and undone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from benchmarks.sandbox_series import DESCRIBE, series, settle, spread, table, timed
from src.models.execution import Limits
from src.services.sandboxes.sandbox import Sandbox
from src.services.sandboxes.session import SandboxSession

SESSIONS = 3
CELLS = 8
PAUSE_SECONDS = 0.1
"""Between two cells, as between two sentences: the checkpoint for the next one is made in it."""
LIMITS = Limits(seconds=1.0)
NEXT_CELL = "count += 1\nresult = {'ms': 0.0}"

T = TypeVar("T")


@dataclass(slots=True)
class Costs:
    """Milliseconds, of several sessions."""

    opened: list[float] = field(default_factory=list)
    first: list[tuple[float, float]] = field(default_factory=list)
    cells: list[tuple[float, float]] = field(default_factory=list)
    undone: list[float] = field(default_factory=list)
    after: list[tuple[float, float]] = field(default_factory=list)

    def add(self, session: SandboxSession) -> None:
        """Takes a session through its cells."""
        rows = {"df": table(1_000)}
        self.first.append(timed(lambda: session.run("count = 0\n" + DESCRIBE, rows)))
        self.cells += [later(session) for _ in range(CELLS)]
        time.sleep(PAUSE_SECONDS)
        stopped, milliseconds = stopwatch(lambda: session.run("while True: pass"))
        if (stopped.status, stopped.state) != ("timeout", "restored"):
            raise SystemExit(f"{stopped.status}, {stopped.state}: {stopped.error}")
        self.undone.append(milliseconds - LIMITS.seconds * 1000)
        self.after.append(later(session))


def session_costs(sandbox: Sandbox) -> dict[str, dict[str, float]]:
    """`open`, the `first` cell (with 1,000 rows), the `cells` after it; `undone` is what a cell that is stopped takes
    beyond its time, `next` the cell that follows it. All in milliseconds."""
    costs = Costs()
    for _ in range(SESSIONS):
        settle(sandbox)
        session, milliseconds = stopwatch(lambda: sandbox.open_session(LIMITS))
        costs.opened.append(milliseconds)
        try:
            costs.add(session)
        finally:
            session.close()
    return {
        "open": spread(costs.opened),
        "first": series(costs.first),
        "cells": series(costs.cells),
        "undone": spread(costs.undone),
        "next": series(costs.after),
    }


def later(session: SandboxSession) -> tuple[float, float]:
    """One more cell, which counts on."""
    time.sleep(PAUSE_SECONDS)
    return timed(lambda: session.run(NEXT_CELL))


def stopwatch(call: Callable[[], T]) -> tuple[T, float]:
    """What the call gave, and its milliseconds."""
    began = time.perf_counter()
    return call(), (time.perf_counter() - began) * 1000
