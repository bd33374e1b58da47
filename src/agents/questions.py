"""What is refused before anybody tries to understand it."""

from __future__ import annotations

from src.errors import BadQuestion
from src.models.chat_models import MAX_QUESTION


def check_question(text: str) -> None:
    """Raises BadQuestion when `text` cannot be a question, saying what to do."""
    if not text.strip():
        raise BadQuestion("The question is empty.", hint="Ask in words, for example: Show revenue by region.")
    if len(text) > MAX_QUESTION:
        raise BadQuestion(
            f"The question has {len(text):,} characters; {MAX_QUESTION:,} are the most.", hint="Ask for one thing."
        )
    odd = sum(1 for c in text if not (c.isprintable() or c in "\n\r\t"))
    lone_surrogate = any("\ud800" <= c <= "\udfff" for c in text)
    if odd > len(text) * 0.02 or "\x00" in text or lone_surrogate:
        raise BadQuestion("The question is not text.", hint="Ask in words, for example: Show revenue by region.")
