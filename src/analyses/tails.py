"""How far out is too far: thresholds from a budget of false alarms, not from a bare three sigmas.

A Student t stands for the bulk of the values. Which one is judged by a likelihood that knows of the outermost tenth only
how many they are, so outliers do not count by their size; the threshold is where that bulk alone would be expected to pass
`budget` times among all the values looked at.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from src.analyses.frames import Floats

BUDGET: Final = 0.5
"""Expected false alarms in one analysis, however long the series or the table."""
_FREEDOMS: Final = (2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60, 200)
_FEWEST: Final = 20
"""Fewer scores say nothing of their tail."""
_ENOUGH_FOR_SIDES: Final = 80
_ONE_SIDES_ERROR: Final = 1.3
"""Standard error of the log of the ratio of two sides' 90 % quantiles, times the root of the scores on one side."""
_MAD_TO_SIGMA: Final = 1.4826


def robust_scale(residuals: Floats) -> float:
    """The standard deviation that the middle of the values suggests; 0 only if at least 3 in 4 are alike."""
    away = np.abs(residuals - np.median(residuals))
    middle = float(np.median(away))
    if middle > 0:
        return _MAD_TO_SIGMA * middle
    return float(np.quantile(away, 0.75)) / 1.1503


def freedom(scores: Floats) -> int:
    """Degrees of freedom of the t whose bulk the scores are most likely to come from."""
    weights = _weights(np.abs(scores))
    return int(_FREEDOMS[int(np.argmax(np.cumsum(weights) >= 0.5))])


def threshold(scores: Floats, looks: int, *, sides: int = 2, budget: float = BUDGET) -> float:
    """The score (in robust standard deviations) beyond which the bulk would stray `budget` times in `looks` looks.

    What the scores leave open about their tail counts too: the chance is averaged over every t that fits.
    """
    return _limit(np.abs(scores), looks, sides, budget)


def sided_thresholds(scores: Floats, looks: int, *, sides: int = 2, budget: float = BUDGET) -> tuple[float, float]:
    """Limits below and above; a limit for each side where the scores clearly reach further on one of them."""
    below, above = -scores[scores < 0], scores[scores > 0]
    # A skewed bulk's longer side falls off like an exponential's rather than like a t's, so its own quantiles are followed.
    if min(len(below), len(above)) >= _ENOUGH_FOR_SIDES:
        reach = np.log(np.quantile(above, 0.9) / np.quantile(below, 0.9))
        if abs(reach) > 2.5 * _ONE_SIDES_ERROR / np.sqrt(min(len(below), len(above))):
            share = budget * len(scores) / max(looks, 1)
            low, high = (one_sided_limit(way * scores, sides=sides, budget=share) for way in (-1, 1))
            return low, high
    limit = threshold(scores, looks, sides=sides, budget=budget)
    return limit, limit


def _limit(sizes: Floats, looks: int, sides: int, budget: float) -> float:
    from scipy.optimize import brentq
    from scipy.special import stdtr, stdtrit

    weights = _weights(sizes)
    wanted = min(budget / max(looks, 1) / sides, 0.25)
    f = np.array(_FREEDOMS, dtype=np.float64)
    # A t's own middle is wider than its robust standard deviation suggests: both are on the same quartile.
    scale = stdtrit(f, 0.75) / 0.67449

    def excess(limit: float) -> float:
        return float(weights @ stdtr(f, -limit * scale)) - wanted

    return float(brentq(excess, 0.0, 1e3)) if excess(1e3) < 0 else 1e3


def _weights(sizes: Floats) -> Floats:
    """How likely each t is, given the sizes of the scores; those beyond the 90th percentile only count as beyond it.

    The sizes' own median is the yardstick, as it is of the scores. Before they are seen, a normal bulk is as likely as not.
    """
    from scipy.special import gammaln, stdtr, stdtrit

    f = np.array(_FREEDOMS, dtype=np.float64)
    prior = np.where(f >= 30, 0.5 / (f >= 30).sum(), 0.5 / (f < 30).sum())
    half = float(np.median(sizes)) if len(sizes) else 0.0
    if len(sizes) < _FEWEST or half <= 0:
        return np.asarray(prior)
    kept = np.quantile(sizes, np.linspace(0.005, 0.895, 90)) / half  # the bulk, thinned: each stands for 1 % of the scores
    end = float(np.quantile(sizes, 0.9)) / half
    quartile = stdtrit(f, 0.75)
    # Free the scale a little: the sample's median is not the truth's.
    scales = np.exp(np.linspace(-0.3, 0.3, 25))
    unit = quartile[:, None] * scales[None, :]
    x = kept[None, None, :] * unit[:, :, None]
    constant = gammaln((f + 1) / 2) - gammaln(f / 2) - 0.5 * np.log(f * np.pi)
    density = (
        constant[:, None, None] - (f[:, None, None] + 1) / 2 * np.log1p(x**2 / f[:, None, None]) + np.log(unit)[:, :, None]
    )
    beyond = np.log(2 * stdtr(f[:, None], -end * unit))
    likelihood = (density.sum(axis=2) + 10 * beyond) * len(sizes) / 100
    best = likelihood.max()
    by_freedom = np.exp(likelihood - best).mean(axis=1) * prior
    return np.asarray(by_freedom / by_freedom.sum())


def bowley(values: Floats) -> float:
    """Skewness from the 10 %, 50 % and 90 % quantiles: -1 .. 1, 0 for symmetry."""
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    return float((high + low - 2 * middle) / (high - low)) if high > low else 0.0


def one_sided_limit(scores: Floats, *, sides: int = 2, budget: float = BUDGET) -> float:
    """The score that the upper tail itself would pass `budget` times (over both sides) in as many looks.

    The tail is read as a Weibull's between two inner quantiles and followed outwards: close for exponential and
    Student tails, on the safe side for normal ones. At least 200 scores.
    """
    n = len(scores)
    outer = min(0.99, 1 - 10 / n)
    near, far = (float(v) for v in np.quantile(scores, [0.9, outer]))
    if not 0 < near < far:
        return threshold(scores, n, sides=sides, budget=budget)
    depth_near, depth_far = -np.log(0.1), -np.log(1 - outer)
    shape = np.log(depth_far / depth_near) / np.log(far / near)
    wanted = np.log(n * sides / budget)
    return float(far * (max(wanted, depth_far) / depth_far) ** (1 / shape))
