"""Confidence intervals of strengths that cannot be negative, from noncentral chi-squared and F distributions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_FARTHEST = 1e9


def noncentrality_of_f(f: float, between: float, within: float, level: float = 0.95) -> tuple[float, float] | None:
    """Ends of the interval of an F statistic's noncentrality, by inverting its distribution.

    Steiger (2004), Psychological Methods 9(2); Smithson (2001), Educational and Psychological Measurement 61(4).
    """
    from scipy.special import ncfdtr

    if not np.isfinite(f) or f < 0 or between < 1 or within < 1:
        return None
    return _ends(lambda nc: float(ncfdtr(between, within, nc, f)), level, start=f * between + between)


def noncentrality_of_chi2(chi2: float, freedom: float, level: float = 0.95) -> tuple[float, float] | None:
    """The same of a chi-squared statistic. Smithson (2003), Confidence Intervals, chapter 4."""
    from scipy.special import chndtr

    if not np.isfinite(chi2) or chi2 < 0 or freedom < 1:
        return None
    return _ends(lambda nc: float(chndtr(chi2, freedom, nc)), level, start=chi2 + freedom)


def _ends(below: Callable[[float], float], level: float, start: float) -> tuple[float, float] | None:
    """Where `below` (falling in the noncentrality) passes the two tails."""
    tail = (1 - level) / 2
    return _crossing(below, 1 - tail, start), _crossing(below, tail, start)


def _crossing(below: Callable[[float], float], chance: float, start: float) -> float:
    from scipy.optimize import brentq

    if below(0.0) <= chance:
        return 0.0
    high = max(start, 1.0)
    while high < _FARTHEST and below(high) > chance:
        high *= 2
    if not np.isfinite(below(high)) or below(high) > chance:
        return high
    return float(brentq(lambda nc: below(nc) - chance, 0.0, high, rtol=1e-10))
