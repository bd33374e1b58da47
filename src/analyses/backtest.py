"""Which candidate forecasts best, tried at past origins with only what was known then (rolling-origin backtest).

Tashman (2000), International Journal of Forecasting 16; MASE by Hyndman & Koehler (2006), same journal 22.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.forecasters.candidate import Predict
from src.analyses.forecasters.harmonic import min_train
from src.analyses.frames import Floats, Ints
from src.analyses.timeseries import TimeSeries

WORTH_IT: Final = 0.02
"""A candidate must beat a simpler one by this share of its error, or the simpler one stays."""


@dataclass(frozen=True, slots=True)
class Score:
    """One candidate's errors: `errors[fold, step]` (actual minus forecast, NaN beyond the data), MASE, sMAPE in percent."""

    name: str
    errors: Floats
    mase: float
    smape: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """Scores by candidate, at the same origins."""

    origins: Ints
    scores: dict[str, Score]
    actual: Floats
    """`actual[fold, step]`"""
    levels: Floats
    """Mean size of the values before each origin, to make errors of different years comparable."""


def choose_origins(series: TimeSeries, horizon: int, most: int) -> Ints:
    """Where to stand in the past: evenly spread, the early ones with a full horizon ahead."""
    n, season = series.n, series.season
    least = min_train(series)
    if least is None or n < least + 4 * season:
        least = 2 * season + 1 if n >= 2 * season + 3 else max(3, n // 2)
        least = max(least, min(n // 2, n - 2 * horizon))
    last = n - min(horizon, max(season, horizon // 4), n - least)
    return np.unique(np.linspace(least, max(least, last), most).astype(np.int64)) if n > least else np.array([], np.int64)


def run_backtest(series: TimeSeries, candidates: dict[str, Predict], horizon: int, most: int) -> Backtest:
    """Every candidate at every origin, and the mean of the two best ideas as one more."""
    origins = choose_origins(series, horizon, most)
    actual = np.full((len(origins), horizon), np.nan)
    for row, origin in enumerate(origins):
        ahead = series.values[origin : origin + horizon]
        actual[row, : len(ahead)] = ahead
    scales = np.array([_naive_error(series.values[:o], series.season) for o in origins])
    scales = np.where(scales > 0, scales, _naive_error(series.values, 1) or 1.0)
    levels = np.array([np.abs(series.values[max(0, o - 4 * series.season) : o]).mean() for o in origins])
    scores: dict[str, Score] = {}
    for name, predict in candidates.items():
        made = np.full(actual.shape, np.nan)
        for row, origin in enumerate(origins):
            steps = min(horizon, series.n - int(origin))
            made[row, :steps] = predict(int(origin), steps)
        score = _score(name, actual, made, scales)
        if score is not None:
            scores[name] = score
    return Backtest(origins, scores, actual, levels)


def with_mean(test: Backtest, series: TimeSeries, names: tuple[str, str], label: str) -> Backtest:
    """The same backtest with the mean of two candidates added: their errors average."""
    scales = np.array([_naive_error(series.values[:o], series.season) for o in test.origins])
    scales = np.where(scales > 0, scales, _naive_error(series.values, 1) or 1.0)
    errors = (test.scores[names[0]].errors + test.scores[names[1]].errors) / 2
    score = _score(label, test.actual, test.actual - errors, scales)
    return test if score is None else Backtest(test.origins, {**test.scores, label: score}, test.actual, test.levels)


def winner(test: Backtest, simplest_first: list[str]) -> str:
    """The candidate with the least MASE; a later, more elaborate one must be better by `WORTH_IT`."""
    best = simplest_first[0]
    for name in simplest_first[1:]:
        if name in test.scores and test.scores[name].mase < test.scores[best].mase * (1 - WORTH_IT):
            best = name
    return best


def _naive_error(values: Floats, season: int) -> float:
    season = season if len(values) > season else 1
    return float(np.abs(values[season:] - values[:-season]).mean()) if len(values) > season else 0.0


def _score(name: str, actual: Floats, made: Floats, scales: Floats) -> Score | None:
    errors = actual - made
    known = np.isfinite(errors)
    if not known.any() or (known != np.isfinite(actual)).any():
        return None
    per_fold = np.nanmean(np.abs(errors), axis=1) / scales
    size = np.abs(actual) + np.abs(made)
    ratio = np.where(size > 0, 2 * np.abs(errors) / np.where(size > 0, size, 1), 0.0)
    return Score(name, errors, float(per_fold.mean()), 100 * float(ratio[known].mean()))
