"""Mann and Kendall's test for a trend and Sen's slope with its interval, both honest about memory in the series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.frames import Floats

_PAIRS_IN_MEMORY: Final = 1500
"""Up to so many values every pair's slope is held; beyond, the slope is found by halving."""


@dataclass(frozen=True, slots=True)
class Kendall:
    """The test: S counts pairs that rise less pairs that fall."""

    s: int
    tau: float
    variance: float
    """Of S, with ties and memory allowed for."""
    z: float
    p_value: float
    effective_n: float


@dataclass(frozen=True, slots=True)
class Slope:
    """Change per period: the median over all pairs, between the ends of its interval."""

    value: float
    lower: float
    upper: float


def concordance(y: Floats) -> int:
    """Pairs in which the later value is larger, less those in which it is smaller (S); in n log n steps."""
    from scipy.stats import kendalltau

    n = len(y)
    if n < 2 or np.ptp(y) == 0:
        return 0
    ties = np.unique(y, return_counts=True)[1].astype(np.int64)
    all_pairs = n * (n - 1) // 2
    untied = all_pairs - int((ties * (ties - 1) // 2).sum())
    # tau-b = S / sqrt(untied pairs * all pairs), as time itself has no ties.
    return round(float(kendalltau(np.arange(n), y).statistic) * float(np.sqrt(float(untied) * float(all_pairs))))


def variance_of_s(y: Floats) -> float:
    """Of S in independent values with ties (Kendall 1975)."""
    n = len(y)
    t = np.unique(y, return_counts=True)[1].astype(float)
    return float((n * (n - 1) * (2 * n + 5) - (t * (t - 1) * (2 * t + 5)).sum()) / 18)


def mann_kendall(y: Floats, inflated: float = 1.0, lost: int = 0) -> Kendall:
    """The test with the variance times `inflated` (Yue & Wang 2004).

    A season estimated from the same values (`lost` degrees of freedom) took noise away with it, so the variance grows by
    that too. Where values have a memory or a season, Student's t with as many degrees of freedom as independent values
    are left judges the statistic (Santer et al. 2000); else the normal distribution.
    """
    from scipy.special import ndtr, stdtr

    n, s = len(y), concordance(y)
    lost = min(lost, n - 3) if n > 3 else 0
    variance = variance_of_s(y) * inflated * n / max(n - lost, 1)
    z = float((s - np.sign(s)) / np.sqrt(variance)) if variance > 0 else 0.0
    effective = max((n - lost) / inflated, 3.0)
    p = 2 * float(stdtr(effective - 2, -abs(z)) if inflated > 1 or lost else ndtr(-abs(z)))
    return Kendall(s, s / (n * (n - 1) / 2) if n > 1 else 0.0, variance, z, min(p, 1.0), effective)


def sen_slope(y: Floats, test: Kendall, alpha: float = 0.05) -> Slope:
    """Sen's (1968) slope per period and the interval of slopes that the test would not reject."""
    from scipy.special import ndtri, stdtrit

    n = len(y)
    pairs = n * (n - 1) // 2
    t = float(stdtrit(test.effective_n - 2, 1 - alpha / 2)) if test.effective_n < n else float(ndtri(1 - alpha / 2))
    reach = min(t * float(np.sqrt(test.variance)), float(pairs))
    if n <= _PAIRS_IN_MEMORY:
        return _of_all_pairs(y, pairs, reach)
    return Slope(_slope_at(y, 0.0), _slope_at(y, reach), _slope_at(y, -reach))


def _of_all_pairs(y: Floats, pairs: int, reach: float) -> Slope:
    early, late = np.triu_indices(len(y), 1)
    slopes = np.sort((y[late] - y[early]) / (late - early))
    low = max(int(np.floor((pairs - reach) / 2)), 0)
    high = min(int(np.ceil((pairs + reach) / 2)), pairs - 1)
    return Slope(float(np.median(slopes)), float(slopes[low]), float(slopes[high]))


def _slope_at(y: Floats, wanted: float) -> float:
    """The slope without which `y` has S = `wanted`: S falls as more slope is taken away, so halving finds it."""
    at = np.arange(len(y), dtype=float)
    reach = float(np.abs(np.diff(y)).max())
    low, high = -reach, reach
    for _ in range(48):
        middle = (low + high) / 2
        low, high = (middle, high) if concordance(y - middle * at) > wanted else (low, middle)
    return (low + high) / 2
