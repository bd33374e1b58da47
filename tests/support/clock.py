"""A clock that a test winds on."""

from __future__ import annotations

from datetime import UTC, datetime

START = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Clock:
    """Stands still at `now`, which the test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now
