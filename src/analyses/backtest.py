"""Which candidate forecasts best, tried at past origins with only what was known then (rolling-origin backtest).

Tashman (2000), International Journal of Forecasting 16; MASE by Hyndman & Koehler (2006), same journal 22; RMSSE by
Makridakis, Spiliotis & Assimakopoulos (2022), same journal 38.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from src.analyses.forecasters.candidate import Predict
from src.analyses.forecasters.harmonic import min_train
from src.analyses.frames import Floats, Ints
from src.analyses.timeseries import TimeSeries

WORTH_IT: Final = 0.02
"""A candidate must beat a simpler one by this share of its error, or the simpler one stays."""

_BASELINE_POINTS: Final = 4


@dataclass(frozen=True, slots=True)
class Score:
    """One candidate's `errors[fold, step]` (actual minus forecast, NaN beyond the data), MASE, sMAPE in percent, RMSSE."""

    name: str
    errors: Floats
    mase: float
    smape: float
    rmsse: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """Scores by candidate, at the same origins."""

    origins: Ints
    scores: dict[str, Score]
    actual: Floats
    """`actual[fold, step]`"""
    levels: Floats
    """Mean size of the values before each origin, to make errors of different years comparable."""
    measure: Literal["MASE", "RMSSE"] = "MASE"
    """By what candidates are compared. Least squared error is the mean, least absolute error the median, often 0."""
    zero: float = 0.0
    """Where 0 lies in a series that was shifted; only sMAPE needs to know."""

    def loss(self, name: str) -> float:
        """A candidate's error by the measure."""
        score = self.scores[name]
        return score.mase if self.measure == "MASE" else score.rmsse


def choose_origins(series: TimeSeries, horizon: int, most: int) -> Ints:
    """Where to stand in the past: evenly spread, the early ones with a full horizon ahead."""
    n, season = series.n, series.season
    least = min_train(series)
    if least is None or n < least + 4 * season:
        least = 2 * season + 1 if n >= 2 * season + 3 else max(3, n // 2)
        least = max(least, min(n // 2, n - 2 * horizon))
    last = n - min(horizon, max(season, horizon // 4), n - least)
    return np.unique(np.linspace(least, max(least, last), most).astype(np.int64)) if n > least else np.array([], np.int64)


def choose_sparse_origins(series: TimeSeries, most: int) -> Ints:
    """Where to stand in the past to forecast a rate: that takes no whole season, so from a third of the series on."""
    least = max(_BASELINE_POINTS, series.n // 3)
    return np.unique(np.linspace(least, series.n - 1, most).astype(np.int64))


def run_backtest(
    series: TimeSeries, candidates: dict[str, Predict], horizon: int, origins: Ints, zero: float = 0.0
) -> Backtest:
    """Every candidate at every origin; one that could not forecast at each is left out."""
    actual = np.full((len(origins), horizon), np.nan)
    for row, origin in enumerate(origins):
        ahead = series.values[origin : origin + horizon]
        actual[row, : len(ahead)] = ahead
    scales = np.array([_naive_error(series.values[:o], series.season) for o in origins])
    scales = np.where(scales > 0, scales, _naive_error(series.values, 1) or 1.0)
    levels = np.array([np.abs(series.values[max(0, o - 4 * series.season) : o]).mean() for o in origins])
    scores: dict[str, Score] = {}
    step = _step_size(series.values)
    for name, predict in candidates.items():
        made = np.full(actual.shape, np.nan)
        for row, origin in enumerate(origins):
            steps = min(horizon, series.n - int(origin))
            made[row, :steps] = predict(int(origin), steps)
        score = _score(name, actual, made, scales, step, zero)
        if score is not None:
            scores[name] = score
    return Backtest(origins, scores, actual, levels, zero=zero)


def with_mean(test: Backtest, series: TimeSeries, names: tuple[str, str], label: str) -> Backtest:
    """The same backtest with the mean of two candidates added: their errors average."""
    scales = np.array([_naive_error(series.values[:o], series.season) for o in test.origins])
    scales = np.where(scales > 0, scales, _naive_error(series.values, 1) or 1.0)
    errors = (test.scores[names[0]].errors + test.scores[names[1]].errors) / 2
    score = _score(label, test.actual, test.actual - errors, scales, _step_size(series.values), test.zero)
    return test if score is None else replace(test, scores={**test.scores, label: score})


def winner(test: Backtest, simplest_first: list[str]) -> str:
    """The candidate with the least error; a later, more elaborate one must be better by `WORTH_IT`."""
    best = simplest_first[0]
    for name in simplest_first[1:]:
        if name in test.scores and test.loss(name) < test.loss(best) * (1 - WORTH_IT):
            best = name
    return best


def _naive_error(values: Floats, season: int) -> float:
    season = season if len(values) > season else 1
    return float(np.abs(values[season:] - values[:-season]).mean()) if len(values) > season else 0.0


def _step_size(values: Floats) -> float:
    return float(np.sqrt(np.mean(np.diff(values) ** 2))) or 1.0


def _score(name: str, actual: Floats, made: Floats, scales: Floats, step: float, zero: float) -> Score | None:
    errors = actual - made
    known = np.isfinite(errors)
    if not known.any() or (known != np.isfinite(actual)).any():
        return None
    per_fold = np.nanmean(np.abs(errors), axis=1) / scales
    size = np.abs(actual - zero) + np.abs(made - zero)
    ratio = np.where(size > 0, 2 * np.abs(errors) / np.where(size > 0, size, 1), 0.0)
    rmsse = float(np.sqrt(np.mean(errors[known] ** 2))) / step
    return Score(name, errors, float(per_fold.mean()), 100 * float(ratio[known].mean()), rmsse)
