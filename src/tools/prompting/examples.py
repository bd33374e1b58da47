"""Questions whose SQL a person has checked, the nearest to a question first: examples for one who writes SQL."""

from __future__ import annotations

from typing import Final

from src.models.semantic import SemanticModel, VerifiedQuery
from src.tools.prompting.quoting import quoted
from src.tools.questions.lexicon import GRAMMAR
from src.tools.questions.tokens import stem, stems_of

_MOST_SQL: Final = 700
_NEAR: Final = 0.2
_MUTE: Final = frozenset(stem(w) for w in GRAMMAR)


def near_examples(question: str, semantics: SemanticModel, *, most: int = 2) -> tuple[VerifiedQuery, ...]:
    """Verified queries that share words with the question, by the share of all their words that both have."""
    asked = {*stems_of(question)} - _MUTE
    ranked = sorted(((_alike(asked, v), v) for v in semantics.verified_queries), key=lambda pair: -pair[0])
    return tuple(v for score, v in ranked[:most] if score >= _NEAR and len(v.sql) <= _MOST_SQL)


def shown_examples(examples: tuple[VerifiedQuery, ...]) -> str:
    """The examples as text of a prompt; each on two lines."""
    return "\n".join(f"{quoted(v.question, 200)}\n  {quoted(' '.join(v.sql.split()), _MOST_SQL)}" for v in examples)


def _alike(asked: set[str], verified: VerifiedQuery) -> float:
    words = {*stems_of(verified.question)} - _MUTE
    return len(asked & words) / len(asked | words) if asked | words else 0.0
