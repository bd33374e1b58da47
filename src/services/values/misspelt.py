"""The stored words that a misspelt word can have meant."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from src.services.values.spoken import LONGEST_SLIP, SHORTEST_SLIP, slips, trigrams

_TWO_SLIPS_FROM: Final = 8
"""Letters from which on two slips may be one too many and still leave no doubt."""
_MOST_CANDIDATES: Final = 800
_MOST_GRAMS: Final = 8


@dataclass(frozen=True, slots=True)
class Meant:
    """A stored word, and by how many slips the spoken one misses it."""

    word: str
    slips: int


def meant(index: sqlite3.Connection, word: str, limit: int = 3) -> tuple[Meant, ...]:
    """The nearest stored words that begin alike (or have their first two letters swapped), nearest first."""
    if len(word) < SHORTEST_SLIP or word.isdigit():
        return ()
    allowed = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    candidates = {*_by_slips(index, word), *_by_trigrams(index, word)} - {word}
    near = process.extract(word, sorted(candidates), scorer=OSA.distance, score_cutoff=allowed, limit=50)
    found = [Meant(str(match), int(distance)) for match, distance, _ in near if _begins_alike(word, str(match))]
    return tuple(sorted(found, key=lambda m: (m.slips, m.word))[:limit])


def _begins_alike(said: str, stored: str) -> bool:
    return said[0] == stored[0] or said[:2] == stored[1::-1]


def _by_slips(index: sqlite3.Connection, word: str) -> list[str]:
    if len(word) > LONGEST_SLIP + 1:
        return []
    forms = sorted(slips(word))
    marks = ", ".join("?" * len(forms))
    rows = index.execute(
        f"SELECT DISTINCT w.word FROM slips s JOIN words w ON w.id = s.word WHERE s.form IN ({marks}) LIMIT {_MOST_CANDIDATES}",  # noqa: S608
        forms,
    )
    return [row[0] for row in rows]


def _by_trigrams(index: sqlite3.Connection, word: str) -> list[str]:
    """Words that share one of its rarest trigrams: what common ones would add is many and unlike."""
    grams = sorted(trigrams(word))
    if len(word) < LONGEST_SLIP or not grams:
        return []
    marks = ", ".join("?" * len(grams))
    counted = index.execute(f"SELECT gram, words FROM grams WHERE gram IN ({marks}) ORDER BY words, gram", grams)  # noqa: S608
    chosen: list[str] = []
    total = 0
    for gram, words in counted.fetchall()[:_MOST_GRAMS]:
        total += words
        if chosen and total > _MOST_CANDIDATES:
            break
        chosen.append('"' + gram.replace('"', '""') + '"')
    if not chosen:
        return []
    rows = index.execute(
        f"SELECT w.word FROM spelt s JOIN words w ON w.id = s.rowid WHERE spelt MATCH ? LIMIT {_MOST_CANDIDATES}",  # noqa: S608
        (" OR ".join(chosen),),
    )
    return [row[0] for row in rows]
