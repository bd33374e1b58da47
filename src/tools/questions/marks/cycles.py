"""What comes round again: "by weekday", "on Mondays", "every December", "excluding weekends"; and gaps to be filled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from src.models.computed import CalendarFilter, CalendarPart
from src.tools.questions.lexicon import NEGATIONS
from src.tools.questions.links import Link
from src.tools.questions.marks.phrases import first_match, length_at, pattern
from src.tools.questions.period_words import MONTHS, UNITS, WEEKDAYS
from src.tools.questions.tokens import Token

_BY: Final = "by|per|each|every|across|which|what|on|for"
_CYCLES: Final[tuple[tuple[str, CalendarPart], ...]] = (
    (f"{_BY} the? day|days of the? week", "weekday"),
    (f"{_BY} weekday|weekdays|dow", "weekday"),
    ("day|days of the? week", "weekday"),
    ("best|worst|busiest|slowest|strongest|weakest weekday", "weekday"),
    (f"{_BY} the? month|months of the? year", "month_of_year"),
    (f"{_BY} calendar month|months", "month_of_year"),
    ("month|months of the? year", "month_of_year"),
)
_ASKED: Final = frozenset({"which", "what"})
_GAPS: Final = (
    "fill|filling|filled in? the? gaps|blanks|holes",
    "with|include|including|show|showing the? empty|missing|zero|blank UNIT too?",
    "with|include|including|showing zeros|zeroes",
    "with no|out? gaps",
    "without gaps",
    "even if|when zero|empty|none",
)
_GAPS_BEFORE_LINK: Final = (
    "also|even? include|including|incl|showing|with|and the? UNIT without|with any|no|zero?",
    "even UNIT without|with any|no|zero?",
)


@dataclass(frozen=True, slots=True)
class CycleMark:
    """A calendar part that numbers are wanted by; `asked` for "which weekday"."""

    part: CalendarPart
    tokens: frozenset[int]
    asked: bool


def find_cycle(tokens: Sequence[Token], taken: Collection[int]) -> CycleMark | None:
    """The part of the calendar that a question splits by, or None."""
    for position in range(len(tokens)):
        for text, part in _CYCLES:
            size = length_at(tokens, position, pattern(text))
            span = range(position, position + size)
            if size and not any(i in taken for i in span) and not (tokens[position].norm == "on" and size == 2):
                before = tokens[position - 1].norm if position else ""
                asked = bool({tokens[position].norm, before} & _ASKED) or text.startswith("best")
                return CycleMark(part, frozenset(span), asked)
    return None


def find_days(tokens: Sequence[Token], taken: Collection[int]) -> tuple[tuple[CalendarFilter, ...], frozenset[int]]:
    """The weekdays and months that rows are narrowed to, whatever the year, and their words."""
    found: dict[tuple[CalendarPart, bool], list[int]] = {}
    claimed: set[int] = set()
    for token in tokens:
        named = None if token.index in taken else _named(tokens, token)
        if named is None:
            continue
        part, numbers = named
        negation = _negation(tokens, token.index, claimed)
        claimed.update({token.index, *negation})
        if tokens[token.index - 1].norm in ("every", "each", "all") and token.index:
            claimed.add(token.index - 1)
        found.setdefault((part, bool(negation)), []).extend(numbers)
    filters = (CalendarFilter(part=p, values=tuple(dict.fromkeys(v)), negated=n) for (p, n), v in found.items())
    return tuple(filters), frozenset(claimed)


def _named(tokens: Sequence[Token], token: Token) -> tuple[CalendarPart, list[int]] | None:
    word, before = token.norm, tokens[token.index - 1].norm if token.index else ""
    every = before in ("every", "each", "all")
    if word in ("weekend", "weekends"):
        return "weekday", [6, 7]
    if word in ("weekdays", "workdays", "workday") and before not in ("by", "per", "across", "which", "what"):
        return "weekday", [1, 2, 3, 4, 5]
    single = word.removesuffix("s")
    if single in WEEKDAYS and (word != single or every):
        return "weekday", [WEEKDAYS[single] + 1]
    if single in MONTHS and len(single) > 3 and (word != single or every):
        return "month_of_year", [MONTHS[single]]
    return None


def _negation(tokens: Sequence[Token], index: int, claimed: set[int]) -> set[int]:
    """The negation before a day, past "on" and other days that it holds for too."""
    here = index - 1
    while here >= 0 and (tokens[here].norm in ("on", "the", "in", "for", "and", "or", ",") or here in claimed):
        if tokens[here].norm in NEGATIONS:
            return {here}
        here -= 1
    return {here} if here >= 0 and tokens[here].norm in NEGATIONS else set()


def find_gaps(tokens: Sequence[Token], links: Sequence[Link], taken: Collection[int]) -> frozenset[int]:
    """The words that ask for periods without rows too; the name in "days without sales" is one of them."""
    found = first_match(tokens, _GAPS_BEFORE_LINK)
    if found and tokens[found[1] - 1].norm not in UNITS:
        link = next((k for k in links if k.start == found[1]), None)
        plain = found[1] < len(tokens) and tokens[found[1]].norm in ("data", "rows", "values", "activity", "records")
        if link or plain:
            return frozenset(range(found[0], link.end if link else found[1] + 1))
    found = first_match(tokens, _GAPS, taken)
    return frozenset(range(found[0], found[1])) if found else frozenset()
