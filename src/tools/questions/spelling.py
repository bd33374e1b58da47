"""Typing errors put right, where exactly one word of the vocabulary can have been meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from src.tools.questions.lexicon import CONFIRMED_WORDS
from src.tools.questions.tokens import Token, stem

_SHORTEST = 5
_MOST_UNKNOWN = 8
"""With more unknown words than this a text is not a question with typos."""


def correct(tokens: Sequence[Token], known: frozenset[str], words: tuple[str, ...]) -> tuple[tuple[Token, ...], dict[int, str]]:
    """The tokens with typos put right, and by index what stands there now.

    `known` are stems that need no correction, `words` the spellings a typo may have meant.
    """
    suspects = [t for t in tokens if _is_suspect(t, known)]
    if not suspects or len(suspects) > _MOST_UNKNOWN:
        return tuple(tokens), {}
    fixes = {t.index: fixed for t in suspects if (fixed := nearest(t.norm, words)) is not None}
    fixed_tokens = (replace(t, norm=fixes[t.index], stem=stem(fixes[t.index])) if t.index in fixes else t for t in tokens)
    return tuple(fixed_tokens), fixes


def _is_suspect(token: Token, known: frozenset[str]) -> bool:
    long_word = token.kind == "word" and len(token.norm) >= _SHORTEST and token.norm.isalpha()
    return long_word and token.stem not in known and token.norm not in CONFIRMED_WORDS


@lru_cache(maxsize=4_096)
def nearest(word: str, words: tuple[str, ...]) -> str | None:
    """The one word within one edit (two from eight letters on) that starts alike, or None."""
    allowed = 2 if len(word) >= 8 else 1
    near = process.extract(word, words, scorer=OSA.distance, score_cutoff=allowed, limit=8)
    # two slips are believed of long words only: "religion" is no "region", "currency" no "current"
    alike = [
        (str(match), distance)
        for match, distance, _ in near
        if match[:1] == word[:1] and len(match) >= _SHORTEST and (distance < 2 or len(match) >= 8)
    ]
    if not alike:
        return None
    best = min(distance for _, distance in alike)
    winners = {stem(match): match for match, distance in alike if distance == best}
    return next(iter(winners.values())) if len(winners) == 1 else None
