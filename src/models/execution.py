"""Code on its way into a sandbox, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pyarrow as pa

Tier = Literal["docker", "restricted"]
OutcomeStatus = Literal[
    "ok",  # ran to the end
    "error",  # the code raised
    "rejected",  # the safety check or the restricted compiler refused it
    "timeout",
    "memory_limit",
    "output_flood",
    "crashed",  # died by a signal
    "no_result",  # ended without reporting (os._exit)
    "protocol_error",  # the worker spoke nonsense
]


SessionState = Literal[
    "kept",  # what the cell set is there for the next
    "restored",  # the cell was stopped or died: the variables are those before it
    "lost",  # the cell died and there was no checkpoint: no variables are left
]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use."""

    seconds: float = 30.0
    memory_bytes: int = 512 * 1024 * 1024
    stdout_bytes: int = 64 * 1024
    stderr_bytes: int = 16 * 1024
    flood_bytes: int = 4 * 1024 * 1024
    """Total output after which the run is ended."""
    result_bytes: int = 8 * 1024 * 1024
    files_bytes: int = 64 * 1024 * 1024
    processes: int = 64


@dataclass(frozen=True, slots=True)
class CodeJob:
    """Code with everything it may see: named frames, limits and a seed. It has no other input."""

    code: str
    frames: Mapping[str, pa.Table] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    seed: int = 0
    owner: str = ""
    """Whose run it is (a user, a tenant), so that one cannot take every sandbox; empty: nobody's in particular."""


@dataclass(frozen=True, slots=True)
class CodeError:
    """What the code raised, in terms of its own lines."""

    type: str
    message: str
    line: int | None = None
    line_text: str = ""
    """That line as it was written."""
    traceback: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        return f"{self.type}: {self.message}"


@dataclass(frozen=True, slots=True)
class CodeOutcome:
    """How a run ended. User code that crashes is a value, not an exception."""

    status: OutcomeStatus
    tier: Tier
    result: Any = None
    """The variable `result`, or else the last expression's value, as plain JSON values."""
    output: str = ""
    stderr: str = ""
    error: CodeError | None = None
    visualization: str | None = None
    """Plotly JSON of the first figure the code made, if any."""
    images: tuple[bytes, ...] = ()
    """PNG files of matplotlib figures."""
    warnings: tuple[str, ...] = ()
    milliseconds: float = 0.0
    """Wall time seen by the host."""
    state: SessionState | None = None
    """What became of a session's variables; None for a run that was no cell of one."""

    @property
    def ok(self) -> bool:
        """Whether the code ran to its end."""
        return self.status == "ok"
