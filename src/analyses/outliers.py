"""Outliers of a column of numbers without an order: robust scores, on roots or logarithms when amounts are skewed.

Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers; powers from the ladder of Tukey (1977), whose fences
cross-check every outlier. Each side has a limit of its own, since amounts have other tails above than below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.frames import Floats
from src.analyses.tails import BUDGET, bowley, one_sided_limit, robust_scale, threshold

_LEAST: Final = 3.5
"""Iglewicz and Hoaglin's own cut-off: small tables are not judged more strictly."""
_LADDER: Final = (1.0, 0.5, 0.25, 0.0)
"""Powers tried on positive amounts; 0 is the logarithm."""
MIN_VALUES: Final = 8
_ENOUGH_FOR_SHAPE: Final = 30
_ENOUGH_FOR_TAILS: Final = 200


@dataclass(frozen=True, slots=True)
class Outliers:
    """`scores` by value (NaN where missing), the limits in scores and in values, and the positions beyond them."""

    positions: np.ndarray
    scores: Floats
    threshold: float
    """The limit of the side asked for; of the upper side when both are."""
    centre: float
    lower: float
    upper: float
    power: float
    """1: as they are, 0: logarithms, between: roots."""


def find_outliers(values: Floats, *, direction: str = "both", budget: float = BUDGET) -> Outliers | None:
    """The outliers, or None when fewer than eight values, or more than half of them the same, give no yardstick."""
    known = np.isfinite(values)
    seen = values[known]
    if len(seen) < MIN_VALUES:
        return None
    power = straightening_power(seen)
    work = raised(seen, power)
    centre, spread = float(np.median(work)), robust_scale(work)
    if spread <= 0:
        return None
    scores = np.full(len(values), np.nan)
    scores[known] = (work - centre) / spread
    low, high = _limits(scores[known], 2 if direction == "both" else 1, budget)
    above = scores > high if direction != "low" else np.zeros(len(values), dtype=bool)
    below = scores < -low if direction != "high" else np.zeros(len(values), dtype=bool)
    middle, lower, upper = (unraised(v, power) for v in (centre, centre - low * spread, centre + high * spread))
    limit = low if direction == "low" else high
    return Outliers(np.flatnonzero(above | below), scores, limit, middle, lower, upper, power)


def tukey_fences(values: Floats, *, direction: str = "both") -> Outliers | None:
    """What lies beyond Tukey's (1977) inner fences, 1.5 interquartile ranges outside the quartiles; None without a spread."""
    known = np.isfinite(values)
    seen = values[known]
    if len(seen) < MIN_VALUES:
        return None
    q1, centre, q3 = (float(q) for q in np.quantile(seen, [0.25, 0.5, 0.75]))
    spread = robust_scale(seen)
    if q3 <= q1 or spread <= 0:
        return None
    lower, upper = q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)
    scores = np.full(len(values), np.nan)
    scores[known] = (seen - centre) / spread
    with np.errstate(invalid="ignore"):
        above = values > upper if direction != "low" else np.zeros(len(values), dtype=bool)
        below = values < lower if direction != "high" else np.zeros(len(values), dtype=bool)
    limit = (centre - lower if direction == "low" else upper - centre) / spread
    return Outliers(np.flatnonzero(above | below), scores, limit, centre, lower, upper, 1.0)


def _limits(scores: Floats, sides: int, budget: float) -> tuple[float, float]:
    """How far below and above the centre is too far; never inside Tukey's fences."""
    q1, q3 = np.quantile(scores, [0.25, 0.75])
    reach = 1.5 * float(q3 - q1)
    if len(scores) >= _ENOUGH_FOR_TAILS:
        low, high = (one_sided_limit(way * scores, sides=sides, budget=budget) for way in (-1, 1))
    else:
        low = high = threshold(scores, len(scores), sides=sides, budget=budget)
    return max(_LEAST, low, reach - float(q1)), max(_LEAST, high, float(q3) + reach)


def straightening_power(seen: Floats) -> float:
    """The power of the ladder on which positive amounts are symmetric enough; 1 for others."""
    # The mildest step of the ladder that makes the quantiles symmetric; outliers do not reach them.
    if len(seen) < _ENOUGH_FOR_SHAPE or seen.min() <= 0 or bowley(seen) <= 0.1:
        return 1.0
    skews = {power: abs(bowley(raised(seen, power))) for power in _LADDER}
    return next((power for power in _LADDER if skews[power] <= 0.1), min(_LADDER, key=lambda k: skews[k]))


def raised(seen: Floats, power: float) -> Floats:
    """Values on the scale of a power; 0 is the logarithm."""
    return np.log(seen) if power == 0 else seen if power == 1 else seen**power


def unraised(value: float, power: float) -> float:
    """The value that the power made this of."""
    if power == 0:
        return float(np.exp(value))
    return value if power == 1 else float(max(value, 0.0) ** (1 / power))
