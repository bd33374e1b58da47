"""Tokens as the terminals of the period grammar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lark import Token as Terminal

from src.tools.questions import period_words as said
from src.tools.questions.period_words import unit_word
from src.tools.questions.tokens import Token, words

Kinds = tuple[tuple[str, str], ...]
"""Terminals of one place in the question: type and value each."""

_COMPACT: Final = re.compile(r"(?:q([1-4])|([1-4])q|h([12])|([12])h|w(\d{1,2}))?(fy)?(\d{4}|\d{2})?", re.ASCII)
_OF_HALF: Final = words("year last this next previous prior current coming fiscal financial fy")


def terminals_from(tokens: Sequence[Token], start: int, most: int) -> list[tuple[Terminal, int]]:
    """Terminals of the run of period words at `start`, each with the index after its last token."""
    found: list[tuple[Terminal, int]] = []
    position = start
    while position < len(tokens) and len(found) < most:
        if found and tokens[position].norm in said.DROPPED:
            if _counts_whole(tokens, position, found):
                found.append((Terminal("FULL", "full"), position + 1))
            position += 1
            continue
        kinds, length = _kinds(tokens, position)
        if not kinds:
            break
        position += length
        found += [(Terminal(kind, value), position) for kind, value in kinds]
    return found


def _counts_whole(tokens: Sequence[Token], position: int, found: Sequence[tuple[Terminal, int]]) -> bool:
    """ "last 3 full months", "last full quarter"; "calendar" says so of a number of units only."""
    if tokens[position].norm not in said.WHOLE or found[0][0].type not in ("LAST", "PAST", "NEXT"):
        return False
    return found[-1][0].type == "NUM" or (len(found) == 1 and tokens[position].norm != "calendar")


def _kinds(tokens: Sequence[Token], position: int) -> tuple[Kinds, int]:
    word = tokens[position].norm
    following = [t.norm for t in tokens[position + 1 : position + 3]] + ["", ""]
    if word == "to" and following[0] == "date":
        return (("TODATE", "to date"),), 2
    if word == "so" and following[0] == "far":
        return (("SOFAR", "so far"),), 2
    if word == "as" and following[0] == "of":
        return (("ASOF", "as of"),), 2
    if word == "by" and "end" in following[:2]:
        return (("UNTIL", "by"),), 1
    if word == said.FISCAL_BEFORE_UNIT and following[0] in ("year", "quarter", "ytd", "half"):
        return (("FISCAL", word),), 1
    if word == "half":
        return _half(tokens, position)
    return _kind(tokens, position), 1


def _half(tokens: Sequence[Token], position: int) -> tuple[Kinds, int]:
    """ "first half of 2025", "last half year"; not "the first half of the customers"."""
    before = tokens[position - 1].norm if position else ""
    after = [t.norm for t in tokens[position + 1 : position + 5]]
    if before not in said.ORDINALS and said.KINDS.get(before) not in ("LAST", "PAST", "THIS", "NEXT"):
        return (), 1
    if after[:1] == ["year"]:
        return (("HALFYEAR", "half year"),), 2
    if after[:1] == ["of"]:
        rest = [w for w in after[1:] if w != "the"][:1]
        fits = bool(rest) and (rest[0] in _OF_HALF or rest[0][:2] == "fy" or (rest[0].isdigit() and len(rest[0]) == 4))
        return ((("HALFYEAR", "half"),), 1) if fits else ((), 1)
    return (("HALFYEAR", "half"),), 1


def _kind(tokens: Sequence[Token], position: int) -> Kinds:
    token = tokens[position]
    word = token.norm
    if token.kind == "date":
        return (("DATE", word),)
    if token.kind == "number":
        return _number_kind(tokens, position)
    if token.kind not in ("word", "mark"):
        return ()
    if word in said.MONTHS:
        return (("MONTH", str(said.MONTHS[word])),) if _is_month(tokens, position) else ()
    if unit := unit_word(token):
        return (("UNIT", unit),)
    if (weekday := _weekday(tokens, position)) is not None:
        return (("WEEKDAY", str(weekday)),)
    if word in said.FISCAL:
        return (("FISCAL", word),)
    if word == "fytd":
        return (("FYTD", word),)
    if compact := _compact(word):
        return compact
    tables = (
        ("TODAY", said.DAYS), ("ORD", said.ORDINALS), ("NUM", said.COUNTS), ("YTD", said.TO_DATE), ("EDGE", said.EDGES),
    )  # fmt: skip
    for kind, table in tables:
        if word in table:
            return ((kind, str(table[word])),)
    return ((said.KINDS[word], word),) if word in said.KINDS else ()


def _compact(word: str) -> Kinds:
    """ "q3", "3q", "h1", "fy25", "q3fy25", "w12": terminals written as one word."""
    match = _COMPACT.fullmatch(word)
    if match is None or word.isdigit():
        return ()
    quarter, half, week, year = match[1] or match[2], match[3] or match[4], match[5], match[7]
    if not (quarter or half or week or match[6]) or (week and (match[6] or year)):
        return ()
    found = [("QTR", quarter)] if quarter else [("HALF", half)] if half else [("UNIT", "week"), ("NUM", week)] if week else []
    found += [("FISCAL", "fy")] if match[6] else []
    found += [("YEAR", year if len(year) == 4 else f"20{year}")] if year else []
    return tuple(found)


def _number_kind(tokens: Sequence[Token], position: int) -> Kinds:
    word = tokens[position].norm
    before = tokens[position - 1].norm if position else ""
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    if word in said.ORDINALS and following in ("quarter", "half", *said.FISCAL, said.FISCAL_BEFORE_UNIT):
        return (("ORD", str(said.ORDINALS[word])),)
    digits = word[:-2] if word[-2:] in ("st", "nd", "rd", "th") else word
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 4:
        return ()
    if len(digits) == 4 and 1900 <= int(digits) <= 2100 and before not in said.NOT_A_YEAR_AFTER:
        return (("YEAR", digits),)
    return (("NUM", digits),)


def _weekday(tokens: Sequence[Token], position: int) -> int | None:
    """A weekday by its name; by an abbreviation only where a day can stand ("since Fri"). "Mondays" is none."""
    word = tokens[position].norm
    if word in said.WEEKDAYS:
        return said.WEEKDAYS[word]
    before = tokens[position - 1].norm if position else ""
    return said.SHORT_WEEKDAYS.get(word) if before in said.BEFORE_WEEKDAY else None


def _is_month(tokens: Sequence[Token], position: int) -> bool:
    """ "may" and "march" are months only where a month can stand."""
    if tokens[position].norm not in said.VERB_MONTHS:
        return True
    before = tokens[position - 1].norm if position else ""
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    number_before = position > 0 and tokens[position - 1].kind == "number"
    return before in said.BEFORE_MONTH or number_before or (after is not None and after.kind == "number")
