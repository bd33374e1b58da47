"""The port to a place where code from a model may run."""

from __future__ import annotations

from typing import Protocol

from src.models.execution import CodeJob, CodeOutcome, Limits, Tier
from src.services.sandboxes.session import SandboxSession


class Sandbox(Protocol):
    """Runs a job in isolation, each in a process of its own that ends with the job. Thread-safe."""

    tier: Tier

    def start(self) -> None:
        """Makes ready and checks itself. Raises SandboxUnavailable, saying what is missing and how to fix it."""
        ...

    def run(self, job: CodeJob) -> CodeOutcome:
        """Runs the job to one of its typed ends. Raises SandboxUnavailable, SandboxBusy; never falls to a weaker tier."""
        ...

    def open_session(self, limits: Limits, seed: int = 0, owner: str = "") -> SandboxSession:
        """A worker that keeps its variables from cell to cell, in its owner's share. Raises SandboxUnavailable, SandboxBusy."""
        ...

    def close(self) -> None:
        """Ends every worker."""
        ...
