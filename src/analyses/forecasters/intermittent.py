"""Methods for demand that is mostly 0: each forecasts a rate, the same for every period ahead.

Croston (1972), Operational Research Quarterly 23; Syntetos & Boylan (2005), International Journal of Forecasting 21;
Teunter, Syntetos & Babai (2011), European Journal of Operational Research 214; Nikolopoulos et al. (2011), Journal of the
Operational Research Society 62 (ADIDA); Petropoulos & Kourentzes (2015), same journal 66 (IMAPA).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import numpy as np

from src.analyses.forecasters.candidate import Candidate, Predict
from src.analyses.frames import Floats
from src.analyses.timeseries import TimeSeries

_WEIGHTS: Final = (0.05, 0.1, 0.2, 0.3)
_LEAST: Final = 4


def average(series: TimeSeries, _horizon: int) -> Predict:
    """The mean of the whole past: what every rate has to beat."""
    return lambda end, steps: np.full(steps, series.values[:end].mean())


def _rate(fit: Callable[[Any, Floats], float]) -> Candidate:
    def candidate(series: TimeSeries, _horizon: int) -> Predict:
        def predict(end: int, steps: int) -> Floats:
            y = np.ascontiguousarray(series.values[:end])
            if end < _LEAST or not y.any():
                return np.full(steps, float(y.mean()))
            return np.full(steps, fit(import_module("statsforecast.models"), y))

        return predict

    return candidate


def _first(model: Any, y: Floats) -> float:
    return float(model.forecast(y=y, h=1)["mean"][0])


def _tsb(models: Any, y: Floats) -> float:
    """Both weights chosen by the squared error of one step ahead."""
    made = []
    for size in _WEIGHTS:
        for chance in _WEIGHTS:
            seen = models.TSB(alpha_d=size, alpha_p=chance).forecast(y=y, h=1, fitted=True)
            made.append((float(np.nanmean((y - seen["fitted"]) ** 2)), float(seen["mean"][0])))
    return min(made)[1]


INTERMITTENT: Final[dict[str, Candidate]] = {
    "mean of the past": average,
    "Croston (optimised)": _rate(lambda models, y: _first(models.CrostonOptimized(), y)),
    "Croston (Syntetos-Boylan)": _rate(lambda models, y: _first(models.CrostonSBA(), y)),
    "Teunter-Syntetos-Babai": _rate(_tsb),
    "ADIDA": _rate(lambda models, y: _first(models.ADIDA(), y)),
    "IMAPA": _rate(lambda models, y: _first(models.IMAPA(), y)),
}
"""Name, as a reader sees it -> candidate, the simplest first."""
