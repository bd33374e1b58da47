"""Parts of a whole and of each other: "share of", "what percentage of", "ratio of A to B", "cumulative"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from src.tools.questions.links import Link
from src.tools.questions.marks.phrases import first_match
from src.tools.questions.tokens import Token, words

_SHARES: Final = words("share shares percentage percentages percent proportion proportions portion fraction contribution pct")
_SUPPLIES: Final = (
    "contribute|contributes|contributed", "account|accounts|accounted for", "make|makes|made up", "come|comes|came from",
)  # fmt: skip
_WITHIN: Final = words("within inside")
_EACH: Final = words("each every")
_BEFORE_EACH: Final = words("in for of within inside per to from")
_RUNNING: Final = ("running|cumulative|accumulated|cumulated total|sum|totals|sums?", "cumulatively", "accumulating")


@dataclass(frozen=True, slots=True)
class PortionMark:
    """`whole` is the index of the first word after "share of"; None where nothing follows ("revenue share")."""

    tokens: frozenset[int]
    whole: int | None
    ratio: bool = False
    """True for "ratio": one number divided by another, and no percent of a total."""


def find_portion(tokens: Sequence[Token], taken: Collection[int]) -> PortionMark | None:
    """The share or ratio that a question asks for, or None."""
    for token in tokens:
        if token.index in taken:
            continue
        if token.norm in ("ratio", "ratios"):
            return PortionMark(frozenset({token.index}), _after_of(tokens, token.index + 1), ratio=True)
        if token.norm in _SHARES or (token.norm == "%" and _is_word(tokens, token.index)):
            claimed = {token.index, *_supplied(tokens, taken)}
            return PortionMark(frozenset(claimed), _after_of(tokens, token.index + 1))
    return None


def _is_word(tokens: Sequence[Token], index: int) -> bool:
    """ "% of revenue", not "20 %"."""
    return index == 0 or tokens[index - 1].kind != "number"


def _after_of(tokens: Sequence[Token], position: int) -> int | None:
    if position < len(tokens) and tokens[position].norm in ("of", "in", "between"):
        position += 1
        while position < len(tokens) and tokens[position].norm in ("the", "our", "all", "total", "overall", "whole"):
            position += 1
        return position
    return None


def _supplied(tokens: Sequence[Token], taken: Collection[int]) -> set[int]:
    found = first_match(tokens, _SUPPLIES, taken)
    return set(range(found[0], found[1])) if found else set()


def find_running(tokens: Sequence[Token], taken: Collection[int]) -> frozenset[int]:
    """The words that ask for a running total."""
    found = first_match(tokens, _RUNNING, taken)
    return frozenset(range(found[0], found[1])) if found else frozenset()


def find_within(tokens: Sequence[Token], links: Sequence[Link]) -> tuple[tuple[Link, ...], frozenset[int]]:
    """Links that something is to be taken within: "in each region", "within category"; and the words that say so."""
    found: list[Link] = []
    surely: list[Link] = []
    claimed: set[int] = set()
    for link in links:
        before = [t.norm for t in tokens[max(0, link.start - 2) : link.start]]
        each = before[-1:] and before[-1] in _EACH and before[:1] and before[0] in _BEFORE_EACH
        owned = before[-1:] and before[-1] in ("the", "its", "their", "a") and before[0] in _WITHIN
        inside = owned or (before[-1:] and before[-1] in _WITHIN)
        if link.of("field", "dataset") and (each or inside):
            (surely if inside else found).append(link)
            claimed.update(t.index for t in tokens[max(0, link.start - 2) : link.start] if t.norm in _WITHIN | _EACH)
    # "of each product within the category": what it is within is said outright
    return tuple(surely or found), frozenset(claimed)
