"""What asks to take a series apart: seasonality and its words, decomposition, stationarity."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.tokens import Token, words

_SEASONAL: Final = words(
    """seasonality seasonalities seasonal seasonally seasonals deseasonalize deseasonalise deseasonalized deseasonalised
    cyclical cyclicality"""
)
_APART: Final = words("decompose decomposed decomposing decomposition")
_OF_TIME: Final = words(
    "trend trends season seasons seasonal seasonality remainder residual residuals noise cycle component components"
)
_STEADY: Final = words("stationary stationarity nonstationary")
_OTHERS: Final = words(
    """forecast forecasts forecasting predict prediction project projection anomaly anomalies outlier outliers unusual correlate
    correlation"""
)
"""Beside a word of another analysis, "seasonal" only says how that is to be made."""


def _seasonal(tokens: Sequence[Token], position: int) -> int:
    """ "is revenue seasonal", "the seasonality of orders", "which months are seasonally strongest"."""
    if tokens[position].norm not in _SEASONAL or any(t.norm in _OTHERS for t in tokens):
        return 0
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    return 2 if following in ("pattern", "patterns", "adjusted", "component", "index", "figure", "effect", "effects") else 1


def _decompose(tokens: Sequence[Token], position: int) -> int:
    """ "decompose revenue into trend and seasonality", "a time series decomposition of orders"; not of a change or an order."""
    if tokens[position].norm not in _APART:
        return 0
    norms = {t.norm for t in tokens}
    series = any(a.norm == "time" and b.norm == "series" for a, b in pairwise(tokens))
    return 1 if series or norms & (_OF_TIME | {"stl"}) else 0


def _stationary(tokens: Sequence[Token], position: int) -> int:
    """ "is the series stationary", "test revenue for stationarity", "has it a unit root"."""
    return 1 if tokens[position].norm in _STEADY else 0


DECOMPOSITION: Final = CueTable(
    kind="decomposition",
    name="a decomposition",
    phrases={
        3: (
            "unit root", "dickey fuller", "augmented dickey fuller", "adf test", "kpss test", "kpss", "weekly pattern",
            "weekly patterns", "weekly cycle", "yearly pattern", "yearly patterns", "yearly cycle", "annual pattern",
            "annual cycle", "weekday pattern", "weekday patterns", "time of year", "times of the year", "stl decomposition",
        ),
    },
    constructions={3: (_seasonal, _decompose, _stationary)},
    companions="""trend trends season seasons remainder residual residuals noise component components pattern patterns effect
        strength strong stronger strongest strongly weak weakest weaker high highest low lowest peak cycle month months weekday
        weekdays quarter quarters week day year series time test decompose decomposition adjusted additive multiplicative into
        apart index figure factor factors much series""",
    known="seasonality seasonal seasonally stationary stationarity decompose decomposition",
    nameless=True,
    over=frozenset({"trend", "summary"}),
)  # fmt: skip
