"""On which calendar a series to be forecast lives: found from its dates, whatever grain was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.calendar import SEASON, Days, Grain, as_any_grain, guess_grain, iso, on_business_days
from src.analyses.checks import Notes
from src.analyses.frames import days, hours
from src.analyses.timeseries import Periods, TimeSeries

if TYPE_CHECKING:
    import pandas as pd

_REGULAR: Final = 0.9
_LEAST_STEPS: Final = 5
_STEPS: Final[dict[Grain, tuple[int, int]]] = {"week": (7, 7), "month": (28, 31), "quarter": (90, 92), "year": (365, 366)}
"""How many days lie between two dates that come once a grain."""


def find_calendar(column: pd.Series[Any], asked: str, notes: Notes) -> tuple[Days, Grain]:
    """The column's times and the grain to count them in.

    Daily rows that skip every weekend are counted in business days, and rows that come once a week, month, quarter or year
    by that, although days were asked for: else most periods would be holes. Hours are looked for where no grain is named.
    """
    named = as_any_grain(asked)
    if named in (None, "hour"):
        times, note = hours(column)
        if named == "hour" or guess_grain(times) == "hour":
            if note:
                notes.warn(note)
            return times, "hour"
    when = days(column)
    grain = named or guess_grain(when)
    if grain != "day":
        return when, grain
    coarse = _comes_once_a(when)
    if coarse is not None:
        notes.warn(f"The dates come once a {coarse}: the forecast is by {coarse}, not by day.")
        return when, coarse
    if on_business_days(when):
        notes.check("business days", "holds", "No date falls on a weekend: only Mondays to Fridays are counted and forecast.")
        return when, "business day"
    return when, "day"


def _comes_once_a(when: Days) -> Grain | None:
    steps = np.diff(np.unique(when[~np.isnat(when)])).astype(np.int64)
    if len(steps) < _LEAST_STEPS:
        return None
    for grain, (least, most) in _STEPS.items():
        if np.mean((steps >= least) & (steps <= most)) >= _REGULAR:
            return grain
    return None


def told_calendar(rows: Periods, series: TimeSeries) -> dict[str, Any]:
    """What was found: grain, first and last period, how many are missing or come several times, lengths of the seasons."""
    seen, repeats = np.unique(rows.numbers, return_counts=True)
    within = (seen >= series.first) & (seen < series.first + series.n)
    ends = iso(series.dates()[[0, -1]])
    return {
        "grain": series.grain,
        "first": ends[0],
        "last": ends[1],
        "periods": series.n,
        "missing": series.n - int(within.sum()),
        "with_several_rows": int((repeats[within] > 1).sum()),
        "seasons": list(series.cycles) if SEASON[series.grain] > 1 else [],
    }
