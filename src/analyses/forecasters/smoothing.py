"""Exponential smoothing and dynamic theta of statsforecast, for short series where a fit costs milliseconds."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import numpy as np

from src.analyses.forecasters.candidate import Predict
from src.analyses.forecasters.theta import seasonal_factors, with_season, without_season
from src.analyses.frames import Floats
from src.analyses.timeseries import TimeSeries

_LONGEST: Final = 160
_LONGEST_SEASON: Final = 12


def _season(series: TimeSeries, end: int) -> int:
    return series.season if end >= 2 * series.season + 1 else 1


def _suits(series: TimeSeries) -> bool:
    return 10 <= series.n <= _LONGEST and series.season <= _LONGEST_SEASON


def dynamic_theta(series: TimeSeries, _horizon: int) -> Predict | None:
    """Fiorucci et al. (2016), International Journal of Forecasting 32: theta with its weights fitted."""
    if not _suits(series):
        return None

    def predict(end: int, steps: int) -> Floats:
        if end < 8:
            return np.full(steps, np.nan)
        y = series.values[:end]
        factors, multiplicative = seasonal_factors(y, series.season)
        level = np.ascontiguousarray(without_season(y, factors, multiplicative=multiplicative))
        if np.ptp(level) == 0:
            return with_season(np.full(steps, level[-1]), factors, end, multiplicative=multiplicative)
        methods: Any = import_module("statsforecast.theta")
        flat = methods.forecast_theta(methods.auto_theta(level, 1, model="DOTM"), steps)["mean"]
        return with_season(np.asarray(flat, dtype=np.float64), factors, end, multiplicative=multiplicative)

    return predict


def damped_trend(series: TimeSeries, _horizon: int) -> Predict | None:
    """Hyndman, Koehler, Ord & Snyder (2008): error, damped trend and season, all additive."""
    if not _suits(series):
        return None

    def predict(end: int, steps: int) -> Floats:
        season = _season(series, end)
        y = np.ascontiguousarray(series.values[:end])
        if end < 12:
            return np.full(steps, np.nan)
        if np.ptp(y) == 0:
            return np.full(steps, y[-1])
        methods: Any = import_module("statsforecast.ets")
        model = methods.ets_f(y, season, model="AAA" if season > 1 else "AAN", damped=True)
        return np.asarray(methods.forecast_ets(model, steps)["mean"], dtype=np.float64)

    return predict
