"""SQL that the guard never saw, to show what the engine does without it. Tests only: src may not do this."""

from __future__ import annotations

from src.models.sql import _SEAL, SafeSql


def unchecked(text: str, *, row_limit: int = 1000, dialect: str = "sqlite") -> SafeSql:
    """A SafeSql of any text."""
    return SafeSql(text, dialect, (), row_limit, _SEAL)
