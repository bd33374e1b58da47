"""What the name of a column says about keys: whose rows it could tell apart, whose it could point at."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from src.models.words import one, split_name

IDS: Final = ("id", "key", "uuid", "guid", "pk", "fk", "sk")
NUMBERS: Final = ("number", "code", "num", "no", "nr", "ref")
ENDINGS: Final = (*IDS, *NUMBERS)
"""Words that a key's name ends in, surest first."""
_NAMES: Final = ("name", "title")
_GENERIC: Final = frozenset({*ENDINGS, *_NAMES, "rowid", "index", "idx", "date", "type", "status", "value", "year", "order",
                             "rank", "level", "score", "position", "sequence"})  # fmt: skip
_QUANTITIES: Final = frozenset({"num", "n", "nr", "count", "total", "sum", "min", "max", "avg", "average", "per", "sort",
                                "display", "days", "hours"})  # fmt: skip
_ABOVE: Final = frozenset({"parent", "manager", "supervisor", "boss", "superior", "reports", "leader", "chief", "ancestor",
                           "previous", "prev", "next", "predecessor", "successor", "original", "root", "mentor", "spouse",
                           "replaces", "duplicate", "reply"})  # fmt: skip
_GLUED: Final = 6
"""A key's name must be so long to be looked for at the end of a longer word: "said" does not end in the key "aid"."""


def compact(name: str) -> str:
    """The name without case and separators: `Author_ID` and `authorId` give "authorid"."""
    return "".join(split_name(name))


@lru_cache(maxsize=4096)
def noun(table: str) -> str:
    """What one row of the table is called, without blanks: "order_items" -> "orderitem"."""
    return one(split_name(table)).replace(" ", "")


def is_generic(name: str) -> bool:
    """Whether the name is nobody's own: `id`, `name`, `code`."""
    return compact(name) in _GENERIC


def stem_of_key(name: str) -> tuple[str, str] | None:
    """("author", "id") of `author_id`, `authorid` or `AuthorID`; ("", "id") of `id`; None of what ends in no key word."""
    words = split_name(name)
    if words[-1] in ENDINGS:
        return "".join(words[:-1]), words[-1]
    if len(words) > 1:
        return None
    glued = next((end for end in (*IDS, "code") if words[0].endswith(end) and len(words[0]) > len(end)), None)
    return (words[0][: -len(glued)], glued) if glued else None


def tells_rows(name: str, table: str) -> float:
    """How much the name speaks for being its own table's key, 0 to 1."""
    own, found = noun(table), stem_of_key(name)
    if found is not None:
        stem, ending = found
        surely = 1.0 if ending in IDS else 0.8
        if stem in ("", own):
            return surely if stem or ending in IDS else 0.6
        return surely * _part_of(stem, table)
    bare = compact(name)
    if bare in (own, *(own + word for word in _NAMES)):
        return 0.65
    return 0.55 if bare in _NAMES else 0.0


def owners(tables: Iterable[tuple[str, Iterable[str]]]) -> dict[str, float]:
    """Name of a column (compact) -> how well the best-suited of the tables that have it is spoken for by it.

    `course_id` is in many tables and could be short for several; it is the key of the one it names best.
    """
    best: dict[str, float] = {}
    for table, columns in tables:
        for column in columns:
            name = compact(column)
            best[name] = max(best.get(name, 0.0), tells_rows(column, table))
    return best


def _part_of(stem: str, table: str) -> float:
    own, words = noun(table), split_name(table)
    if len(words) > 1 and stem in (noun(words[-1]), "".join(word[0] for word in words)):
        return 0.9
    if not _abbreviates(stem, own):
        return 0.0
    if len(words) > 1:  # the "d" of `did` in `domain_author` may well be another table's
        return 0.6
    return 0.85 if len(stem) == 1 or own.startswith(stem) else 0.7


def _abbreviates(short: str, whole: str) -> bool:
    """Whether the letters of `short` come in `whole` in that order, the first of them first."""
    letters = iter(whole)
    return bool(short) and short[0] == whole[:1] and len(short) < len(whole) and all(letter in letters for letter in short)


@lru_cache(maxsize=65_536)
def points_at(column: str, table: str, key: str) -> float:
    """How much the name of a column speaks for holding the key `key` of `table`, 0 to 1."""
    words = tuple(word for word in split_name(column) if not word.isdigit())
    if not words or words[0] in _QUANTITIES or words[-1] in _QUANTITIES:
        return 0.0
    whole, own, spellings = "".join(words), noun(table), _spellings(table, key)
    if whole in spellings:
        return 1.0
    if len(own) > 2 and whole == own:
        return 0.85
    return max(_with_a_role(words, spellings, own), _shortened("".join(words), table, key))


@lru_cache(maxsize=4096)
def _spellings(table: str, key: str) -> frozenset[str]:
    """What a column that holds the key is called: its own name, or the table's noun with a key word."""
    own, found = noun(table), stem_of_key(key)
    known = set() if is_generic(key) else {compact(key)}
    if found is not None and (found[0] in ("", own) or len(found[0]) > 1):
        known |= {own + word for word in (*IDS, found[1])}
    elif compact(key) in _NAMES:
        known |= {own + compact(key)}
    return frozenset(known)


def _with_a_role(words: tuple[str, ...], spellings: frozenset[str], own: str) -> float:
    """`billing_address_id`, `citingpaperid`, `paper_id_cited`, `origin_warehouse`."""
    ends = {"".join(words[i:]) for i in range(1, len(words))}
    starts = {"".join(words[:i]) for i in range(1, len(words))}
    if (ends | starts) & spellings:
        return 0.85
    if any(len(name) >= _GLUED and words[-1].endswith(name) and words[-1] != name for name in spellings):
        return 0.8
    return 0.7 if len(own) > 2 and own in ends else 0.0


def _shortened(whole: str, table: str, key: str) -> float:
    """`cust_id` for customers, `line_id` for order lines."""
    found = stem_of_key(whole)
    if found is None or stem_of_key(key) is None or len(found[0]) < 3:
        return 0.0
    words, own = split_name(table), noun(table)
    if len(words) > 1 and found[0] == noun(words[-1]):
        return 0.65
    return 0.7 if own.startswith(found[0]) else 0.0


@lru_cache(maxsize=65_536)
def spoken_of(column: str) -> frozenset[str]:
    """What in the name of a column can speak for a key: `points_at` is 0 for a key that has none of this in `marks_of`."""
    words = tuple(word for word in split_name(column) if not word.isdigit())
    if not words:
        return frozenset()
    found = {"".join(words[i:]) for i in range(len(words))} | {"".join(words[:i]) for i in range(1, len(words))}
    found |= {words[-1][i:] for i in range(len(words[-1]) - _GLUED + 1)}
    stem = stem_of_key("".join(words))
    return frozenset(found | ({stem[0], f"{stem[0]}…"} if stem else set()))


def marks_of(table: str, key: str) -> frozenset[str]:
    """What a column that points at the key may have in its name."""
    own = noun(table)
    return _spellings(table, key) | {own, noun(split_name(table)[-1])} | {f"{own[:i]}…" for i in range(3, len(own) + 1)}


def points_above(column: str) -> bool:
    """Whether it names another row of the same kind: `manager_id`, `reports_to`, `parent`."""
    words = split_name(column)
    return words[0] in _ABOVE and all(word in _ABOVE or word in (*IDS, "to", "by") for word in words)
