"""Correlation of series in time, after trend, slow swings and calendar season are taken from each."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.associations import pearson, spearman
from src.analyses.calendar import guess_grain, ordinals
from src.analyses.checks import Notes
from src.analyses.correlation_result import Tested, result_of
from src.analyses.drivers_over_time import joint_over_time
from src.analyses.factors import Factors
from src.analyses.frames import Floats, days
from src.analyses.lags import LAGS, Lagged, best_lag, swings, without
from src.analyses.row_tests import pair_name
from src.analyses.timeseries import TimeSeries, fill_gaps, per_period, place

if TYPE_CHECKING:
    import pandas as pd

MIN_PERIODS: Final = 12
MOST_PERIODS: Final = 20_000


def can_go_over_time(found: Factors, when: np.ndarray, target: str | None, time: str, notes: Notes) -> bool:
    """Whether there are two series of enough periods; if not a warning says why."""
    seen = np.unique(when[~np.isnat(when)])
    enough = len(found.numeric) >= 2 and (target is None or target in found.numeric)
    too_long = len(seen) and np.ptp(ordinals(seen, guess_grain(seen))) > MOST_PERIODS
    if len(seen) < MIN_PERIODS or too_long or not enough:
        why = f"fewer than {MIN_PERIODS} different dates in {time}" if len(seen) < MIN_PERIODS else "no two regular series"
        notes.warn(f"Trend and season were not removed: {why}.")
        return False
    return True


def over_time(df: pd.DataFrame, time: str, target: str | None, found: Factors, notes: Notes) -> dict[str, Any]:
    """The result for series: each factor at the lag where it goes with the target best."""
    when = days(df[time])
    grain = guess_grain(when)
    raw: dict[str, TimeSeries] = {}
    known = ~np.isnat(when)
    for name, values in found.numeric.items():
        rows = place(when[known], values[known], grain, Notes())
        first, length = int(rows.numbers.min()), int(np.ptp(rows.numbers)) + 1
        series = TimeSeries(per_period(rows.numbers, rows.values, first, length, additive=True), first, grain)
        raw[name] = TimeSeries(fill_gaps(series.values, grain, notes, series.dates(), additive=True), first, grain)
    raw = _same_span(raw)
    some = next(iter(raw.values()))
    adjusted, left = _adjusted(raw)
    pairs = {pair_name(a, b, target): (a, b) for a, b in combinations(adjusted, 2) if target is None or target in (a, b)}
    lagged: dict[str, Lagged] = {}
    for name, (a, b) in pairs.items():
        factor, outcome = (b, a) if target is not None and a == target else (a, b)
        lagged[name] = best_lag(adjusted[factor], adjusted[outcome], LAGS[grain] if target is not None else 0, left)
    notes.check("no common trend or season", "holds", "Trend, slow swings and calendar season were removed from each series.")
    least = min(lag.effective_n for lag in lagged.values())
    notes.check(
        "independent observations",
        "holds" if least > 0.8 * some.n else "doubtful",
        f"{some.n:,} {grain}s count as {least:,.0f} independent ones in the p-values.",
    )
    tested = Tested(
        target,
        f"Pearson correlation coefficient of the series without trend and season, over lags of up to {LAGS[grain]} {grain}s",
        lines={name: lag.best for name, lag in lagged.items()},
        ranks={name: _lagged_ranks(adjusted, pairs[name], target, lag.lag) for name, lag in lagged.items()},
        lagged=lagged,
        before={name: pearson(raw[a].values, raw[b].values).value for name, (a, b) in pairs.items()},
        grain=grain,
        values=adjusted,
    )
    if target is not None:
        tested.joint = joint_over_time(adjusted[target], adjusted, lagged, grain, left)
    return result_of(tested, notes)


def _adjusted(raw: dict[str, TimeSeries]) -> tuple[dict[str, Floats], float]:
    """The series without trend and season, and the smallest share of their degrees of freedom that this left."""
    adjusted: dict[str, Floats] = {}
    basis, made_for, left = np.empty((0, 0)), (0, 0), 1.0
    for name, series in raw.items():
        if made_for != (series.n, series.first):
            basis, made_for = swings(series.n, series.first, series.grain), (series.n, series.first)
        adjusted[name] = without(basis, series.values)
        left = min(left, 1 - basis.shape[1] / max(series.n, 1))
    return adjusted, left


def _same_span(raw: dict[str, TimeSeries]) -> dict[str, TimeSeries]:
    first = max(s.first for s in raw.values())
    last = min(s.first + s.n for s in raw.values())
    if last - first < 3:
        return raw
    return {k: TimeSeries(s.values[first - s.first : last - s.first], first, s.grain) for k, s in raw.items()}


def _lagged_ranks(adjusted: dict[str, Floats], pair: tuple[str, str], target: str | None, lag: int) -> float:
    factor, outcome = (pair[1], pair[0]) if target is not None and pair[0] == target else pair
    return spearman(adjusted[factor][: len(adjusted[factor]) - lag], adjusted[outcome][lag:])
