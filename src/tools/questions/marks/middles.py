"""Statistics by name: "median", "90th percentile", "p95", and how many different."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from src.tools.questions.tokens import Token

_P: Final = re.compile(r"^p(\d{1,2})$")
_QUARTILES: Final = {"first": 0.25, "lower": 0.25, "1st": 0.25, "third": 0.75, "upper": 0.75, "3rd": 0.75}
_DIFFERENT: Final = frozenset({"distinct", "unique", "different"})


@dataclass(frozen=True, slots=True)
class StatisticMark:
    """A statistic asked for by name, with its words; what it is of is a name nearby."""

    function: Literal["median", "percentile", "count_distinct"]
    tokens: frozenset[int]
    quantile: float | None = None


def find_statistic(tokens: Sequence[Token], taken: Collection[int]) -> StatisticMark | None:
    """The statistic that a question asks for, or None."""
    for token in tokens:
        if token.index in taken:
            continue
        before = tokens[token.index - 1] if token.index else None
        if token.norm in ("median", "medians"):
            return StatisticMark("median", frozenset({token.index}))
        if (match := _P.match(token.norm)) and 0 < int(match[1]) < 100:
            return _percentile(int(match[1]) / 100, {token.index})
        if token.norm in ("percentile", "centile") and before is not None:
            share = _number(before)
            return _percentile(share / 100, {token.index, before.index}) if share and 0 < share < 100 else None
        if token.norm in ("quartile", "decile") and before is not None and before.norm in _QUARTILES:
            return _percentile(_QUARTILES[before.norm], {token.index, before.index})
        if token.norm in _DIFFERENT and any(t.norm in ("many", "number", "count") for t in tokens):
            return StatisticMark("count_distinct", frozenset({token.index}))
    return None


def _percentile(quantile: float, indices: set[int]) -> StatisticMark:
    return StatisticMark("percentile", frozenset(indices), quantile)


def _number(token: Token) -> float | None:
    digits = re.sub(r"(st|nd|rd|th)$", "", token.norm)
    try:
        return float(digits)
    except ValueError:
        return None
