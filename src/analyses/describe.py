"""The numbers that describe one column: location, spread, shape, histogram."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from src.analyses.frames import Floats
from src.analyses.tails import robust_scale

MOST_BINS: Final = 40
_SMALLEST_SAMPLE: Final = 20
"""Below it the test of D'Agostino and Pearson has hardly any power, and is not made."""


def statistics(values: Floats) -> dict[str, float | int]:
    """Seed 001's eight numbers of the values present; sums run in order of size, so row order changes nothing."""
    seen = np.sort(values[np.isfinite(values)])
    if not len(seen):
        return {"count": 0, **dict.fromkeys(("mean", "std", "min", "25%", "50%", "75%", "max"), np.nan)}
    quarter, half, three = np.quantile(seen, [0.25, 0.5, 0.75])
    spread = float(seen.std(ddof=1)) if len(seen) > 1 else np.nan
    return {
        "count": len(seen),
        "mean": float(seen.mean()),
        "std": spread,
        "min": float(seen[0]),
        "25%": float(quarter),
        "50%": float(half),
        "75%": float(three),
        "max": float(seen[-1]),
    }


def robust(values: Floats) -> dict[str, float]:
    """Numbers that outliers do not move: median, robust standard deviation, interquartile range, 5 % and 95 %, trimmed mean."""
    seen = np.sort(values[np.isfinite(values)])
    if not len(seen):
        return {}
    low, quarter, half, three, high = np.quantile(seen, [0.05, 0.25, 0.5, 0.75, 0.95])
    cut = len(seen) // 10
    return {
        "median": float(half),
        "robust_std": robust_scale(seen),
        "iqr": float(three - quarter),
        "5%": float(low),
        "95%": float(high),
        "trimmed_mean": float(seen[cut : len(seen) - cut].mean()),
    }


def quantiles(values: Floats) -> dict[str, float]:
    """Where 1, 5, 10, 25, 50, 75, 90, 95 and 99 % of the values lie below."""
    seen = np.sort(values[np.isfinite(values)])
    steps = (1, 5, 10, 25, 50, 75, 90, 95, 99)
    if not len(seen):
        return {}
    found = np.quantile(seen, [s / 100 for s in steps])
    return {f"{step}%": float(value) for step, value in zip(steps, found, strict=True)}


def skewness(values: Floats) -> float:
    """Adjusted Fisher-Pearson skewness (G1); NaN below three values or without spread."""
    seen = np.sort(values[np.isfinite(values)])
    n = len(seen)
    if n < 3 or seen[0] == seen[-1]:
        return float("nan")
    centred = seen - seen.mean()
    centred = centred / np.abs(centred).max()
    second, third = float(np.mean(centred**2)), float(np.mean(centred**3))
    return float(third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2))


def normality(values: Floats) -> dict[str, Any]:
    """D'Agostino & Pearson's (1973) test, judged with the sample size in mind: a large sample rejects for trifles."""
    seen = np.sort(values[np.isfinite(values)])
    if len(seen) < _SMALLEST_SAMPLE or seen[0] == seen[-1]:
        return {"test": None, "p_value": None, "verdict": f"not tested ({len(seen)} values)"}
    from scipy.stats import normaltest

    scaled = (seen - seen.mean()) / np.abs(seen - seen.mean()).max()
    p = float(normaltest(scaled).pvalue)
    excess = float(np.mean(scaled**4) / np.mean(scaled**2) ** 2 - 3)
    slight = abs(skewness(seen)) < 0.5 and abs(excess) < 1
    if p >= 0.05:
        verdict = "no departure from normal shows"
    elif slight:
        verdict = "not exactly normal, but close enough for most purposes"
    else:
        verdict = "clearly not normal"
    return {"test": "D'Agostino-Pearson", "p_value": p, "excess_kurtosis": excess, "verdict": verdict}


def histogram(values: Floats) -> dict[str, list[float] | list[int]]:
    """Edges and counts: Freedman & Diaconis' (1981) width, rounded to whole steps for whole numbers."""
    seen = np.sort(values[np.isfinite(values)])
    if not len(seen):
        return {"edges": [], "counts": []}
    low, high = float(seen[0]), float(seen[-1])
    if low == high:
        return {"edges": [low, high], "counts": [len(seen)]}
    quarter, three = np.quantile(seen, [0.25, 0.75])
    width = 2 * (three - quarter) / len(seen) ** (1 / 3)
    bins = int(np.clip(np.ceil((high - low) / width) if width > 0 else 10, 5, MOST_BINS))
    edges = np.linspace(low, high, bins + 1)
    if (seen == np.round(seen)).all():
        step = max(1.0, float(np.round((high - low) / bins)))
        edges = np.arange(low, high + step * 1.5, step) if (high - low) / step <= 4 * MOST_BINS else edges
    return {"edges": edges.tolist(), "counts": np.histogram(seen, bins=edges)[0].tolist()}
