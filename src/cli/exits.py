"""Exit codes. Errors carry their own: 1 when we failed, 2 when the caller can act."""

from __future__ import annotations

from typing import Final

from src.models.chat_models import Answer

INTERRUPTED: Final = 130
_BY_STATUS: Final = {"answered": 0, "partial": 0, "needs_clarification": 5, "cannot_answer": 3, "failed": 4}


def code_of(answer: Answer) -> int:
    """0 for an answer (also a partial one: its rows are there), 3 "cannot answer", 4 when no SQL worked, 5 a question back."""
    return _BY_STATUS[answer.status]
