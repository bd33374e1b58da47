"""Finds the stored values that a phrase may mean, in a file that is only read."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from typing import Final
from urllib.parse import quote

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from src.models.values import ValueHit
from src.services.values.misspelt import Meant, meant
from src.services.values.spoken import Spoken, spoken
from src.services.values.write import FORMAT

SURE_ENOUGH: Final = 0.6
"""What scores less, nobody would take for a match."""
_MOST_WORDS: Final = 12
_MOST_CHARACTERS: Final = 200
_MOST_READINGS: Final = 6
_COMMON: Final = 200
"""A word in more texts than this says nothing about which of them is meant."""
_SHORTEST_PART: Final = 3
"""Characters of a phrase that stands for a longer value."""
_LIKENESS: Final = 0.7


class StaleIndex(Exception):
    """The file is not there, of another format, or broken."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The phrase with its misspelt words put right."""

    words: tuple[str, ...]
    said: tuple[str, ...]
    is_known: bool
    """Whether every word is stored."""


class ValueIndex:
    """Answers the port `FindsValues` from an index file. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        """Raises StaleIndex."""
        self._lock = threading.Lock()
        try:
            self._index = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._index.execute("PRAGMA query_only = ON")
            self._index.execute("PRAGMA cache_size = -16000")
            form, self.mark, missing, self.built = self._index.execute("SELECT * FROM about").fetchone()
            self.missing: tuple[str, ...] = tuple(json.loads(missing))
        except (sqlite3.Error, TypeError, ValueError) as error:
            raise StaleIndex(f"{path.name}: {error}") from error
        if form != FORMAT:
            self.close()
            raise StaleIndex(f"{path.name} is of format {form}.")
        self.is_broken = False

    def find(self, phrase: str, *, limit: int = 8) -> tuple[ValueHit, ...]:
        """The nearest values, best first; none below a score that a person would take for a match.

        Found are the same text whatever its case, accents, punctuation and plural; values that are said within the phrase;
        values that hold all its words; and misspellings of these.
        """
        form = spoken(phrase[:_MOST_CHARACTERS])
        if not form.words or len(form.words) > _MOST_WORDS or self.is_broken:
            return ()
        try:
            with self._lock:
                return self._hits(phrase, self._scored(form), limit)
        except sqlite3.Error:  # a damaged page: the index is written anew
            self.is_broken = True
            return ()

    def close(self) -> None:
        """Gives back the file."""
        self._index.close()

    def _scored(self, form: Spoken) -> dict[int, float]:
        """Texts by their score."""
        counts = self._counts(form.words)
        scores: dict[int, float] = {}
        for reading in self._readings(form, counts):
            _keep(scores, self._same(reading, form))
            if reading.is_known and len(reading.words) <= _MOST_WORDS:
                _keep(scores, self._holding(reading))
        if not scores:
            _keep(scores, self._alike(form, counts))
        return scores

    def _counts(self, words: Iterable[str]) -> dict[str, int]:
        wanted = sorted(set(words))
        rows = self._index.execute(f"SELECT word, texts FROM words WHERE word IN ({_marks(wanted)})", wanted)  # noqa: S608
        return dict(rows.fetchall())

    def _readings(self, form: Spoken, counts: dict[str, int]) -> list[_Reading]:
        """The phrase as it is, then with unknown words put right, one for each way that can be done (a few)."""
        said = tuple(form.norm.split())
        first = _Reading(form.words, said, all(word in counts for word in form.words))
        options = [
            (Meant(word, 0),) if word in counts else meant(self._index, word) or (Meant(word, 9),) for word in form.words
        ]
        readings = [first]
        for choice in islice(product(*options), _MOST_READINGS):
            words = tuple(m.word for m in choice)
            if words != form.words:
                readings.append(_Reading(words, said, all(m.slips < 9 for m in choice)))
        return readings

    def _same(self, reading: _Reading, form: Spoken) -> dict[int, float]:
        """Texts that are the phrase, or stand in it."""
        spans: dict[str, tuple[int, int]] = {}
        for start in range(len(reading.words)):
            for end in range(len(reading.words), start, -1):
                key = "".join(reading.words[start:end])
                if key not in spans or end - start > spans[key][1] - spans[key][0]:
                    spans[key] = (start, end)
        keys = sorted(spans)
        rows = self._index.execute(f"SELECT id, key, norm FROM texts WHERE key IN ({_marks(keys)})", keys)  # noqa: S608
        found = {}
        for text, key, norm in rows:
            start, end = spans[key]
            said = " ".join(reading.said[start:end])
            spoken_key = "".join(form.words[start:end])
            score = 0.98 if norm == said else 0.95 if key == spoken_key else 0.97 * OSA.normalized_similarity(key, spoken_key)
            if end - start < len(reading.words):
                score *= 0.6 + 0.35 * len(said) / len(form.norm)
            found[text] = score
        return found

    def _holding(self, reading: _Reading) -> dict[int, float]:
        """Texts that hold every word, and others."""
        query = " AND ".join(f'"{word}"' for word in dict.fromkeys(reading.words) if word.isalnum())
        if not query or sum(map(len, reading.words)) < _SHORTEST_PART:
            return {}
        rows = self._index.execute(
            f"SELECT t.id, t.key FROM said s JOIN texts t ON t.id = s.rowid WHERE said MATCH ? LIMIT {_COMMON + 1}",  # noqa: S608
            (query,),
        ).fetchall()
        if len(rows) > _COMMON:
            return {}
        length = len("".join(reading.words))
        slip = OSA.normalized_similarity("".join(reading.words), "".join(spoken(" ".join(reading.said)).words))
        return {text: min(0.94, (0.5 + 0.5 * length / len(key))) * slip for text, key in rows if len(key) > length}

    def _alike(self, form: Spoken, counts: dict[str, int]) -> dict[int, float]:
        """Texts that share a rare word and read much the same: "acme corp" for "Acme Corporation"."""
        rare = sorted((n, word) for word, n in counts.items() if n <= _COMMON and word.isalnum() and len(word) > 2)[:2]
        found = {}
        for _, word in rare if len(form.words) > 1 else ():
            rows = self._index.execute(
                "SELECT t.id, t.norm FROM said s JOIN texts t ON t.id = s.rowid WHERE said MATCH ?", (f'"{word}"',)
            )
            for text, norm in rows:
                likeness = max(fuzz.ratio(form.norm, norm), fuzz.token_sort_ratio(form.norm, norm)) / 100
                if likeness >= _LIKENESS:
                    found[text] = 0.95 * likeness
        return found

    def _hits(self, phrase: str, scores: dict[int, float], limit: int) -> tuple[ValueHit, ...]:
        best = sorted(((text, score) for text, score in scores.items() if score >= SURE_ENOUGH), key=lambda s: (-s[1], s[0]))
        best = best[: max(limit, 1) * 4]
        said = phrase.strip().casefold()
        hits = []
        for text, score in best:
            rows = self._index.execute(
                "SELECT c.tbl, c.col, p.value FROM places p JOIN columns c ON c.id = p.col WHERE p.text = ?", (text,)
            )
            for table, column, value in rows:
                exact = value.strip().casefold() == said
                hits.append(ValueHit(table, column, value, 1.0 if exact else round(score, 3), exact))
        hits.sort(key=lambda h: (-h.score, h.table, h.column, h.value))
        return tuple(hits[:limit])


def _keep(scores: dict[int, float], more: dict[int, float]) -> None:
    for text, score in more.items():
        scores[text] = max(score, scores.get(text, 0.0))


def _marks(items: Sequence[str]) -> str:
    return ", ".join("?" * len(items))
