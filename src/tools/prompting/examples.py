"""Questions whose SQL a person has checked, the nearest to a question first: examples for one who writes SQL."""

from __future__ import annotations

from typing import Final

from src.models.semantic import SemanticModel, VerifiedQuery
from src.tools.prompting.quoting import quoted
from src.tools.questions.verified import near_verified

_MOST_SQL: Final = 700


def near_examples(question: str, semantics: SemanticModel, *, most: int = 2) -> tuple[VerifiedQuery, ...]:
    """The verified queries nearest to the question that are short enough to be shown."""
    return tuple(v for v in near_verified(question, semantics, most) if len(v.sql) <= _MOST_SQL)


def shown_examples(examples: tuple[VerifiedQuery, ...]) -> str:
    """The examples as text of a prompt; each on two lines."""
    return "\n".join(f"{quoted(v.question, 200)}\n  {quoted(' '.join(v.sql.split()), _MOST_SQL)}" for v in examples)
