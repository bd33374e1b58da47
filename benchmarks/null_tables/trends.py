"""False trends and change points in noise (with and without memory or season), and how often planted ones are found."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from src.analyses.autoregression import simulated
from src.analyses.course import Course, course_of
from src.analyses.timeseries import TimeSeries

Floats = npt.NDArray[np.float64]
CASES: Final = 1000
LENGTHS: Final = (36, 60, 156)
MEMORIES: Final = (0.0, 0.5, 0.8)
SLOPES: Final = {0.0: 2.5, 0.5: 4.0}
"""Memory -> the rise over 60 months, in standard deviations of the noise."""
STEPS: Final = {0.0: 2.5, 0.5: 4.0}
"""Memory -> the step at the 36th of 60 months, in standard deviations of the noise."""


def measure(sample: int | None, seed: int = 0) -> dict[str, Any]:
    """Percent of series with a trend and with a change point, by memory and length; and the power on planted ones."""
    count = CASES if sample is None else sample
    null = {f"memory {phi:g}": {str(n): _null(phi, n, count, seed) for n in LENGTHS} for phi in MEMORIES}
    seasonal = {f"memory {phi:g}": _null(phi, 60, count, seed, season=True) for phi in MEMORIES}
    fewer = max(count // 4, 1)
    return {
        "series": count,
        "null_percent": null,
        "null_seasonal_percent": seasonal,
        "slopes": {f"memory {phi:g}, {size:g} sd over 60": _slope(phi, size, fewer, seed) for phi, size in SLOPES.items()},
        "steps": {f"memory {phi:g}, {size:g} sd": _step(phi, size, fewer, seed) for phi, size in STEPS.items()},
    }


def _rows(phi: float, n: int, count: int, seed: int) -> Floats:
    """Noise of standard deviation 1."""
    return np.asarray(simulated(phi, n, count, seed + n) * np.sqrt(1 - phi**2))


def _course(values: Floats) -> Course:
    return course_of(TimeSeries(100 + 5 * values, 600, "month"), None)


def _null(phi: float, n: int, count: int, seed: int, *, season: bool = False) -> dict[str, float]:
    year = 3 * np.cos(2 * np.pi * np.arange(n) / 12) if season else np.zeros(n)
    found = [_course(row + year) for row in _rows(phi, n, count, seed)]
    return {
        "trend": _percent([c.direction != "none" for c in found]),
        "change": _percent([bool(c.path.changes) for c in found]),
    }


def _slope(phi: float, size: float, count: int, seed: int) -> dict[str, float]:
    found = [_course(row + size * np.arange(60) / 60) for row in _rows(phi, 60, count, seed + 1)]
    inside = [c.slope.lower <= 5 * size / 60 <= c.slope.upper for c in found]
    return {"found": _percent([c.direction == "up" for c in found]), "interval_covers": _percent(inside)}


def _step(phi: float, size: float, count: int, seed: int) -> dict[str, float]:
    found = [_course(row + size * (np.arange(60) >= 36)) for row in _rows(phi, 60, count, seed + 2)]
    near = [any(abs(at - 36) <= 3 for _, at in c.path.changes) for c in found]
    return {"found": _percent([bool(c.path.changes) for c in found]), "within_3_months": _percent(near)}


def _percent(hits: list[bool]) -> float:
    return round(100 * float(np.mean(hits)), 1)
