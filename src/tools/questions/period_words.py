"""Tokens as the terminals of the period grammar."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from typing import Final

from lark import Token as Terminal

from src.tools.questions.tokens import Token, words

_KINDS: Final[dict[str, str]] = {
    "LAST": "last previous prior preceding",
    "PAST": "past trailing rolling",
    "THIS": "this current",
    "NEXT": "next coming upcoming following forthcoming",
    "SINCE": "since",
    "BETWEEN": "between",
    "AND": "and",
    "FROM": "from",
    "TO": "to through thru – -",
    "BEFORE": "before",
    "AFTER": "after",
    "UNTIL": "until till",
    "ONWARDS": "onwards onward",
    "AGO": "ago",
    "AHEAD": "ahead",
    "REST": "rest remainder",
}
_UNITS: Final = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}
_TODATE: Final = {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week"}
_DAYS: Final = {"today": 0, "now": 0, "yesterday": -1, "tomorrow": 1}
_EDGES: Final = {"end": "end", "start": "start", "beginning": "start", "close": "end"}
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_COUNTS: Final = {
    word: n
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
} | {"fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
_MONTHS: Final = {
    name[:length]: n for n, name in enumerate(m.lower() for m in calendar.month_name) for length in (3, len(name)) if name
} | {"sept": 9}
_VERB_MONTHS: Final = frozenset({"may", "march", "mar"})
_BEFORE_MONTH: Final = words("""in for of during since last next from to between and until before after previous through end""")
_DROPPED: Final = frozenset({"the", "of", ",", "calendar", "full", "whole", "entire", "complete"})
_NOT_A_YEAR_AFTER: Final = words(
    """over above below under than least most exceeding exceeds top bottom best worst first limit = < > $ € £ equals"""
)
_WORDS: Final = {word: kind for kind, words in _KINDS.items() for word in words.split()}

PERIOD_WORDS: Final = frozenset(
    w for w in (*_WORDS, *_UNITS, *(f"{u}s" for u in _UNITS), *_DAYS, *_MONTHS, *_ORDINALS, *_COUNTS) if w.isalpha()
)
STARTERS: Final = words(
    """LAST PAST THIS NEXT SINCE BETWEEN FROM BEFORE AFTER UNTIL REST UNIT YTD SOFAR NUM YEAR QTR ORD HALF MONTH ISO
    TODAY EDGE"""
)


def unit_word(token: Token) -> str | None:
    """The calendar unit that a word names ("months" is "month"), or None."""
    return _UNITS.get(token.norm.removesuffix("s")) if token.kind == "word" else None


def small_count(token: Token) -> int | None:
    """The whole number that a token says in digits or as a word, or None."""
    if token.kind == "number" and token.norm.isdigit() and len(token.norm) <= 4:
        return int(token.norm)
    return _COUNTS.get(token.norm)


def terminals_from(tokens: Sequence[Token], start: int, most: int) -> list[tuple[Terminal, int]]:
    """Terminals of the run of period words at `start`, each with the index after its last token."""
    found: list[tuple[Terminal, int]] = []
    position = start
    while position < len(tokens) and len(found) < most:
        if found and tokens[position].norm in _DROPPED:
            position += 1
            continue
        terminal, length = _terminal(tokens, position)
        if terminal is None:
            break
        position += length
        found.append((terminal, position))
    return found


def _terminal(tokens: Sequence[Token], position: int) -> tuple[Terminal | None, int]:
    token = tokens[position]
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    if token.norm == "to" and following == "date":
        return Terminal("TODATE", "to date"), 2
    if token.norm == "so" and following == "far":
        return Terminal("SOFAR", "so far"), 2
    if token.norm == "by" and "end" in (following, tokens[position + 2].norm if position + 2 < len(tokens) else ""):
        return Terminal("UNTIL", "by"), 1
    kind, value = _kind(tokens, position)
    return (Terminal(kind, value), 1) if kind else (None, 1)


def _kind(tokens: Sequence[Token], position: int) -> tuple[str, str]:
    token = tokens[position]
    word = token.norm
    if token.kind == "date":
        return "ISO", word
    if token.kind == "number":
        return _number_kind(tokens, position)
    if token.kind not in ("word", "mark"):
        return "", ""
    if word in _MONTHS:
        return ("MONTH", str(_MONTHS[word])) if _is_month(tokens, position) else ("", "")
    if unit := unit_word(token):
        return "UNIT", unit
    if len(word) == 2 and word[0] in "qh" and word[1] in ("1234" if word[0] == "q" else "12"):
        return ("QTR" if word[0] == "q" else "HALF"), word[1]
    if word in _ORDINALS and position + 1 < len(tokens) and tokens[position + 1].norm == "half":
        return "", ""
    tables = (("TODAY", _DAYS), ("ORD", _ORDINALS), ("NUM", _COUNTS), ("YTD", _TODATE), ("EDGE", _EDGES))
    for kind, table in tables:
        if word in table:
            return kind, str(table[word])
    return (_WORDS[word], word) if word in _WORDS else ("", "")


def _number_kind(tokens: Sequence[Token], position: int) -> tuple[str, str]:
    word = tokens[position].norm
    before = tokens[position - 1].norm if position else ""
    if word in _ORDINALS and position + 1 < len(tokens) and tokens[position + 1].norm == "quarter":
        return "ORD", str(_ORDINALS[word])
    digits = word[:-2] if word[-2:] in ("st", "nd", "rd", "th") else word
    if not digits.isdigit() or len(digits) > 4:
        return "", ""
    if len(digits) == 4 and 1900 <= int(digits) <= 2100 and before not in _NOT_A_YEAR_AFTER:
        return "YEAR", digits
    return "NUM", digits


def _is_month(tokens: Sequence[Token], position: int) -> bool:
    """ "may" and "march" are months only where a month can stand."""
    if tokens[position].norm not in _VERB_MONTHS:
        return True
    before = tokens[position - 1].norm if position else ""
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    return before in _BEFORE_MONTH or (after is not None and after.kind == "number")
