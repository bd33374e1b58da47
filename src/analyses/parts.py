"""The parts of a series by STL, MSTL or, without a season, LOWESS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from src.analyses.frames import Floats
from src.analyses.season_search import search_season
from src.analyses.seasons import Scaled, Season, scaled, seasonal_part
from src.analyses.timeseries import TimeSeries

_FEW: Final = 7
"""Fewer cycles than so many cannot tell how a season changes."""
_ONE_BY_ONE: Final = 50
"""Longer seasons are waves."""
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
    trend, seasonal = _smoothed(y, scale)
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


def _smoothed(y: Floats, scale: Scaled) -> tuple[Floats, dict[str, Floats]]:
    """Trend and seasons. A year of days or weeks is a few waves: each of its days is seen too seldom to be told alone."""
    n, seasons = len(y), scale.seasons
    smooth: Floats = np.asarray(np.polynomial.legendre.legvander(np.linspace(-1, 1, n), min(5, max(n // 12, 1))), dtype=float)
    waves = {s.name: seasonal_part(scale.values, s, smooth, _beside(scale, s)) for s in seasons if s.length > _ONE_BY_ONE}
    left = y - sum(waves.values(), np.zeros(n))
    lengths = sorted((round(s.length), s.name) for s in seasons if s.length <= _ONE_BY_ONE)
    robust = n <= _ROBUST_TO
    if not lengths:
        return _lowess(left), waves
    if len(lengths) == 1:
        from statsmodels.tsa.seasonal import STL

        length, name = lengths[0]
        fit: Any = STL(left, period=length, robust=robust, **_windows(n, length)).fit()
        return np.asarray(fit.trend), {name: np.asarray(fit.seasonal), **waves}
    from statsmodels.tsa.seasonal import MSTL

    several: Any = MSTL(left, periods=[m for m, _ in lengths], stl_kwargs={"robust": robust, **_jumps(n)}).fit()
    return np.asarray(several.trend), {**{k: np.asarray(several.seasonal[:, i]) for i, (_, k) in enumerate(lengths)}, **waves}


def _beside(scale: Scaled, season: Season) -> Floats:
    others = [s.columns for s in scale.seasons if s.name != season.name]
    return np.column_stack(others) if others else np.zeros((len(scale.values), 0))


def _windows(n: int, length: int) -> dict[str, int]:
    """A season seen few times is the same each time (R's `s.window="periodic"`); a trend is slower than a few weeks."""
    periodic = {"seasonal": 10 * (n // 2) + 1, "seasonal_deg": 0} if n < _FEW * length else {"seasonal": 11}
    slow = {"trend": max(min(n // 4, 181) | 1, (2 * length) | 1)} if length == 7 and n > 60 else {}
    return {**periodic, **slow, **_jumps(n)}


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
