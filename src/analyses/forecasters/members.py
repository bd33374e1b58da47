"""The methods that a combination is made of, each for the values alone: statsforecast's, and a hierarchy over time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from src.analyses.frames import Floats

Member = Callable[[Floats, int, int], Floats]
"""`member(values, season, steps)`: the next `steps` values. May raise what `FAILURES` names."""
FAILURES: Final = (ValueError, ArithmeticError, RuntimeError, IndexError, NotImplementedError, np.linalg.LinAlgError)
"""What a fit that does not come about ends in."""
_SEASONAL_ARIMA: Final[Mapping[str, Any]] = MappingProxyType(
    {"approximation": True, "max_p": 2, "max_q": 2, "max_P": 1, "max_Q": 1, "nmodels": 20}
)
"""A narrower search: with a season the full one takes many times as long and errs no less."""


def _models() -> Any:
    return import_module("statsforecast.models")


def ets(values: Floats, season: int, steps: int) -> Floats:
    """Hyndman, Koehler, Ord & Snyder (2008): error, trend and season chosen by AICc."""
    return _mean(_models().AutoETS(season_length=season), values, steps)


def damped_ets(values: Floats, season: int, steps: int) -> Floats:
    """The same with a trend that flattens out (Gardner & McKenzie 1985)."""
    return _mean(_models().AutoETS(season_length=season, damped=True), values, steps)


def complex_smoothing(values: Floats, season: int, steps: int) -> Floats:
    """Svetunkov, Kourentzes & Ord (2022), Naval Research Logistics 69: complex exponential smoothing."""
    return _mean(_models().AutoCES(season_length=season), values, steps)


def dynamic_theta(values: Floats, season: int, steps: int) -> Floats:
    """Fiorucci et al. (2016), International Journal of Forecasting 32."""
    return _mean(_models().DynamicOptimizedTheta(season_length=season), values, steps)


def arima(values: Floats, season: int, steps: int) -> Floats:
    """Hyndman & Khandakar (2008), Journal of Statistical Software 27: orders chosen stepwise by AICc."""
    more = _SEASONAL_ARIMA if season > 1 else {}
    return _mean(_models().AutoARIMA(season_length=season, **more), values, steps)


def on_logs(member: Member) -> Member:
    """The member on logarithms, where swings grow with the level. Only for values above zero."""

    def logged(values: Floats, season: int, steps: int) -> Floats:
        return np.exp(member(np.log(values), season, steps))

    return logged


def hierarchy(values: Floats, season: int, steps: int) -> Floats:
    """Athanasopoulos et al. (2017), European Journal of Operational Research 262: temporal hierarchies.

    Sums over 1, 2, ... a whole season are each forecast by dynamic theta and reconciled, each level weighted by how many values
    it adds up (structural scaling). Dynamic theta sees no season of two or three periods, so these levels pull the season
    towards the mean: on held-back futures that errs less than leaving them out.
    """
    cycles = -(-steps // season)
    whole = values[len(values) % season :]
    made: list[Floats] = []
    sums: list[Floats] = []
    weights: list[float] = []
    for size in (k for k in range(1, season + 1) if season % k == 0):
        level = whole.reshape(-1, size).sum(axis=1)
        count = season // size
        if len(level) < 4:
            continue
        made.append(dynamic_theta(level, count, cycles * count).reshape(cycles, count))
        sums.append(np.asarray(np.kron(np.eye(count), np.ones((1, size))), dtype=np.float64))
        weights += [1 / size] * count
    matrix = np.vstack(sums)
    weighted = matrix.T * np.asarray(weights)
    bottom = np.linalg.solve(weighted @ matrix, weighted)
    return np.asarray(np.hstack(made) @ bottom.T, dtype=np.float64).ravel()[:steps]


def decomposed(trend: str) -> Callable[[Floats, tuple[int, ...], int], Floats]:
    """Bandara, Hyndman & Bergmeir (2021): all seasons taken off by MSTL, what is left forecast by one method."""

    def predict(values: Floats, seasons: tuple[int, ...], steps: int) -> Floats:
        models = _models()
        inner = {
            "ets": lambda: models.AutoETS(model="ZZN"),
            "theta": lambda: models.DynamicOptimizedTheta(),
            "arima": lambda: models.AutoARIMA(),
        }[trend]()
        return _mean(models.MSTL(season_length=list(seasons), trend_forecaster=inner), values, steps)

    return predict


def _mean(model: Any, values: Floats, steps: int) -> Floats:
    try:
        made = model.forecast(y=np.ascontiguousarray(values), h=steps)["mean"]
    except Exception as problem:
        if type(problem) is not Exception:
            raise
        raise RuntimeError(str(problem)) from problem  # statsforecast's "no model able to be fitted" is a bare Exception
    return np.asarray(made, dtype=np.float64)
