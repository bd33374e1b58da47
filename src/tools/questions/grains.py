"""The calendar unit a question wants its numbers by: "daily", "by month", "each week", "over time"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, cast

from src.models.plan import Grain
from src.tools.questions.period_words import unit_word
from src.tools.questions.tokens import Token

_ADJECTIVES: Final[dict[str, Grain]] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
_BEFORE: Final = frozenset({"by", "per", "each", "every", "a", "and", ",", "which", "what"})
_OVER_TIME: Final = frozenset({("over", "time"), ("through", "time"), ("across", "time")})
_TREND: Final = frozenset({"trend", "trends", "timeline", "evolution", "evolve", "evolved"})

GRAIN_WORDS: Final = frozenset(_ADJECTIVES)


@dataclass(frozen=True, slots=True)
class GrainMark:
    """A grain and the tokens that ask for it. `implied`: only a course over time was asked for, the unit is open."""

    grain: Grain
    start: int
    end: int
    implied: bool = False
    asked: bool = False
    """True for "which month": the unit itself is what is asked for."""


def find_grains(tokens: Sequence[Token], taken: Collection[int], *, after: Collection[int] = ()) -> tuple[GrainMark, ...]:
    """Every grain a question names outside the tokens that are `taken`, left to right.

    A unit at an index in `after` is one too: "unusual weeks" follows the word that asks for them.
    """
    found: list[GrainMark] = []
    for position, token in enumerate(tokens):
        if position in taken:
            continue
        unit = unit_word(token) if position in after else None
        mark = GrainMark(cast(Grain, unit), position, position + 1) if unit else _mark_at(tokens, position, token)
        if mark and not (found and mark.start < found[-1].end):
            found.append(mark)
    return tuple(found)


def _mark_at(tokens: Sequence[Token], position: int, token: Token) -> GrainMark | None:
    if token.norm in _ADJECTIVES:
        return GrainMark(_ADJECTIVES[token.norm], position, position + 1)
    unit = unit_word(token)
    if unit and _ranked_unit(tokens, position):
        return GrainMark(cast(Grain, unit), position, position + 1, asked=True)
    if unit and position:
        return _unit_mark(tokens, position, cast(Grain, unit))
    pair = (token.norm, tokens[position + 1].norm if position + 1 < len(tokens) else "")
    if pair in _OVER_TIME:
        return GrainMark("month", position, position + 2, implied=True)
    if token.norm in _TREND:
        return GrainMark("month", position, position + 1, implied=True)
    return None


def _ranked_unit(tokens: Sequence[Token], position: int) -> bool:
    """ "month with the lowest revenue", "lowest revenue month": the unit itself is what a superlative is about."""
    following = [t.norm for t in tokens[position + 1 : position + 4]]
    leads = position == 0 or (position == 1 and tokens[0].norm == "the")
    if leads and following[:1] == ["with"] and any(_is_superlative(word) for word in following):
        return True
    before = [t.norm for t in tokens[max(0, position - 3) : position]]
    return position == len(tokens) - 1 and len(before) > 1 and _is_superlative(before[-2])


def _unit_mark(tokens: Sequence[Token], position: int, unit: Grain) -> GrainMark | None:
    """ "by month", "day by day", "month" after "and"; not "month over month", which compares."""
    before = tokens[position - 1].norm
    following = [t.norm for t in tokens[position + 1 : position + 3]]
    if following[1:] and following[0] == "by" and following[1].removesuffix("s") == unit:
        return GrainMark(unit, position, position + 3)
    if following[:1] == ["over"] or before not in _BEFORE:
        return GrainMark(unit, position, position + 1, asked=True) if _is_superlative(before) else None
    if before in ("and", ",") and not any(t.norm in ("by", "per") for t in tokens[:position]):
        return None
    return GrainMark(unit, position, position + 1, asked=before in ("which", "what"))


def _is_superlative(word: str) -> bool:
    return word in ("best", "worst", "highest", "lowest", "top", "strongest", "weakest", "busiest")
