"""A sandbox that runs nothing and remembers what it was asked."""

from __future__ import annotations

from src.models.execution import CodeJob, CodeOutcome, Limits, Tier
from src.services.sandboxes.session import SandboxSession
from tests.fakes.scripted_session import ScriptedSession


class RecordingSandbox:
    """Answers every job with an empty success."""

    tier: Tier = "restricted"

    def __init__(self) -> None:
        self.jobs: list[CodeJob] = []
        self.closed = False

    def start(self) -> None:
        """Nothing to do."""

    def run(self, job: CodeJob) -> CodeOutcome:
        """Remembers the job."""
        self.jobs.append(job)
        return CodeOutcome("ok", self.tier)

    def open_session(self, limits: Limits, seed: int = 0, owner: str = "") -> SandboxSession:
        """A session that answers every cell with an empty success."""
        return ScriptedSession(limits, seed)

    def close(self) -> None:
        """Remembers that, too."""
        self.closed = True
