"""Change over time: "growth", "did revenue rise", "year over year", "vs the month before"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from src.models.computed import Grain
from src.tools.questions.marks.phrases import first_match
from src.tools.questions.tokens import Token, stem, stemmed, words

ChangeKind = Literal["growth", "change", "compare"]

_GROWTH: Final = stemmed("growth grow growing grew grown")
_CHANGE: Final = frozenset(
    stem(w)
    for w in words(
        """change changed increase increased decrease decreased decline declined rise rose risen rising fall fell fallen
        shrink shrank shrunk difference dropped drop gain gained improve improved worsen worsened"""
    )
)
_DOWN: Final = stemmed("decrease decline fall fell fallen shrink shrank shrunk drop dropped worsen")
_OTHER: Final = frozenset({"different", "differ", "differs"})
"""Words with the stem of one of change that ask for something else."""
_MOVED: Final = ("go|went|gone|going up|down", "gained|lost ground")
_PERCENT: Final = frozenset({"percent", "percentage", "%", "pct", "relative", "rate", "rates"})
_OVER: Final[dict[str, Grain]] = {
    "dod": "day", "wow": "week", "mom": "month", "qoq": "quarter", "yoy": "year",
}  # fmt: skip
_OVER_PATTERNS: Final = (
    "day over|on|to|by? day", "week over|on|to week", "month over|on|to month", "quarter over|on|to quarter",
    "year over|on|to year", "d / d", "w / w", "m / m", "q / q", "y / y", "dod|wow|mom|qoq|yoy",
)  # fmt: skip
_YEAR_BEFORE: Final = (
    "the? same UNIT|period|time|days|dates in|of? the? last|previous|prior year",
    "the? same UNIT|period|time|days|dates a|one year ago|earlier|before",
    "a|one|1 year ago|earlier|before|prior",
    "the? year before|prior|earlier",
    "the? prior|previous year 's? period|UNIT",
)
_STEP_BEFORE: Final = (
    "the? previous|prior|preceding|last|earlier period",
    "the? period before|earlier|prior",
    "the? UNIT before|earlier|prior",
    "the? one before",
)
COMPARING: Final = words("compare compared comparing comparison vs versus against difference differences")


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """A change that is asked for, and against what where that is said in words that are no period of their own."""

    kind: ChangeKind
    tokens: frozenset[int]
    over: Grain | None = None
    """ "year over year": the unit between the two"""
    reference: Literal["step", "year"] | None = None
    """ "vs the month before", "than a year ago" """
    falling: bool = False
    """Whether the word says down ("declined")."""


def find_change(tokens: Sequence[Token], taken: Collection[int]) -> ChangeMark | None:
    """The change a question asks for, or None. `taken` are words that belong to a name or to an analysis."""
    claimed: set[int] = set()
    over = _over(tokens, taken, claimed)
    reference = _reference(tokens, set(taken) | claimed, claimed)
    kind, falling = _kind(tokens, set(taken) | claimed, claimed)
    if kind is None and (over or reference):
        kind = "growth" if over else "compare"
    return ChangeMark(kind, frozenset(claimed), over, reference, falling) if kind else None


def _over(tokens: Sequence[Token], taken: Collection[int], claimed: set[int]) -> Grain | None:
    found = first_match(tokens, _OVER_PATTERNS, taken)
    if found is None:
        return None
    claimed.update(range(found[0], found[1]))
    word = tokens[found[0]].norm
    letters: dict[str, Grain] = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
    return _OVER.get(word) or letters[word[0]]


def _reference(
    tokens: Sequence[Token], taken: Collection[int], claimed: set[int]
) -> Literal["step", "year"] | None:  # fmt: skip
    for kind, patterns in (("year", _YEAR_BEFORE), ("step", _STEP_BEFORE)):
        found = first_match(tokens, patterns, taken)
        if found:
            claimed.update(range(found[0], found[1]))
            unit_is_year = any(tokens[i].norm == "year" for i in range(found[0], found[1]))
            return "year" if kind == "year" or (unit_is_year and kind == "step") else "step"
    return "step" if _than_last(tokens, taken, claimed) else None


def _than_last(tokens: Sequence[Token], taken: Collection[int], claimed: set[int]) -> bool:
    """ "lower this month than last": what it is the last of was said before."""
    for first, second, following in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        alone = following is None or following.kind != "word"
        if first.norm == "than" and second.norm == "last" and alone and not {first.index, second.index} & set(taken):
            claimed.update((first.index, second.index))
            return True
    return False


def _is_between_names(tokens: Sequence[Token], token: Token, taken: Collection[int]) -> bool:
    """ "the difference in revenue between A and B": of two names, not of two times."""
    if token.norm not in ("difference", "differences"):
        return False
    between = next((t.index for t in tokens[token.index :] if t.norm == "between"), None)
    if between is None:
        return False
    behind = next((t.index for t in tokens[between:] if t.norm in ("and", "&")), len(tokens))
    return all(_named_behind(tokens, at, taken) for at in (between, behind))


def _named_behind(tokens: Sequence[Token], at: int, taken: Collection[int]) -> bool:
    behind = [t for t in tokens[at + 1 : at + 3] if t.norm not in ("the", "a")]
    return bool(behind) and behind[0].index in taken


def _kind(tokens: Sequence[Token], taken: Collection[int], claimed: set[int]) -> tuple[ChangeKind | None, bool]:
    for token in tokens:
        if token.index in taken or token.kind != "word" or _is_between_names(tokens, token, taken):
            continue
        if (token.stem in _GROWTH or token.stem in _CHANGE) and token.norm not in _OTHER:
            beside = (i for i in (token.index - 1, token.index + 1) if 0 <= i < len(tokens) and i not in taken)
            near = [i for i in beside if tokens[i].norm in _PERCENT]  # a rate that is part of a name is no percentage
            claimed.update([token.index, *near])
            growth = token.stem in _GROWTH or bool(near)
            # "increase or decrease" asks for the same change twice
            claimed.update(t.index for t in tokens if t.stem in _CHANGE and t.index not in taken)
            return ("growth" if growth else "change"), token.stem in _DOWN
    moved = first_match(tokens, _MOVED, taken)
    if moved:
        claimed.update(range(moved[0], moved[1]))
        return "change", tokens[moved[1] - 1].norm == "down"
    return None, False
