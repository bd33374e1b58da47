"""A docker tier whose engine lives as long as a file is there. Its jobs run in the restricted tier, under docker's name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from src.errors import SandboxUnavailable
from src.models.execution import CodeJob, CodeOutcome, Limits, Tier
from src.services.sandboxes.restricted_tier import RestrictedSandbox
from src.services.sandboxes.session import SandboxSession


class MortalDocker:
    """`image` is the path of that file; with a word in it, the engine dies when it is to start."""

    tier: Tier = "docker"

    def __init__(self, image: str, memory_bytes: int) -> None:
        self._image = image
        self._inner = RestrictedSandbox("", memory_bytes)

    @staticmethod
    def available(image: str) -> str | None:
        """None while the engine lives."""
        return None if Path(image).exists() else "no Docker engine answers."

    def start(self) -> None:
        """Raises SandboxUnavailable when the engine is dead."""
        engine = Path(self._image)
        if engine.exists() and engine.read_text():
            engine.unlink()
        self._ask_engine()
        self._inner.start()

    def run(self, job: CodeJob) -> CodeOutcome:
        """Raises SandboxUnavailable when the engine is dead."""
        self._ask_engine()
        return replace(self._inner.run(job), tier=self.tier)

    def open_session(self, limits: Limits, seed: int = 0, owner: str = "") -> SandboxSession:
        """Raises SandboxUnavailable when the engine is dead."""
        self._ask_engine()
        return self._inner.open_session(limits, seed, owner)

    def close(self) -> None:
        """Ends the jobs' processes."""
        self._inner.close()

    def _ask_engine(self) -> None:
        if (reason := self.available(self._image)) is not None:
            raise SandboxUnavailable(f"The docker sandbox is unavailable: {reason}")
