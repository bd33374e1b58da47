"""Outliers of a column of numbers without an order: robust scores, on logarithms when amounts are skewed.

Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers; cross-checked by the fences of Tukey (1977).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.frames import Floats
from src.analyses.tails import bowley, robust_scale, threshold

_LEAST: Final = 3.5
"""Iglewicz and Hoaglin's own cut-off: small tables are not judged more strictly."""
MIN_VALUES: Final = 8


@dataclass(frozen=True, slots=True)
class Outliers:
    """`scores` by value (NaN where missing), the threshold, and the positions beyond it and outside the fences."""

    positions: np.ndarray
    scores: Floats
    threshold: float
    centre: float
    lower: float
    upper: float
    log: bool


def find_outliers(values: Floats, *, direction: str = "both") -> Outliers | None:
    """The outliers, or None when fewer than eight values, or more than half of them the same, give no yardstick."""
    known = np.isfinite(values)
    seen = values[known]
    if len(seen) < MIN_VALUES:
        return None
    log = _is_skewed(seen)
    work = np.log(seen) if log else seen
    centre, spread = float(np.median(work)), robust_scale(work)
    if spread <= 0:
        return None
    scores = np.full(len(values), np.nan)
    scores[known] = (work - centre) / spread
    limit = max(_LEAST, threshold(scores[known], len(seen), sides=2 if direction == "both" else 1))
    q1, q3 = np.quantile(work, [0.25, 0.75])
    fences = (q1 - 1.5 * (q3 - q1) - centre) / spread, (q3 + 1.5 * (q3 - q1) - centre) / spread
    high = (scores > max(limit, fences[1])) if direction != "low" else np.zeros(len(values), dtype=bool)
    low = (scores < min(-limit, fences[0])) if direction != "high" else np.zeros(len(values), dtype=bool)
    ends = centre - limit * spread, centre + limit * spread
    middle, lower, upper = (float(np.exp(v)) if log else float(v) for v in (centre, *ends))
    return Outliers(np.flatnonzero(high | low), scores, limit, middle, lower, upper, log)


def _is_skewed(seen: Floats) -> bool:
    # Bowley's skewness of quantiles: outliers do not reach it. Logarithms must make it better.
    if seen.min() <= 0:
        return False
    return abs(bowley(seen)) > 0.15 and abs(bowley(np.log(seen))) < abs(bowley(seen))
