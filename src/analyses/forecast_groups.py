"""One forecast a group beside the total's: groups that start late, end early, or are too short for a method of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.calendar import spelled
from src.analyses.checks import Notes
from src.analyses.frames import Floats, Ints
from src.analyses.horizon import Reach
from src.analyses.intervals import LEVELS
from src.analyses.one_series import MIN_POINTS, look_ahead
from src.analyses.outlook import Outlook
from src.analyses.timeseries import Periods, TimeSeries, fill_gaps, per_period
from src.analyses.words import count, listed

MOST_SERIES: Final = 50
MOST_THOROUGH: Final = 6
"""Up to so many groups each get what a total gets; more of them get methods that cost a tenth."""
_ENDED: Final = 3


@dataclass(frozen=True, slots=True)
class Group:
    """A group's series, up to the total's end, and its outlook."""

    name: str
    series: TimeSeries
    outlook: Outlook


def forecast_groups(
    rows: Periods, labels: list[str], total: TimeSeries, reach: Reach, notes: Notes, *, additive: bool, over_time: bool
) -> list[Group]:
    """Largest first; the smallest of more than 50 together as `Other`. What was done about single groups is warned of."""
    chosen = _chosen(rows, labels, notes)
    quick = len(chosen) > MOST_THOROUGH
    if quick:
        notes.warn(f"{len(chosen)} groups: each is forecast with quick methods (all are tried for up to {MOST_THOROUGH}).")
    told = _Told(by_zero=over_time)
    found: list[Group] = []
    for name, mask in chosen:
        inside = mask & (rows.numbers >= total.first) & (rows.numbers < total.first + total.n)
        if not inside.any():  # all of it lay in a period that was left out
            told.gone.append(name)
            continue
        series = _group_series(name, rows.numbers[inside], rows.values[inside], total, told, additive=additive)
        if series is None:
            continue
        outlook = _outlook(name, series, reach, told, quick=quick)
        found.append(Group(name, series, outlook))
    told.tell(total, notes)
    return found


def _chosen(rows: Periods, labels: list[str], notes: Notes) -> list[tuple[str, np.ndarray]]:
    names, codes = np.unique(np.array([labels[k] for k in rows.rows], dtype=object).astype(str), return_inverse=True)
    sizes = np.bincount(codes, weights=np.abs(rows.values), minlength=len(names))
    order = np.lexsort((names, -sizes))
    kept = [(str(names[k]), codes == k) for k in order[:MOST_SERIES]]
    if len(order) > MOST_SERIES:
        kept.append((f"Other ({len(order) - MOST_SERIES})", np.isin(codes, order[MOST_SERIES:])))
        notes.warn(f"{len(names)} groups: the {MOST_SERIES} largest have a forecast of their own, the others one together.")
    return kept


class _Told:
    """What was done about single groups, told once for all of them."""

    def __init__(self, *, by_zero: bool) -> None:
        self.by_zero = by_zero
        self.filled: list[str] = []
        self.ended: list[str] = []
        self.short: list[str] = []
        self.sparse: list[str] = []
        self.gone: list[str] = []

    def tell(self, total: TimeSeries, notes: Notes) -> None:
        """One warning for each thing that was done."""
        filled = "count as 0" if self.by_zero else "were filled in from their neighbours"
        expected = "nothing more is expected of them" if self.by_zero else "they have no forecast"
        for names, text in (
            (self.filled, f"periods without rows {filled}"),
            (self.ended, f"no rows for long before {spelled(total.dates()[-1], total.grain)}; {expected}"),
            (self.short, f"fewer than {count(MIN_POINTS, total.grain)} of data; their mean is carried on, without a band"),
            (self.sparse, "mostly 0; their forecasts are rates"),
            (self.gone, "rows only in periods that were left out; they have no forecast"),
        ):
            if names:
                notes.warn(f"{count(len(names), 'group')} ({listed(names, most=3)}): {text}.")


def _group_series(
    name: str, numbers: Ints, values: Floats, total: TimeSeries, told: _Told, *, additive: bool
) -> TimeSeries | None:
    """From the group's first row on. What adds up and is absent where others have rows was nothing, as in the total."""
    first, last, end = int(numbers.min()), int(numbers.max()), total.first + total.n
    seen = per_period(numbers, values, first, end - first, additive=additive)
    present = np.unique(numbers)
    widest = int(np.diff(present).max()) - 1 if len(present) > 1 else 0
    ended = end - 1 - last >= max(_ENDED, 2 * widest + 1)
    if ended:
        told.ended.append(name)
        if not told.by_zero:
            return None
    if np.isnan(seen).any():
        if not ended or widest:
            told.filled.append(name)
        dates = total.dates(first - total.first, end - first)
        seen = (
            np.where(np.isnan(seen), 0.0, seen)
            if told.by_zero
            else fill_gaps(seen, total.grain, Notes(), dates, additive=False)
        )
    return TimeSeries(seen, first, total.grain, total.first_weekday)


def _outlook(name: str, series: TimeSeries, reach: Reach, told: _Told, *, quick: bool) -> Outlook:
    if name in told.ended:
        return _flat("nothing since it ended", series, 0.0, reach, 0.0)
    if series.n < MIN_POINTS:
        told.short.append(name)
        return _flat("mean of the past", series, float(series.values.mean()), reach, np.nan)
    outlook = look_ahead(series, reach.total, reach.bridge, quick=quick)
    if outlook.sparse:
        told.sparse.append(name)
    return outlook


def _flat(model: str, series: TimeSeries, value: float, reach: Reach, half: float) -> Outlook:
    point = np.full(reach.total, value)
    bounds = dict.fromkeys(LEVELS, point + half)
    total = dict.fromkeys(LEVELS, (reach.steps * value + half, reach.steps * value + half))
    untested = dict.fromkeys(LEVELS)
    return Outlook(point, bounds, bounds, total, model, model, point, None, untested, None, series.season > 1, None)
