"""The theta method: season removed, half of the linear trend, exponential smoothing.

Assimakopoulos & Nikolopoulos (2000), International Journal of Forecasting 16; in the form of Hyndman & Billah (2003),
simple exponential smoothing with drift. Written on numpy because it runs at every origin of every series.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from src.analyses.associations import correlation_ratio
from src.analyses.forecasters.candidate import Predict
from src.analyses.frames import Floats
from src.analyses.timeseries import TimeSeries

_ALPHAS: Final = (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99)
_NINETY_PERCENT: Final = 1.645
_WARM_UP: Final = 10
_FEW_SEASONS: Final = 5
_SHORT: Final = 150


def theta(series: TimeSeries, _horizon: int) -> Predict | None:
    """Suits any series of at least five values."""
    if series.n < 5:
        return None
    return lambda end, steps: theta_forecast(series.values[:end], series.season, steps)


def theta_longest(series: TimeSeries, _horizon: int) -> Predict | None:
    """With the longest of several seasons, which holds the shorter ones: a week of hours holds each day's course."""
    if len(series.cycles) < 2 or series.n <= 2 * series.cycles[-1]:
        return None
    return lambda end, steps: theta_forecast(series.values[:end], series.cycles[-1], steps)


def theta_forecast(y: Floats, season: int, steps: int) -> Floats:
    """The forecast of `steps` values after `y`."""
    factors, multiplicative = seasonal_factors(y, season)
    adjusted = without_season(y, factors, multiplicative=multiplicative)
    alpha, level = _smooth(adjusted)
    n = len(y)
    at = np.arange(n) - (n - 1) / 2
    slope = float(at @ adjusted / (at @ at))
    drift = slope / 2 * (np.arange(steps) + (1 - (1 - alpha) ** n) / alpha)
    flat = np.asarray(level + drift, dtype=np.float64)
    return with_season(flat, factors, n, multiplicative=multiplicative)


def without_season(y: Floats, factors: Floats, *, multiplicative: bool) -> Floats:
    """`y` with the season taken out; its first value is of phase 0."""
    phases: Floats = np.resize(factors, len(y))
    adjusted: Floats = y / phases if multiplicative else y - phases
    return adjusted


def with_season(flat: Floats, factors: Floats, n: int, *, multiplicative: bool) -> Floats:
    """A forecast made from `n` seasonless values with its season put back."""
    future: Floats = np.resize(np.roll(factors, -(n % len(factors))), len(flat))
    full: Floats = flat * future if multiplicative else flat + future
    return full


def seasonal_factors(y: Floats, season: int) -> tuple[Floats, bool]:
    """Factors by phase, phase 0 first, and whether they multiply; neutral ones when no season shows (90 % test)."""
    if season < 2 or len(y) < 2 * season + 1 or not is_seasonal(y, season):
        return np.zeros(max(season, 1)), False
    multiplicative = bool(y.min() > 0)
    trend = centred_average(y, season)
    known = np.isfinite(trend)
    ratio = np.where(known, y / trend if multiplicative else y - trend, np.nan)
    padded = np.full(-(-len(y) // season) * season, np.nan)
    padded[: len(y)] = ratio
    factors = np.nanmean(padded.reshape(-1, season), axis=0)
    factors = factors / factors.mean() if multiplicative else factors - factors.mean()
    if multiplicative and factors.min() < 0.01:
        return np.zeros(season), False
    return factors, multiplicative


def is_seasonal(y: Floats, season: int) -> bool:
    """Whether the season stands out at 90 %: by analysis of variance over phases while there are few seasons (an
    autocorrelation of so few has no power), then by the autocorrelation at the season (Bartlett's variance)."""
    if len(y) <= _FEW_SEASONS * season:
        at = np.arange(len(y)) - (len(y) - 1) / 2
        detrended = y - y.mean() - at * float(at @ y / (at @ at))
        phases = np.arange(len(y), dtype=np.int64) % season
        return bool(correlation_ratio(phases, detrended).p_value < 0.1)
    centred = np.diff(y) - np.diff(y).mean()
    power = float(centred @ centred)
    if power <= 0:
        return False
    r = np.array([centred[k:] @ centred[:-k] for k in range(1, season + 1)]) / power
    limit = _NINETY_PERCENT * np.sqrt((1 + 2 * float(np.sum(r[:-1] ** 2))) / len(centred))
    return bool(r[-1] > limit)


def centred_average(y: Floats, season: int) -> Floats:
    """The centred moving average over one season; NaN at the ends."""
    weights = np.full(season + 1, 1 / season) if season % 2 == 0 else np.full(season, 1 / season)
    if season % 2 == 0:
        weights[[0, -1]] /= 2
    trend = np.full(len(y), np.nan)
    half = len(weights) // 2
    trend[half : len(y) - half] = np.convolve(y, weights, mode="valid")
    return trend


def _smooth(y: Floats) -> tuple[float, float]:
    """The smoothing weight with the least one-step error, and the level it ends at."""
    start = float(y[: min(len(y), _WARM_UP)].mean())
    return _smooth_short(y, start) if len(y) <= _SHORT else _smooth_long(y, start)


def _smooth_short(y: Floats, start: float) -> tuple[float, float]:
    # All weights at once, one value after the other: for short series quicker than a filter a weight.
    alphas = np.array(_ALPHAS)
    level, error = np.full(len(alphas), start), np.zeros(len(alphas))
    for at, value in enumerate(y.tolist()):
        miss = value - level
        if at:
            error += miss * miss
        level = level + alphas * miss
    best = int(np.argmin(error))
    return _ALPHAS[best], float(level[best])


def _smooth_long(y: Floats, start: float) -> tuple[float, float]:
    from scipy.signal import lfilter

    best = (np.inf, _ALPHAS[0], start)
    for alpha in _ALPHAS:
        levels, _ = lfilter([alpha], [1.0, alpha - 1.0], y, zi=[(1 - alpha) * start])
        error = float(np.sum((y[1:] - levels[:-1]) ** 2))
        best = min(best, (error, alpha, float(levels[-1])))
    return best[1], best[2]
