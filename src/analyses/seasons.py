"""Which seasons a series has, whether they add or multiply, and the series without them.

Seasons are regressors beside a straight line (months, quarters and weekdays one by one, a year of days or weeks as a few
waves), and count where an F test on the whitened series says so: noise has seasons too, if one only averages it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from src.analyses.autoregression import inflation, memory, whitened
from src.analyses.calendar import PER_YEAR, Grain
from src.analyses.frames import Floats, Ints
from src.analyses.tails import robust_scale
from src.analyses.timeseries import TimeSeries

_ALPHA: Final = 0.05
_WAVES: Final = 4
_CLIP: Final = 5.0
"""Robust standard deviations beyond which a single period says nothing about trend, season or change."""
_CLEARLY: Final = 2.0
"""How much more log-likelihood multiplying needs over adding."""
_WINDOW: Final[dict[Grain, int]] = {"day": 29, "week": 9, "month": 7, "quarter": 5, "year": 5}
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July",
                  "August", "September", "October", "November", "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Season:
    """One season: its name, its length in periods, its regressors and how sure it is."""

    name: str
    length: float
    columns: Floats
    phase: Ints
    """Which part of the season each period is (0 = January, Monday, first quarter; months within a year of days or weeks)."""
    parts: tuple[str, ...]
    p_value: float = 1.0


@dataclass(frozen=True, slots=True)
class Scaled:
    """A series on the scale where its parts add up, single odd periods toned down, with the seasons found."""

    values: Floats
    log: bool
    shape: Floats
    """What a steady trend looks like: a straight line, or on logarithms that of a straight line where it fits better."""
    toned_down: int
    seasons: tuple[Season, ...]
    tested: tuple[Season, ...]
    """Every season that the data are long enough for, with its p-value."""

    @property
    def columns(self) -> Floats:
        """The regressors of all seasons found, side by side (no columns where there are none)."""
        made = [s.columns for s in self.seasons]
        return np.column_stack(made) if made else np.zeros((len(self.values), 0))


def candidates(series: TimeSeries) -> tuple[Season, ...]:
    """The seasons of the calendar that the series spans at least twice."""
    n, grain = series.n, series.grain
    days = series.dates()
    months = days.astype("datetime64[M]").astype(np.int64) % 12
    found: list[Season] = []
    if grain == "day" and n >= 14:
        weekday = (days.astype(np.int64) + 3) % 7
        found.append(Season("week", 7, _one_by_one(weekday, 7), weekday, _WEEKDAYS))
    if grain in ("day", "week") and n >= 2 * PER_YEAR[grain]:
        found.append(Season("year", PER_YEAR[grain], _waves(series, PER_YEAR[grain]), months, _MONTHS))
    if grain == "month" and n >= 24:
        found.append(Season("year", 12, _one_by_one(months, 12), months, _MONTHS))
    if grain == "quarter" and n >= 8:
        found.append(Season("year", 4, _one_by_one(months // 3, 4), months // 3, ("Q1", "Q2", "Q3", "Q4")))
    return tuple(found)


def _one_by_one(phase: Ints, length: int) -> Floats:
    return np.asarray(phase[:, None] == np.arange(1, length), dtype=float)


def _waves(series: TimeSeries, period: float) -> Floats:
    turns = 2 * np.pi * (series.first + np.arange(series.n))[:, None] / period * np.arange(1, _WAVES + 1)
    return np.column_stack([np.cos(turns), np.sin(turns)])


def scaled(series: TimeSeries, model: str | None = None, changes: Floats | None = None) -> Scaled:
    """The series on the scale that suits it (`model`: "additive", "multiplicative" or, by default, what fits better).

    `changes`: regressors of steps and bends already found, which are no season and no reason for another scale.
    """
    possible = candidates(series)
    line = np.column_stack([np.ones(series.n), np.linspace(-1, 1, series.n)])
    base = line if changes is None else np.column_stack([line, changes])
    degree = min(5, max(series.n // 12, 1))
    bent: Floats = np.asarray(np.polynomial.legendre.legvander(np.linspace(-1, 1, series.n), degree), dtype=float)
    shapes: Floats = bent if changes is None else np.column_stack([bent, changes])
    log = model == "multiplicative" or (model is None and _multiplies(series.values, shapes, possible))
    on_scale = np.log(series.values) if log else series.values
    toned = _toned_down(on_scale, shapes, possible, series.grain)
    shape = _steady(toned, base, possible) if log else base[:, 1]
    base = np.column_stack([base[:, 0], shape, base[:, 2:]])
    tested = tuple(_tested(toned, base, possible, k) for k in range(len(possible)))
    kept = tuple(s for s in tested if s.p_value < _ALPHA)
    return Scaled(toned, log, shape, int((toned != on_scale).sum()), kept, tested)


def _rest(y: Floats, columns: Floats) -> Floats:
    fitted: Floats = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    return fitted


def _design(base: Floats, seasons: tuple[Season, ...]) -> Floats:
    return np.column_stack([base, *(s.columns for s in seasons)])


def _multiplies(values: Floats, base: Floats, seasons: tuple[Season, ...]) -> bool:
    """Box and Cox's (1964) likelihoods of the logarithm and of the values themselves, memory allowed for.

    A trend of either shape must not decide: `base` can bend.
    """
    n = len(values)
    if n < 8 or values.min() <= 0:
        return False
    design = _design(base, seasons)
    if n <= design.shape[1] + 3:
        return False
    plain, logged = (_clipped(_rest(y, design)) for y in (values, np.log(values)))
    squares, logged_squares = float(plain @ plain), float(logged @ logged)
    if min(squares / float(values @ values), logged_squares) < 1e-20:
        return logged_squares < squares / float(np.mean(values) ** 2)
    gain = -n / 2 * np.log(logged_squares) - np.log(values).sum() + n / 2 * np.log(squares)
    return bool(gain / inflation(max(float(memory(logged, 2)), 0.0), n) > _CLEARLY)


def _clipped(rest: Floats) -> Floats:
    limit = _CLIP * robust_scale(rest)
    return np.clip(rest, -limit, limit) if limit > 0 else rest


def _steady(logs: Floats, base: Floats, seasons: tuple[Season, ...]) -> Floats:
    """Of a steady rate (a line on logarithms) and a steady amount (the logarithm of a line), the one that fits better."""
    design, rate = _design(base, seasons), base[:, 1]
    fitted = np.linalg.lstsq(design, logs, rcond=None)[0]
    without = np.exp(logs - design[:, base.shape[1] :] @ fitted[base.shape[1] :])
    line = base @ np.linalg.lstsq(base, without, rcond=None)[0]
    if base.shape[1] > 2 or line.min() <= 0.05 * line.mean():
        return rate
    amount = np.log(line) - np.log(line).mean()
    size = float(np.abs(amount).max())
    if size < 1e-9:
        return rate
    other = design.copy()
    other[:, 1] = amount / size
    rests = (float((_rest(logs, d) ** 2).sum()) for d in (design, other))
    return rate if next(rests) <= next(rests) else other[:, 1]


def _toned_down(y: Floats, base: Floats, seasons: tuple[Season, ...], grain: Grain) -> Floats:
    """Periods far from their neighbours (running median of what line and season leave) are drawn to the edge of the usual."""
    from scipy.ndimage import median_filter

    if len(y) < 12:
        return y
    rest = _rest(y, _design(base, seasons))
    away = rest - median_filter(rest, size=_WINDOW[grain], mode="nearest")
    limit = _CLIP * robust_scale(away)
    return np.asarray(y - away + np.clip(away, -limit, limit))


def _tested(y: Floats, base: Floats, seasons: tuple[Season, ...], k: int) -> Season:
    """The season with the p-value of its F test beside the line and the other seasons, on whitened values."""
    from scipy.special import fdtrc

    others = _design(base, seasons[:k] + seasons[k + 1 :])
    full = np.column_stack([others, seasons[k].columns])
    freedom = len(y) - 1 - np.linalg.matrix_rank(full)
    extra = seasons[k].columns.shape[1]
    rest = _rest(y, full)
    if freedom < 3 or float(np.ptp(y)) == 0:
        return seasons[k]
    phi = float(memory(rest, 2))
    white, w_full, w_others = whitened(y, phi), whitened(full.T, phi).T, whitened(others.T, phi).T
    left, before = float((_rest(white, w_full) ** 2).sum()), float((_rest(white, w_others) ** 2).sum())
    if left <= 1e-18 * float(white @ white):
        return replace(seasons[k], p_value=0.0 if before > 1e-12 * float(white @ white) else 1.0)
    return replace(seasons[k], p_value=float(fdtrc(extra, freedom, max(before - left, 0.0) / extra / (left / freedom))))


def seasonal_part(y: Floats, season: Season, path: Floats, others: Floats) -> Floats:
    """What the season adds to each period, zero on average over its parts; `path` are the regressors of trend and changes."""
    full = np.column_stack([path, others, season.columns])
    fitted = np.linalg.lstsq(full, y, rcond=None)[0][-season.columns.shape[1] :]
    part = season.columns @ fitted
    means = [part[season.phase == k].mean() for k in np.unique(season.phase)]
    return np.asarray(part - np.mean(means))
