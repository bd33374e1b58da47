"""Stored values and phrases as they are compared: without case, accents, punctuation and plural."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from src.models.words import singular

SHORTEST_SLIP: Final = 4
"""A word of fewer letters is not taken for a misspelling: too many words are one letter away."""
LONGEST_SLIP: Final = 7
"""Up to so many letters one slip may leave no three letters in a row as they were, so slips themselves are stored."""

_APOSTROPHES: Final = re.compile(r"['’ʼ`]")
_WORDS: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text in the forms that it is found by."""

    norm: str
    """Its words in lower case, without accents, one blank between them."""
    words: tuple[str, ...]
    """Each word in the singular."""

    @property
    def key(self) -> str:
        """The words without blanks: "Wal-Mart", "walmart" and "Walmarts" have the same."""
        return "".join(self.words)


@lru_cache(maxsize=4096)
def spoken(text: str) -> Spoken:
    """The forms of a text; of one that has no letter and no digit ("+", "N/A" has some), the text itself is its word."""
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain.translate(_LETTERS)).casefold()  # "𝐀" is a capital only now
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = tuple(_WORDS.findall(_APOSTROPHES.sub("", plain)))
    if not words:
        bare = "".join(plain.split())
        words = (bare,) if bare else ()
    return Spoken(" ".join(words), tuple(map(singular, words)))


def slips(word: str) -> frozenset[str]:
    """The word and everything that is left of it when one letter is dropped.

    Two words are one slip apart (a letter left out, put in, exchanged, or two swapped) only if they share one of these
    (symmetric deletion, W. Garbe 2012; the converse does not hold, so the distance is still to be measured).
    """
    return frozenset({word, *(word[:i] + word[i + 1 :] for i in range(len(word)))})


def trigrams(word: str) -> frozenset[str]:
    """Every three letters in a row."""
    return frozenset(word[i : i + 3] for i in range(len(word) - 2))
