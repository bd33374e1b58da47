"""A sandbox that runs nothing and remembers what it was asked."""

from __future__ import annotations

from src.models.execution import CodeJob, CodeOutcome, Tier


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

    def close(self) -> None:
        """Remembers that, too."""
        self.closed = True
