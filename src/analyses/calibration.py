"""How far chance alone strays on a short series, once the decomposition has had its way with it.

With a handful of seasons a median by phase passes through some of the values it is judged by, so residuals look smaller
than the noise was and honest values look far out. Plain noise of the same length and calendar is sent through the same
decomposition, and the limit is where that noise strays as often as the budget allows (a parametric bootstrap: Efron and
Tibshirani 1993, An Introduction to the Bootstrap, ch. 6).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from src.analyses.baseline import SEASON, decompose
from src.analyses.calendar import Grain
from src.analyses.tails import BUDGET

SHORT: Final = 250
"""From this length on a year of days or more stands behind every phase, and the limit of the tail serves."""
_VALUES: Final = 3_000
"""How much noise is looked at; the wanted quantile then has dozens of values beyond it."""
_FEWEST: Final = 24
_MOST: Final = 60


def room_for_fitting(n: int, grain: Grain, first: int, *, sides: int) -> float:
    """By how much a limit must grow: the score that noise of `n` periods really passes `BUDGET` times, over the nominal one.

    1 for a series long enough not to need it.
    """
    if n >= SHORT:
        return 1.0
    return max(1.0, noise_limit(n, grain, first, sides=sides) / _normal_limit(n, sides))


def _normal_limit(n: int, sides: int) -> float:
    from scipy.special import ndtri

    return float(-ndtri(min(BUDGET / n / sides, 0.25)))


def noise_limit(n: int, grain: Grain, first: int, *, sides: int) -> float:
    """The score that noise of `n` periods passes `BUDGET` times a series."""
    rng = np.random.default_rng(n)
    series = int(np.clip(_VALUES // n, _FEWEST, _MOST))
    season = SEASON[grain]
    # With a clear season where one is taken out, as it is fitted too closely; far from zero, so that logarithms change nothing.
    usual = 1e4 + (5 * np.cos(2 * np.pi * (first + np.arange(n)) / season) if n >= 3 * season else np.zeros(n))
    scores = np.concatenate([decompose(usual + rng.normal(size=n), grain, first).scores for _ in range(series)])
    judged = np.abs(scores) if sides == 2 else scores
    return float(np.quantile(judged, 1 - min(BUDGET / n, 0.25)))
