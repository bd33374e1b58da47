"""Several methods at once, their extremes left out: what forecasts best where no single method is known to.

Combinations of simple methods beat nearly every single one in the M competitions (Makridakis, Spiliotis & Assimakopoulos 2020);
this one extends Petropoulos & Svetunkov (2020), International Journal of Forecasting 36, whose median of four it contains.
`python -m benchmarks.forecast` measures it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Final

import numpy as np

from src.analyses.forecasters.members import (
    FAILURES,
    Member,
    arima,
    complex_smoothing,
    damped_ets,
    decomposed,
    dynamic_theta,
    ets,
    hierarchy,
    on_logs,
)
from src.analyses.forecasters.theta import theta_forecast
from src.analyses.frames import Floats

NAME: Final = "combination of exponential smoothing, theta, complex smoothing and ARIMA"
LEAST: Final = 7
_MOST: Final = 1000
"""Only the newest values are fitted: older ones cost time and say little."""
_MOST_SEASONAL: Final = 400
_LONGEST_FITTED_SEASON: Final = 24
_TRIM: Final = 0.2
_UNIT: Final = 1024.0
"""The size that values are brought to: optimisers stop by absolute tolerances, which are made for such sizes."""
_MIDDLE: Final = 0.4
"""Where seasons are fitted ratios and differences pull apart: only the middle is kept, which of eight is the median."""
_WILD: Final = 1e3
"""A member that leaves the range of the past by so many times its width has exploded."""

_FLAT: Final[tuple[Member, ...]] = (ets, complex_smoothing, dynamic_theta, arima)
_SEASONAL: Final[tuple[Member, ...]] = (ets, damped_ets, complex_smoothing, dynamic_theta, arima, hierarchy)
_SEASONAL_LOGS: Final[tuple[Member, ...]] = (on_logs(dynamic_theta), on_logs(damped_ets))
_LONG: Final[tuple[Member, ...]] = (dynamic_theta, ets, complex_smoothing)


def combination(values: Floats, seasons: tuple[int, ...], steps: int, *, by_longest: bool = False) -> Floats | None:
    """The next `steps` values, or None where fewer than two methods can be fitted.

    `seasons` are lengths in periods, shortest first; those of which fewer than two lie in the values are left out.
    `by_longest`: only methods that know the longest of several seasons, because it has been seen to matter.
    """
    values = values[-_MOST:]
    if len(values) < LEAST or np.ptp(values) == 0:
        return None
    unit = _UNIT / 2.0 ** np.floor(np.log2(np.abs(values).max()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fits that nearly failed: the extremes are left out in any case
        made = list(_made(values * unit, _known(values, seasons), steps, by_longest=by_longest))
    found = [one / unit for one in made if _sane(one, values * unit)]
    if len(found) < 2:
        return None
    ordered = np.sort(np.array(found), axis=0)
    known = _known(values, seasons)
    cut = int(len(found) * (_MIDDLE if len(known) == 1 and known[0] <= _LONGEST_FITTED_SEASON else _TRIM))
    return np.asarray(ordered[cut : len(found) - cut].mean(axis=0), dtype=np.float64)


def _known(values: Floats, seasons: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(s for s in seasons if 1 < s <= (len(values) - 1) // 2)


def _made(values: Floats, seasons: tuple[int, ...], steps: int, *, by_longest: bool) -> Iterator[Floats]:
    positive = float(values.min()) > 0
    fitted = next((s for s in seasons if s <= _LONGEST_FITTED_SEASON), 1)
    if not seasons:
        yield from _tried(_FLAT, values, 1, steps)
    elif len(seasons) == 1 and fitted > 1:
        values = values[-_MOST_SEASONAL:]
        members = _SEASONAL if len(values) >= 3 * fitted else tuple(m for m in _SEASONAL if m is not hierarchy)
        yield from _tried(members + (_SEASONAL_LOGS if positive else ()), values, fitted, steps)
    else:
        if by_longest:
            yield theta_forecast(values, seasons[-1], steps)
        else:
            yield from _tried((*_LONG, on_logs(complex_smoothing)) if positive else _LONG, values, fitted, steps)
        for trend in ("ets", "theta", "arima"):
            try:
                yield decomposed(trend)(values, seasons, steps)
            except FAILURES:
                continue


def _tried(members: tuple[Member, ...], values: Floats, season: int, steps: int) -> Iterator[Floats]:
    """What each member forecasts; one that cannot be fitted is left out."""
    for member in members:
        try:
            yield member(values, season, steps)
        except FAILURES:
            continue  # a fit that does not come about leaves the others


def _sane(made: Floats, values: Floats) -> bool:
    width = float(np.ptp(values))
    return bool(np.isfinite(made).all() and (np.abs(made - np.median(values)) < _WILD * width).all())
