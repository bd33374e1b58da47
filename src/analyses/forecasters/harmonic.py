"""Dynamic harmonic regression: trend, weekdays and a smooth year, with what is left remembered for a while.

Young, Pedregal & Tych (1999), Journal of Forecasting 18; Hyndman & Athanasopoulos, Forecasting: Principles and Practice,
10.5. Only this candidate knows the year of daily and weekly data, so long horizons need it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.calendar import PER_YEAR
from src.analyses.forecasters.candidate import Predict
from src.analyses.frames import Floats
from src.analyses.timeseries import TimeSeries

MIN_YEARS: Final = 2
_HARMONICS: Final = (2, 4, 6, 10)
_MEMORY_ORDER: Final = 7
_MEMORY_STEPS: Final = 120
_CLIP: Final = 3.5
"""Residuals beyond so many robust standard deviations are pulled in: one odd day must not bend the year."""


def harmonic(series: TimeSeries, horizon: int) -> Predict | None:
    """On the values as they are."""
    return _prepared(series, horizon, log=False)


def harmonic_log(series: TimeSeries, horizon: int) -> Predict | None:
    """On logarithms: seasons that grow with the level. Only for values that stay well above zero."""
    if series.values.min() <= 0.02 * np.median(series.values):
        return None
    return _prepared(series, horizon, log=True)


def min_train(series: TimeSeries) -> int | None:
    """How many values it must have seen, or None when this series is not for it."""
    if series.grain not in ("day", "business day", "week"):
        return None
    return int(MIN_YEARS * PER_YEAR[series.grain])


def _prepared(series: TimeSeries, horizon: int, *, log: bool) -> Predict | None:
    least = min_train(series)
    if least is None or series.n < least:
        return None
    columns = design(series, horizon)
    fixed = columns.shape[1] - 2 * _HARMONICS[-1]
    y = np.log(series.values) if log else series.values

    def predict(end: int, steps: int) -> Floats:
        if end < least:
            return np.full(steps, np.nan)
        fit = _fit(columns[:end], y[:end], fixed)
        path = columns[end : end + steps, : len(fit.weights)] @ fit.weights + remembered(fit.residuals, steps)
        return np.exp(path) * fit.smear if log else path

    return predict


def design(series: TimeSeries, horizon: int) -> Floats:
    """Columns for history and horizon: level, trend, weekdays (daily data), then pairs of harmonics of the year."""
    n = series.n + horizon
    at = np.arange(n)
    columns = [np.ones(n), (at - series.n / 2) / PER_YEAR[series.grain]]
    if series.grain != "week":
        weekday = (series.first + at) % series.season
        columns += [(weekday == k).astype(float) - (weekday == series.season - 1) for k in range(series.season - 1)]
    angle = 2 * np.pi * (series.first + at) / PER_YEAR[series.grain]
    for k in range(1, _HARMONICS[-1] + 1):
        columns += [np.sin(k * angle), np.cos(k * angle)]
    return np.column_stack(columns)


@dataclass(frozen=True, slots=True)
class _Fit:
    weights: Floats
    residuals: Floats
    smear: float


def _fit(columns: Floats, y: Floats, fixed: int) -> _Fit:
    # Columns are nested, so one Cholesky factor gives the residual sum of squares of every number of harmonics.
    root: Floats = np.asarray(np.linalg.cholesky(columns.T @ columns), dtype=np.float64)
    target = y
    for _ in range(2):
        width, weights = _solved(root, columns, target, fixed)
        residuals = target - columns[:, :width] @ weights
        scale = 1.4826 * float(np.median(np.abs(residuals)))
        target = target - residuals + np.clip(residuals, -_CLIP * scale, _CLIP * scale)
    width, weights = _solved(root, columns, target, fixed)
    residuals = target - columns[:, :width] @ weights
    return _Fit(weights, residuals, float(np.mean(np.exp(np.clip(residuals, -5, 5)))))


def _solved(root: Floats, columns: Floats, target: Floats, fixed: int) -> tuple[int, Floats]:
    scores: Floats = np.asarray(np.linalg.solve(root, columns.T @ target), dtype=np.float64)
    width = _best_width(scores, target, fixed)
    return width, np.asarray(np.linalg.solve(root[:width, :width].T, scores[:width]), dtype=np.float64)


def _best_width(scores: Floats, y: Floats, fixed: int) -> int:
    n, total = len(y), float(y @ y)
    explained = np.cumsum(scores**2)
    widths = [fixed + 2 * k for k in _HARMONICS if fixed + 2 * k < n // 3]
    bic = [n * np.log(max(total - explained[w - 1], 1e-12 * total + 1e-300) / n) + w * np.log(n) for w in widths]
    return widths[int(np.argmin(bic))]


def remembered(residuals: Floats, steps: int) -> Floats:
    """How the last residuals fade out: an autoregression fitted by Yule-Walker, always stationary."""
    n, order = len(residuals), _MEMORY_ORDER
    cov = np.array([residuals[k:] @ residuals[: n - k] for k in range(order + 1)]) / n
    out = np.zeros(steps)
    if cov[0] <= 0:
        return out
    at = np.arange(order)
    weights = np.linalg.solve(cov[np.abs(at[:, None] - at)] + 1e-9 * cov[0] * np.eye(order), cov[1:])
    past = list(residuals[-order:][::-1])
    for k in range(min(steps, _MEMORY_STEPS)):
        out[k] = float(np.dot(weights, past[:order]))
        past.insert(0, out[k])
    return out
