"""Correlation of time series: trend and seasons removed, lags tried, neighbours that resemble each other allowed for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.associations import Association, correlation_p, pearson
from src.analyses.calendar import PER_YEAR, Grain
from src.analyses.frames import Floats

LAGS: Final[dict[Grain, int]] = {"day": 14, "week": 8, "month": 6, "quarter": 4, "year": 2}
_SLOWEST_KEPT: Final[dict[Grain, float]] = {"day": 60.0, "week": 13.0, "month": 12.0, "quarter": 8.0, "year": 8.0}
"""Swings slower than so many periods are trend or season, not a response."""


@dataclass(frozen=True, slots=True)
class Lagged:
    """The strongest lag; a positive one means that the factor leads the target."""

    lag: int
    best: Association
    """Its p-value is corrected for the lags tried (Šidák)."""
    effective_n: float
    by_lag: dict[int, float]


def swings(n: int, first: int, grain: Grain) -> Floats:
    """An orthonormal basis of trend, slow swings and calendar season of `n` periods: what two series may share by chance.

    Its number of columns is the degrees of freedom that taking them out costs.
    """
    from scipy.linalg import qr

    at = np.arange(n)
    slow = min(int(2 * n / _SLOWEST_KEPT[grain]), n // 4)
    columns = [np.ones(n), at / max(n, 1), *(np.cos(np.pi * k * (at + 0.5) / n) for k in range(1, slow + 1))]
    of_year = round(PER_YEAR[grain]) if grain in ("month", "quarter") and n >= 3 * PER_YEAR[grain] else 0
    period = 7 if grain == "day" else of_year
    columns += [((first + at) % period == k).astype(float) for k in range(period - 1)]
    basis, upper, _ = qr(np.column_stack(columns), mode="economic", pivoting=True)
    sizes = np.abs(np.diag(upper))
    kept: Floats = basis[:, : int((sizes > 1e-10 * sizes[0]).sum())]
    return kept


def without(basis: Floats, y: Floats) -> Floats:
    """`y` without what the basis spans."""
    rest: Floats = y - basis @ (basis.T @ y)
    return rest


def effective_size(x: Floats, y: Floats) -> float:
    """How many independent pairs two autocorrelated series amount to (Pyper & Peterman 1998)."""
    n = len(x)
    reach = max(1, min(n // 5, 60))
    a, b = x - x.mean(), y - y.mean()
    power = float(a @ a) * float(b @ b)
    if power <= 0 or n < 5:
        return float(n)
    terms = [(a[k:] @ a[:-k]) * (b[k:] @ b[:-k]) / power for k in range(1, reach + 1)]
    # Divided by n, autocovariances already shrink with the lag.
    return float(np.clip(n / max(1 + 2 * sum(terms), 1e-9), 3.0, n))


def best_lag(factor: Floats, target: Floats, most: int, left: float = 1.0) -> Lagged:
    """Every lag from 0 to `most` tried on adjusted series; the strongest, honestly corrected.

    `left` is the share of their degrees of freedom that adjusting left them.
    """
    most = max(0, min(most, len(target) // 4))
    found: list[tuple[float, int, Association, float]] = []
    for lag in range(most + 1):
        x, y = factor[: len(factor) - lag], target[lag:]
        r = pearson(x, y)
        size = max(3.0, min(effective_size(x, y), len(x) * left))
        found.append((abs(r.value) if np.isfinite(r.value) else -1.0, lag, r, size))
    _, lag, r, size = max(found, key=lambda f: (f[0], -f[1]))
    p = correlation_p(r.value, size)
    corrected = 1 - (1 - p) ** len(found) if np.isfinite(p) and p > 1e-12 else p * len(found)
    best = Association(r.measure, r.value, corrected, r.n)
    return Lagged(lag, best, size, {f[1]: f[2].value for f in found})
