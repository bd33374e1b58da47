"""Whether words of a question say the name of a column: `number of reviews` is `review_count`, `fares` is `Fare`."""

from __future__ import annotations

from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.facts import ColumnFacts
from src.tools.table_questions.lexicon import SYNONYMS

SMALL: Final = frozenset(["of", "the", "a", "an", "in", "has", "have", "had", "by", "for", "its", "each"])
_ENDINGS: Final = ("ur", "ion", "at", "ment", "anc", "enc", "er", "or", "al", "iti", "y", "ing", "ed")
"""What a stem may have more than its relative: `failur` and `fail`."""


_GENERIC: Final = frozenset(
    stem(w)
    for w in [
        "count",
        "amount",
        "number",
        "num",
        "value",
        "score",
        "level",
        "total",
        "rms",
        "index",
        "no",
        "rate",
        "pct",
        "percent",
        "percentage",
        "date",
        "time",
        "year",
        "month",
        "day",
        "min",
        "max",
        "avg",
        "mean",
        "sum",
        "median",
        "std",
        "id",
        "code",
        "type",
        "name",
        "mm",
        "cm",
        "m",
        "km",
        "kg",
        "g",
        "usd",
        "eur",
        "minutes",
        "hours",
        "seconds",
        "days",
        "years",
        "c",
        "f",
        "pressure",
        "column",
        "col",
        "length",
        "width",
        "size",
        "status",
        "group",
        "range",
        "ratio",
        "qty",
        "quantity",
    ]
)
"""Words that say of which kind or unit a column is, not what it is of."""


def tells(stemmed: str, column: ColumnFacts) -> bool:
    """Whether a word alone can stand for the column: it is the head of its name, as "age" in `patient_age`, not "patient"."""
    at = [i for i, w in enumerate(column.words) if w == stemmed]
    return bool(at) and all(w in _GENERIC or not w.isalpha() for w in column.words[at[-1] + 1 :])


def says(said: list[str], column: ColumnFacts) -> bool:
    """Whether the words are the column's, each in its own or another form, with none left on either side."""
    wanted = [w for w in column.words if w not in ("of", "the", "in")]
    if not wanted or not any(len(w) > 2 for w in wanted):
        return False
    if len(said) > len(wanted):
        return _run_together(said, wanted)
    alone = len(wanted) == 1
    left = list(wanted)
    for word in said:
        found = next((w for w in left if alike(word, w, alone=alone)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def alike(word: str, wanted: str, *, alone: bool) -> bool:
    """Whether a word is one of a name's words (a stem), inflected, derived, abbreviated or by another name.

    A name of one word alone is not taken to be an abbreviation; it may have one letter before it (`nrooms`).
    """
    stemmed = stem(word)
    if stemmed == wanted or wanted in SYNONYMS.get(stemmed, ()) or _allied(stemmed, wanted):
        return True
    if alone:
        return len(word) >= 5 and wanted != word and wanted[1:] == stemmed
    return word.startswith(wanted) and (len(wanted) >= 3 or len(word) >= 5)


def _allied(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short) and long[len(short) :] in _ENDINGS


def _run_together(said: list[str], wanted: list[str]) -> bool:
    """Whether each word of the name is a word that is said, or the beginnings of several: `pclass` is `passenger class`."""
    if not wanted:
        return not said
    first, rest = wanted[0], wanted[1:]
    for taken in range(1, len(said) - len(rest) + 1):
        mine = said[:taken]
        fits = alike(mine[0], first, alone=False) if taken == 1 else _beginnings(mine, first)
        if fits and _run_together(said[taken:], rest):
            return True
    return False


def _beginnings(words: list[str], name: str) -> bool:
    """Whether the name is made of beginnings of the words, in order; of the last at least three letters."""
    if len(words) == 1:
        return len(name) >= 3 and (words[0].startswith(name) or stem(words[0]) == name)
    return any(
        words[0].startswith(name[:cut]) and _beginnings(words[1:], name[cut:])
        for cut in range(1, min(len(name), len(words[0]) + 1))
    )
