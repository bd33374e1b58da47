"""The two forecasts that every other has to beat (Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 5.2)."""

from __future__ import annotations

import numpy as np

from src.analyses.forecasters.candidate import Predict
from src.analyses.frames import Floats
from src.analyses.timeseries import TimeSeries


def seasonal_naive(series: TimeSeries, _horizon: int) -> Predict:
    """The last season once more; the last value while there is no whole season."""

    def predict(end: int, steps: int) -> Floats:
        season = series.season if end >= series.season else 1
        return np.resize(series.values[end - season : end], steps)

    return predict


def longest_season(series: TimeSeries, _horizon: int) -> Predict | None:
    """The longest of several seasons once more: last week's hours."""
    if len(series.cycles) < 2 or series.n <= 2 * series.cycles[-1]:
        return None

    def predict(end: int, steps: int) -> Floats:
        season = series.cycles[-1] if end >= series.cycles[-1] else 1
        return np.resize(series.values[end - season : end], steps)

    return predict


def last_value(series: TimeSeries, _horizon: int) -> Predict | None:
    """The last value, for ever: the best there is for a random walk."""
    if series.season == 1:
        return None  # It would be the seasonal naive under another name.
    return lambda end, steps: np.full(steps, series.values[end - 1])
