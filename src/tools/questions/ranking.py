"""Top and bottom: how many, from which end, and which word of the question asks for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from src.tools.questions.links import Link
from src.tools.questions.period_words import small_count
from src.tools.questions.tokens import Token, words

_HIGH: Final = words("top best highest largest biggest greatest leading maximum max strongest busiest")
_LOW: Final = words("bottom worst lowest smallest minimum min fewest weakest poorest")
_MOST: Final = {"most": True, "least": False}

_FASTEST: Final = {"fastest": True, "most": True, "quickest": True, "strongest": True, "slowest": False, "least": False}
"""Beside a word of change."""
ADJECTIVES: Final = frozenset({"selling", "sold", "performing", "grossing", "earning", "ranking"})
"""After a superlative they add nothing to the number that is named."""
RANKING_WORDS: Final = _HIGH | _LOW


@dataclass(frozen=True, slots=True)
class Ranking:
    """`limit` is None where no number was said. Tokens `start`..`end` (end excluded) ask for it."""

    descending: bool
    limit: int | None
    start: int
    end: int
    leads: bool
    """True for "top products": the next name is what is ranked. False for "with the highest revenue"."""
    number_at: int | None = None
    """Where the number stands apart ("which 5 products had the highest revenue")."""


def find_ranking(
    tokens: Sequence[Token],
    links: Sequence[Link],
    taken: Collection[int],
    moved: Collection[int] = (),
    degrees: Collection[int] = (),
) -> Ranking | None:
    """The ranking a question asks for, or None.

    `moved` are words of change, which things are ranked by ("grew most"); `degrees` are those after a verb ("spend the most").
    """
    starts = {link.start: link for link in links}
    for position, token in enumerate(tokens):
        if position in taken:
            continue
        descending = _end_asked(tokens, position, token, starts)
        near = {position - 1, position + 1, *([position - 2] if position and tokens[position - 1].norm == "the" else [])}
        if descending is None and moved and near & set(moved):
            descending = _FASTEST.get(token.norm)
        if position in degrees:
            descending = _MOST[token.norm]
        if descending is None:
            continue
        limit, first, last = _limit(tokens, position, taken)
        last += last < len(tokens) and tokens[last].norm in ADJECTIVES
        following = _next_link(links, last)
        number_at = None if limit else _number_before_name(tokens, starts, taken)
        if number_at is not None:
            limit = small_count(tokens[number_at])
        leads = (number_at is None and token.norm in ("top", "bottom", "best", "worst", "leading")) or (
            number_at is None and limit is not None and following is not None
        )
        return Ranking(descending, limit, first, last, leads, number_at)
    return None


def _end_asked(tokens: Sequence[Token], position: int, token: Token, starts: dict[int, Link]) -> bool | None:
    if token.norm in _HIGH:
        return True
    if token.norm in _LOW:
        return False
    if token.norm in _MOST and position and tokens[position - 1].norm != "at":
        following = starts.get(position + 1)
        return _MOST[token.norm] if following and following.of("metric", "field", "dataset") else None
    return None


def _limit(tokens: Sequence[Token], position: int, taken: Collection[int]) -> tuple[int | None, int, int]:
    """ "top 5" and "5 highest", with the first token and the one after the last."""
    for near in (position + 1, position - 1):
        if 0 <= near < len(tokens) and near not in taken:
            count = small_count(tokens[near])
            if count and tokens[near].norm != "one":
                return min(count, 10_000), min(near, position), max(near, position) + 1
    return None, position, position + 1


def _next_link(links: Sequence[Link], position: int) -> Link | None:
    return next((link for link in links if link.start >= position), None)


def _number_before_name(tokens: Sequence[Token], starts: dict[int, Link], taken: Collection[int]) -> int | None:
    """ "which 5 products": a number just before a name, away from the superlative."""
    for position, token in enumerate(tokens):
        link = starts.get(position + 1)
        named = link is not None and link.of("field", "dataset") and position not in taken
        if named and small_count(token) and token.norm != "one":
            return position
    return None
