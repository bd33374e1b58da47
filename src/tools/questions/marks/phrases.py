"""Small patterns over the words of a question: alternatives, optional words, calendar units."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from src.tools.questions.period_words import UNITS
from src.tools.questions.tokens import Token

Pattern = tuple[tuple[frozenset[str], bool], ...]

_UNIT_WORDS = frozenset({*UNITS, *(f"{unit}s" for unit in UNITS)})


@lru_cache(maxsize=512)
def pattern(text: str) -> Pattern:
    """`the? previous|prior UNIT`: words by alternatives, `?` for those that may be missing, UNIT for day to year."""
    parts = []
    for word in text.split():
        options = word.removesuffix("?")
        chosen = frozenset(options.split("|"))
        parts.append((chosen | _UNIT_WORDS if "UNIT" in chosen else chosen, word.endswith("?")))
    return tuple(parts)


def length_at(tokens: Sequence[Token], position: int, wanted: Pattern) -> int:
    """How many tokens the pattern takes at `position`; 0 when it does not fit."""
    here = position
    for words, optional in wanted:
        if here < len(tokens) and tokens[here].kind != "quoted" and tokens[here].norm in words:
            here += 1
        elif not optional:
            return 0
    return here - position


def first_match(tokens: Sequence[Token], patterns: Sequence[str], taken: Collection[int] = ()) -> tuple[int, int, str] | None:
    """Start, end and text of the first pattern found outside `taken`, left to right, longest first at one place."""
    for position in range(len(tokens)):
        found = [(length_at(tokens, position, pattern(p)), p) for p in patterns]
        size, text = max(found, key=lambda f: f[0], default=(0, ""))
        if size and not any(i in taken for i in range(position, position + size)):
            return position, position + size, text
    return None
