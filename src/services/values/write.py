"""Writes an index file: texts by their forms, the words in them, and what a slip leaves of each word."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from src.services.scratch import part_beside
from src.services.values.gather import Gathered
from src.services.values.spoken import LONGEST_SLIP, SHORTEST_SLIP, Spoken, slips, spoken, trigrams

FORMAT: Final = 1
"""Files of another format are written anew."""

_TABLES: Final = """
CREATE TABLE about (format INTEGER, mark TEXT, missing TEXT, built REAL);
CREATE TABLE columns (id INTEGER PRIMARY KEY, tbl TEXT, col TEXT);
CREATE TABLE texts (id INTEGER PRIMARY KEY, key TEXT, norm TEXT);
CREATE TABLE places (text INTEGER, col INTEGER, value TEXT);
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT, texts INTEGER);
CREATE TABLE slips (form TEXT, word INTEGER, PRIMARY KEY (form, word)) WITHOUT ROWID;
CREATE TABLE grams (gram TEXT PRIMARY KEY, words INTEGER) WITHOUT ROWID;
CREATE VIRTUAL TABLE said USING fts5(words, content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE spelt USING fts5(word, content='', detail=none, columnsize=0, tokenize='trigram');
"""
_INDEXES: Final = (
    "CREATE INDEX texts_by_key ON texts (key)",
    "CREATE INDEX places_by_text ON places (text)",
    "CREATE UNIQUE INDEX words_by_word ON words (word)",
)


def write_index(path: Path, mark: str, gathered: Gathered, now: float) -> None:
    """Puts an index of the values in place of whatever was at `path`, all at once. Raises OSError, sqlite3.Error."""
    with part_beside(path) as part:
        with closing(sqlite3.connect(part, isolation_level=None)) as index:
            index.execute("PRAGMA journal_mode = OFF")
            index.execute("PRAGMA synchronous = OFF")  # a file that a power cut spoils is written anew
            index.executescript(_TABLES)
            index.execute("BEGIN")
            _fill(index, gathered)
            for statement in _INDEXES:
                index.execute(statement)
            index.execute("INSERT INTO about VALUES (?, ?, ?, ?)", (FORMAT, mark, json.dumps(gathered.missing), now))
            index.execute("COMMIT")
        part.replace(path)


def _fill(index: sqlite3.Connection, gathered: Gathered) -> None:
    texts: dict[Spoken, int] = {}
    for column, ((table, name), values) in enumerate(gathered.values.items()):
        index.execute("INSERT INTO columns VALUES (?, ?, ?)", (column, table, name))
        placed = [(texts.setdefault(form, len(texts)), column, value) for value in values if (form := spoken(value)).words]
        index.executemany("INSERT INTO places VALUES (?, ?, ?)", placed)
    index.executemany("INSERT INTO texts VALUES (?, ?, ?)", ((i, form.key, form.norm) for form, i in texts.items()))
    index.executemany("INSERT INTO said (rowid, words) VALUES (?, ?)", ((i, " ".join(form.words)) for form, i in texts.items()))
    _fill_words(index, texts)


def _fill_words(index: sqlite3.Connection, texts: Iterable[Spoken]) -> None:
    counts = Counter(word for form in texts for word in set(form.words))
    words = sorted(counts)
    index.executemany("INSERT INTO words VALUES (?, ?, ?)", ((i, word, counts[word]) for i, word in enumerate(words)))
    index.executemany("INSERT INTO slips VALUES (?, ?)", sorted(_slips(words)))
    long = [(i, word) for i, word in enumerate(words) if len(word) >= LONGEST_SLIP - 1]
    index.executemany("INSERT INTO spelt (rowid, word) VALUES (?, ?)", long)
    index.executemany("INSERT INTO grams VALUES (?, ?)", Counter(g for _, word in long for g in trigrams(word)).items())


def _slips(words: Iterable[str]) -> Iterator[tuple[str, int]]:
    for i, word in enumerate(words):
        if SHORTEST_SLIP <= len(word) <= LONGEST_SLIP + 1 and not word.isdigit():
            yield from ((form, i) for form in slips(word))
