"""Whether SQL that somebody else repaired still asks what it asked: the same values, the same aggregates, the same columns.

A repair puts names, grouping or a dialect right. It has no business with a value that was not there, nor without one that was.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from sqlglot import Dialect, TokenType, exp
from sqlglot.errors import SqlglotError

from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused

_AGGREGATES: Final = re.compile(r"\b(sum|avg|count|min|max)\s*\(\s*(distinct\b)?", re.IGNORECASE)
_TEXT: Final = re.compile(r"'(?:[^']|'')*'")
_FORMAT: Final = re.compile(r"(?:%[A-Za-z]|[-/: .TQ])+|(?:YYYY|YY|MM|DD|HH24|HH|MI|SS|Q|[-/: .])+")
_UNIT: Final = re.compile(
    r"(?:day|week|month|quarter|year|hour|minute|second|start of (?:day|month|year)|now|localtime)s?", re.IGNORECASE
)
_OFFSET: Final = re.compile(r"[+-]?(\d+) (?:day|week|month|quarter|year|hour|minute)s?", re.IGNORECASE)
_ANY_ROWS: Final = 1_000
_PLACES: Final = (exp.Round, exp.Substring, exp.DataTypeParam, exp.Ordered)
"""Where a number says how, not what: digits, positions, lengths of types, the place of a column in ORDER BY."""


def unfaithful(first: str, repaired: str, dialect: str) -> str:
    """What the repair changed that it may not, in words for the one who made it; empty where nothing. Never raises.

    `first` is the draft as it was asked for, which may not even be readable; `repaired` has passed the guard.
    """
    try:
        root = parse_query(repaired, dialect)
    except (Refused, RecursionError):
        return "The SQL cannot be read."
    had, has = _literals(first, dialect), {str(literal.this) for literal in root.find_all(exp.Literal)}
    added = next((literal for literal in root.find_all(exp.Literal) if _is_new(literal, had)), None)
    if added is not None:
        return f"It adds the value {str(added.this)[:60]!r}, which the SQL did not have: a repair adds no value."
    free = _limit_of_ours(first, dialect)
    lost = next((t for t in sorted(had) if t != free and not _is_format(t) and not _stands_in(t, has)), None)
    if lost is not None:
        return f"It drops the value {lost[:60]!r}: a repair keeps every condition."
    if _aggregates(first) != _aggregates(repaired):
        return "It computes other aggregates: a repair keeps each SUM, AVG, COUNT, MIN and MAX."
    return _renamed(first, root, dialect)


def _literals(text: str, dialect: str) -> set[str]:
    """Texts and numbers of a statement that may not even parse."""
    kinds = (TokenType.STRING, TokenType.NUMBER)
    try:
        return {token.text for token in Dialect.get_or_raise(dialect).tokenize(text) if token.token_type in kinds}
    except SqlglotError:
        return {t[1:-1].replace("''", "'") for t in _TEXT.findall(text)} | set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text))


def _limit_of_ours(text: str, dialect: str) -> str | None:
    """The outermost LIMIT where it is so high that the guard may have set it."""
    try:
        limit = parse_query(text, dialect).args.get("limit")
    except (Refused, RecursionError):
        return None
    number = str(limit.expression.this) if isinstance(limit, exp.Limit) and isinstance(limit.expression, exp.Literal) else ""
    return number if number.isdecimal() and int(number) > _ANY_ROWS else None


def _is_new(literal: exp.Literal, had: set[str]) -> bool:
    """Whether it says what is asked for, and was not there."""
    text = str(literal.this)
    offset = _OFFSET.fullmatch(text)
    if text in had or (offset is not None and offset[1] in had):
        return False
    if literal.is_string:
        inside = isinstance(literal.parent, exp.Func) or literal.find_ancestor(exp.Interval) is not None
        return not (inside and _is_format(text))
    return not isinstance(literal.parent, _PLACES)


def _stands_in(text: str, literals: set[str]) -> bool:
    """Whether one of the literals is the text, or says it among other things ("30" in "-30 days")."""
    whole = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
    return any(whole.search(literal) for literal in literals)


def _is_format(text: str) -> bool:
    return not text.strip() or bool(_FORMAT.fullmatch(text) or _UNIT.fullmatch(text))


def _aggregates(text: str) -> Counter[str]:
    found = _AGGREGATES.findall(_TEXT.sub("''", text))
    return Counter(f"{name} {distinct}".casefold().strip() for name, distinct in found)


def _renamed(first: str, root: exp.Query, dialect: str) -> str:
    """Other output columns than before, where these can be told."""
    try:
        before = parse_query(first, dialect)
    except (Refused, RecursionError):
        return ""
    if len(before.selects) != len(root.selects):
        return f"It gives {len(root.selects)} columns where the SQL gave {len(before.selects)}."
    for old, new in zip(before.selects, root.selects, strict=True):
        if isinstance(old, exp.Alias) and old.alias != new.alias_or_name:
            return f"It calls the column {old.alias!r} otherwise: a repair keeps the names of what comes out."
    return ""
