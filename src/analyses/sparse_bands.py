"""Prediction intervals for demand that is mostly 0: never below 0, skewed as the past was, whole numbers for counts.

A band that reaches down to 0 leaves nothing out below, so all of what it may miss is above (the shortest interval).
The total over several periods is given the gamma distribution of the same mean and error.
"""

from __future__ import annotations

import numpy as np

from src.analyses.frames import Floats
from src.analyses.intervals import LEVELS

Bounds = tuple[dict[int, Floats], dict[int, Floats]]


def sparse_bands(errors: Floats, point: Floats, *, whole: bool) -> Bounds:
    """Lower and upper bounds by level, from `errors[fold, step]` of a forecast that is the same at every distance."""
    pool = np.sort(errors[np.isfinite(errors)])
    lower, upper = {}, {}
    for level in LEVELS:
        ends = [_ends(value + pool, level) for value in point]
        lower[level] = _down([low for low, _ in ends], whole=whole)
        upper[level] = _up([high for _, high in ends], whole=whole)
    return lower, upper


def sparse_coverage(errors: Floats, actual: Floats, *, whole: bool) -> dict[int, float | None]:
    """The share of the backtest's values that bands from the other half of its origins held."""
    if len(errors) < 4:
        return dict.fromkeys(LEVELS)
    inside: dict[int, list[Floats]] = {level: [] for level in LEVELS}
    for half in (0, 1):
        lower_fold, upper_fold = errors[half::2], errors[1 - half :: 2]
        known = np.isfinite(upper_fold)
        seen, made = actual[1 - half :: 2][known], (actual[1 - half :: 2] - upper_fold)[known]
        lower, upper = sparse_bands(lower_fold, made, whole=whole)
        for level in LEVELS:
            inside[level].append(np.asarray((seen >= lower[level]) & (seen <= upper[level]), dtype=np.float64))
    return {level: float(np.concatenate(found).mean()) for level, found in inside.items()}


def sparse_total(errors: Floats, total: float, n: int, level: int, *, whole: bool) -> tuple[float, float]:
    """Bounds of a sum over the steps of `errors[fold, step]`, from what such sums erred.

    At least as wide as independent events would make them, with a rate that is itself known from `n` periods only.
    """
    from scipy.special import gammaincinv

    steps, complete = errors.shape[1], errors[np.isfinite(errors).all(axis=1)]
    known = errors[np.isfinite(errors)]
    variance = float(np.mean(known**2)) * steps * (1 + steps / n) if len(known) else 0.0
    if len(complete) >= 3:
        variance = max(variance, float(np.mean(complete.sum(axis=1) ** 2)))
    if total <= 0 or variance <= 0:
        return max(total, 0.0), max(total, 0.0)
    shape, scale, tail = total**2 / variance, variance / total, (1 - level / 100) / 2
    low, high = (float(gammaincinv(shape, share)) * scale for share in (tail, 1 - tail))
    return float(_down([low], whole=whole)[0]), float(_up([high], whole=whole)[0])


def _ends(values: Floats, level: int) -> tuple[float, float]:
    n, tail = len(values), (1 - level / 100) / 2
    low = float(values[max(0, int(np.floor((n + 1) * tail)) - 1)])
    share = level / 100 if low <= 0 else 1 - tail
    high = float(values[min(n, int(np.ceil((n + 1) * share))) - 1])
    return max(low, 0.0), max(high, 0.0)


def _down(values: list[float], *, whole: bool) -> Floats:
    return np.floor(np.asarray(values) + 1e-9) if whole else np.asarray(values, dtype=np.float64)


def _up(values: list[float], *, whole: bool) -> Floats:
    return np.ceil(np.asarray(values) - 1e-9) if whole else np.asarray(values, dtype=np.float64)
