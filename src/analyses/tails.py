"""How far out is too far: thresholds from a budget of false alarms, not from a bare three sigmas.

A Student t stands for the bulk of the values (its degrees of freedom from quantiles that outliers cannot reach); the
threshold is where that bulk alone would be expected to pass it `budget` times among all the values looked at.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from src.analyses.frames import Floats

BUDGET: Final = 0.5
"""Expected false alarms in one analysis, however long the series or the table."""
_FREEDOMS: Final = (3, 4, 5, 6, 8, 10, 15, 20, 30, 60, 200)
_MAD_TO_SIGMA: Final = 1.4826


def robust_scale(residuals: Floats) -> float:
    """The standard deviation that the middle of the values suggests; 0 only if at least 3 in 4 are alike."""
    away = np.abs(residuals - np.median(residuals))
    middle = float(np.median(away))
    if middle > 0:
        return _MAD_TO_SIGMA * middle
    return float(np.quantile(away, 0.75)) / 1.1503


def freedom(scores: Floats) -> int:
    """Degrees of freedom of the t whose bulk spreads like the scores': the ratio of two inner quantiles tells."""
    from scipy.special import stdtrit

    sizes = np.abs(scores)
    half = float(np.quantile(sizes, 0.5))
    if len(sizes) < 60 or half <= 0:
        return 10
    # Quantiles of a sample wander: lean to the normal side by as much as chance allows.
    ratio = float(np.quantile(sizes, 0.9)) / half
    slack = 1 - 0.5 / np.sqrt(len(sizes))
    wanted = ratio * slack
    expected = [float(stdtrit(f, 0.95) / stdtrit(f, 0.75)) for f in _FREEDOMS]
    return next((f for f, e in zip(_FREEDOMS, expected, strict=True) if e <= wanted), _FREEDOMS[-1])


def threshold(scores: Floats, looks: int, *, sides: int = 2) -> float:
    """The score (in robust standard deviations) beyond which the bulk would stray `BUDGET` times in `looks` looks."""
    from scipy.special import stdtrit

    f = freedom(scores)
    p = BUDGET / max(looks, 1) / sides
    # A t's own middle is wider than its robust standard deviation suggests: both are on the same quartile.
    return float(stdtrit(f, 1 - min(p, 0.25)) / stdtrit(f, 0.75) * 0.67449)


def bowley(values: Floats) -> float:
    """Skewness from the 10 %, 50 % and 90 % quantiles: -1 .. 1, 0 for symmetry."""
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    return float((high + low - 2 * middle) / (high - low)) if high > low else 0.0


def one_sided_limit(scores: Floats, *, sides: int = 2) -> float:
    """The score that the upper tail itself would pass `BUDGET` times (over both sides) in as many looks.

    The tail is read as a Weibull's between two inner quantiles and followed outwards: close for exponential and
    Student tails, on the safe side for normal ones. At least 200 scores.
    """
    n = len(scores)
    outer = min(0.99, 1 - 10 / n)
    near, far = (float(v) for v in np.quantile(scores, [0.9, outer]))
    if not 0 < near < far:
        return threshold(scores, n, sides=sides)
    depth_near, depth_far = -np.log(0.1), -np.log(1 - outer)
    shape = np.log(depth_far / depth_near) / np.log(far / near)
    wanted = np.log(n * sides / BUDGET)
    return float(far * (max(wanted, depth_far) / depth_far) ** (1 / shape))
