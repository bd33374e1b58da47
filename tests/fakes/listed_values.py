"""All text values of a small SQLite file, held in memory and found by their letters: a `FindsValues` without an index."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from rapidfuzz import fuzz, process

from src.models.catalog import Catalog
from src.models.values import ValueHit

_NEAR = 80


class ListedValues:
    """Finds the same text whatever its case, the words of a value within a phrase, and misspellings."""

    def __init__(self, path: Path, catalog: Catalog) -> None:
        self._places: dict[str, list[tuple[str, str, str]]] = {}
        with sqlite3.connect(path) as connection:
            for table in catalog.tables:
                for column in table.columns:
                    if column.type == "text":
                        rows = connection.execute(f'SELECT DISTINCT "{column.name}" FROM "{table.name}"').fetchall()
                        for (value,) in rows:
                            if value is not None:
                                self._places.setdefault(str(value).casefold(), []).append((table.name, column.name, str(value)))
        connection.close()
        self._keys = sorted(self._places)

    def find(self, phrase: str, *, limit: int = 8) -> tuple[ValueHit, ...]:
        """The nearest values, best first."""
        said = phrase.casefold()
        near = {key: score / 100 for key, score, _ in process.extract(said, self._keys, scorer=fuzz.ratio, score_cutoff=_NEAR)}
        words = said.split()
        parts = {" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)}
        scores = dict.fromkeys(parts & self._places.keys(), 0.8) | near
        hits = [
            ValueHit(table, column, value, score, exact=key == said)
            for key, score in scores.items()
            for table, column, value in self._places[key]
        ]
        return tuple(sorted(hits, key=lambda h: (-h.score, h.table, h.column, h.value))[: max(limit, 16)])
