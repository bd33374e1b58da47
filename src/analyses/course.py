"""The course of one regular series: seasons taken out, its path with changes, the test for a trend and Sen's slope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from src.analyses.autoregression import inflation, memory, whitened
from src.analyses.change_points import Change, Path, column, find_changes, squared_t
from src.analyses.frames import Floats
from src.analyses.kendall import Kendall, Slope, mann_kendall, sen_slope
from src.analyses.seasons import Scaled, scaled, seasonal_part
from src.analyses.timeseries import TimeSeries

MEMORY_FROM: Final = 10
"""Below so many periods the memory cannot be told, and neighbours are taken as independent."""
CHANGES_FROM: Final = 16
_DATE_LIMIT: Final = {"level": 7.352, "slope": 3.841}
"""95 % limits of the likelihood ratio of a change's date: steps by Siegmund (1988), bends by chi-squared."""


@dataclass(frozen=True, slots=True)
class Course:
    """A series with everything that its trend says; arrays have one value a period, in units unless said otherwise."""

    series: TimeSeries
    scale: Scaled
    adjusted: Floats
    """Without its seasons."""
    line: Floats
    """The fitted path: level or straight line with steps and bends."""
    path: Path
    test: Kendall
    slope: Slope
    """Units per period."""
    growth: Slope | None
    """Share per period, compounded; None where some values are not positive."""
    spread: float
    """Standard deviation of the adjusted series around the line, in units."""

    @property
    def direction(self) -> str:
        """`up`, `down`, or `none` where the test finds no trend at 5 %."""
        if self.test.p_value > 0.05 or self.test.s == 0:
            return "none"
        return "up" if self.test.s > 0 else "down"


def course_of(series: TimeSeries, model: str | None = None, *, changes: bool = True) -> Course:
    """The course; without `changes` the path is a straight line."""
    size = float(np.abs(series.values).max())
    unit = 2.0 ** np.floor(np.log2(size)) if size > 0 else 1.0
    scale, path = _fitted(replace(series, values=series.values / unit), model, changes=changes)
    y, n = scale.values, series.n
    regressors = path_columns(path, scale.shape)
    season = sum((_season(y, scale, k, regressors) for k in range(len(scale.seasons))), np.zeros(n))
    on_scale = (np.log(series.values / unit) if scale.log else series.values / unit) - season
    line = regressors @ _coefficients(y - season, path.phi, regressors)
    inflated = inflation(path.phi, n) if n >= MEMORY_FROM else 1.0
    test = mann_kendall(on_scale, inflated if inflated > 1.05 else 1.0, scale.columns.shape[1])
    adjusted, fitted = (np.exp(on_scale), np.exp(line)) if scale.log else (on_scale, line)
    slope = _times(sen_slope(adjusted, test), unit)
    spread = float(np.std(adjusted - fitted)) * unit
    return Course(series, scale, adjusted * unit, fitted * unit, path, test, slope, _growth(adjusted, test), spread)


def _fitted(series: TimeSeries, model: str | None, *, changes: bool) -> tuple[Scaled, Path]:
    scale = scaled(series, model)
    if not changes or series.n < CHANGES_FROM or float(np.ptp(series.values)) == 0:
        return scale, Path(phi=_memory(scale.values, scale))
    path = find_changes(scale.values, scale.columns, scale.shape)
    if not path.changes:
        return scale, path
    # A step can hide a season, and make sums look like products: both are judged again without it.
    again = scaled(series, model, np.column_stack([column(c, series.n) for c in path.changes]))
    if (again.log, again.columns.shape) != (scale.log, scale.columns.shape):
        path = find_changes(again.values, again.columns, again.shape)
    return again, path


def _times(slope: Slope, unit: float) -> Slope:
    return Slope(slope.value * unit, slope.lower * unit, slope.upper * unit)


def _growth(adjusted: Floats, test: Kendall) -> Slope | None:
    if adjusted.min() <= 0:
        return None
    slope = sen_slope(np.log(adjusted), test)
    return Slope(float(np.expm1(slope.value)), float(np.expm1(slope.lower)), float(np.expm1(slope.upper)))


def _memory(y: Floats, scale: Scaled) -> float:
    if len(y) < MEMORY_FROM or float(np.ptp(y)) == 0:
        return 0.0
    columns = np.column_stack([np.ones(len(y)), scale.shape, scale.columns])
    rest = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    return float(memory(rest, 2)) if float(np.var(rest)) > 1e-18 * float(np.var(y)) else 0.0


def path_columns(path: Path, shape: Floats) -> Floats:
    """The regressors of a path: level, line, changes."""
    n = len(shape)
    smooth = [np.ones(n), shape] if path.line else [np.ones(n)]
    return np.column_stack([*smooth, *(column(c, n) for c in path.changes)])


def _coefficients(y: Floats, phi: float, columns: Floats) -> Floats:
    """Generalised least squares: the first value counts too, with the weight that a stationary start has (Prais-Winsten)."""
    first = float(np.sqrt(1 - phi**2))
    white = np.vstack([first * columns[:1], whitened(columns.T, phi).T])
    answer = np.concatenate([[first * y[0]], whitened(y, phi)])
    fitted: Floats = np.linalg.lstsq(white, answer, rcond=None)[0]
    return fitted


def _season(y: Floats, scale: Scaled, k: int, regressors: Floats) -> Floats:
    others = [s.columns for j, s in enumerate(scale.seasons) if j != k]
    beside = np.column_stack(others) if others else np.zeros((len(y), 0))
    return seasonal_part(y, scale.seasons[k], regressors, beside)


def date_interval(course: Course, k: int) -> tuple[int, int]:
    """First and last position at which the change may have been: 95 % by the profile of its likelihood."""
    path, y = course.path, course.scale.values
    kind, at = path.changes[k]
    others: list[Change] = [c for j, c in enumerate(path.changes) if j != k]
    base = np.column_stack([path_columns(Path(line=path.line), course.scale.shape), course.scale.columns])
    t = squared_t(y, base, others, path.phi, kind, 1)
    freedom = max(len(y) - 2 - base.shape[1] - len(others), 1)
    ratio = len(y) * np.log((1 + t[at - 1] / freedom) / (1 + t / freedom))
    possible = np.flatnonzero(ratio <= _DATE_LIMIT[kind]) + 1
    before = max((c[1] for c in path.changes if c[1] < at), default=0)
    after = min((c[1] for c in path.changes if c[1] > at), default=len(y))
    possible = possible[(possible > before) & (possible < after)]
    return int(min(possible.min(), at)), int(max(possible.max(), at))
