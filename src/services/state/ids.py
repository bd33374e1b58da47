"""Ids of what is kept, and the clock that it is dated by."""

from __future__ import annotations

from datetime import UTC, datetime

_LONGEST_SHOWN = 40


def now() -> datetime:
    """The clock, in UTC."""
    return datetime.now(UTC)


def storable(text: str) -> str:
    """The text as a key to look for: nothing is kept under one with a NUL, which PostgreSQL does not take."""
    return "" if "\x00" in text else text


def shown_id(text: str) -> str:
    """An id that somebody gave, as a message may repeat it."""
    return "".join(c for c in text if c.isalnum() or c in "-_")[:_LONGEST_SHOWN]
