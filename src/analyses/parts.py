"""The parts of a series by STL, MSTL or, without a season, LOWESS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from src.analyses.frames import Floats
from src.analyses.season_search import search_season
from src.analyses.seasons import Scaled, Season, scaled
from src.analyses.timeseries import TimeSeries

_ROBUST_TO: Final = 1_500
"""Longer series are smoothed without robustness weights, which take fifteen times as long."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts on the scale where they add up; their sum is the series."""

    series: TimeSeries
    scale: Scaled
    on_scale: Floats
    trend: Floats
    seasonal: dict[str, Floats]
    remainder: Floats
    size: float
    """What one unit of the scale is in units of the values (the power of two they were divided by)."""

    def in_units(self, part: Floats) -> Floats:
        """A part that has a level, in the values' units."""
        return np.asarray(np.exp(part) * self.size if self.scale.log else part * self.size)

    def as_factor(self, part: Floats) -> Floats:
        """A season or the remainder: a factor where parts multiply, else in the values' units."""
        return np.asarray(np.exp(part) if self.scale.log else part * self.size)


def take_apart(series: TimeSeries, model: str | None = None, period: int | None = None) -> Parts:
    """The series without its seasons, which come from the calendar, from the data where that has none, or from `period`."""
    size = 2.0 ** np.floor(np.log2(float(np.abs(series.values).max())))
    unitless = replace(series, values=series.values / size)
    scale = scaled(unitless, model)
    if period is not None:
        scale = replace(scale, seasons=(_asked(unitless, scale, period),), tested=())
        scale = replace(scale, tested=scale.seasons)
    elif not scale.seasons or series.grain == "year":
        found = search_season(scale.values, scale.seasons, series.grain, series.first)
        if found is not None:
            scale = replace(scale, seasons=(*scale.seasons, found), tested=(*scale.tested, found))
    y = np.log(unitless.values) if scale.log else unitless.values
    trend, seasonal = _smoothed(y, scale.seasons)
    left = y - trend - sum(seasonal.values(), np.zeros(len(y)))
    return Parts(series, scale, y, trend, seasonal, left, size)


def _asked(series: TimeSeries, scale: Scaled, period: int) -> Season:
    known = next((s for s in scale.tested if round(s.length) == period), None)
    if known is not None:
        return known
    phase = ((series.first + np.arange(series.n)) % period).astype(np.int64)
    columns = np.asarray(phase[:, None] == np.arange(1, period), dtype=float)
    names = tuple(f"{series.grain} {k + 1} of {period}" for k in range(period))
    return Season(f"{period} {series.grain}s", period, columns, phase, names, float("nan"))


def _smoothed(y: Floats, seasons: tuple[Season, ...]) -> tuple[Floats, dict[str, Floats]]:
    n = len(y)
    lengths = {s.name: round(s.length) for s in seasons}
    robust = n <= _ROBUST_TO
    if not lengths:
        return _lowess(y), {}
    if len(lengths) == 1:
        from statsmodels.tsa.seasonal import STL

        name, length = next(iter(lengths.items()))
        fit: Any = STL(y, period=length, seasonal=11, robust=robust, **_jumps(n)).fit()
        return np.asarray(fit.trend), {name: np.asarray(fit.seasonal)}
    from statsmodels.tsa.seasonal import MSTL

    ordered = sorted(lengths.items(), key=lambda s: s[1])
    several: Any = MSTL(y, periods=[m for _, m in ordered], stl_kwargs={"robust": robust, **_jumps(n)}).fit()
    return np.asarray(several.trend), {name: np.asarray(several.seasonal[:, k]) for k, (name, _) in enumerate(ordered)}


def _jumps(n: int) -> dict[str, int]:
    """Long series are smoothed at every so many values, and straight between (Cleveland et al. 1990, section 3.6)."""
    step = min(max(n // 300, 1), 10)
    return {"seasonal_jump": 1 if n < 1_000 else 2, "trend_jump": step, "low_pass_jump": step}


def _lowess(y: Floats) -> Floats:
    from statsmodels.nonparametric.smoothers_lowess import lowess

    n = len(y)
    share = min(max(0.3, 7 / n), 1.0)
    smooth: Floats = lowess(y, np.arange(n, dtype=float), frac=share, it=2, delta=0.01 * n, return_sorted=False)
    return smooth if bool(np.isfinite(smooth).all()) else np.full(n, float(y.mean()))


def strength(part: Floats, remainder: Floats) -> float:
    """Wang, Smith & Hyndman's (2006): 1 less the remainder's share of the variance of part and remainder together; 0 .. 1."""
    both = float(np.var(part + remainder))
    return max(0.0, 1 - float(np.var(remainder)) / both) if both > 0 else 0.0
