"""The port to a sandbox that keeps its variables from one cell to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pyarrow as pa

from src.models.execution import CodeOutcome


class SandboxSession(Protocol):
    """One worker for one conversation, confined like any other. A cell at a time; others wait. Thread-safe."""

    @property
    def alive(self) -> bool:
        """Whether it can run a cell."""
        ...

    def run(self, code: str, frames: Mapping[str, pa.Table] | None = None) -> CodeOutcome:
        """One cell to its typed end, over the variables that are there and these frames by their names.

        Limits of time, output and result hold for each cell, that of memory for the session. When a cell is stopped or
        dies, the state before it is the state again, and `state` in the outcome says so. Raises SandboxUnavailable; and
        Stopped, where nobody waits for the cell any more: then too, the state is that before it.
        """
        ...

    def close(self) -> None:
        """Ends it, whatever it is doing; a cell in work gets its typed end."""
        ...
