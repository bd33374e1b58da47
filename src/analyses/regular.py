"""One regular series out of a frame's rows for an analysis over time, or the reason why there is none."""

from __future__ import annotations

from datetime import date

import numpy as np

from src.analyses.calendar import Days, Grain, guess_grain
from src.analyses.checks import Notes
from src.analyses.frames import Ints
from src.analyses.timeseries import Periods, TimeSeries, drop_half_periods, fill_gaps, per_period

MIN_PERIODS = 5
MOST_PERIODS = 20_000


def read_until(days: Days, grain: Grain, as_of: str | date | None) -> str | date | None:
    """The day the data were read: `as_of`, else the newest date where rows are days of longer periods.

    A date that only starts its period (one row a month) tells nothing; nor does a gap that is usual (weekends).
    """
    known = np.unique(days[~np.isnat(days)])
    if as_of is not None or len(known) < MIN_PERIODS or grain == "day" or guess_grain(known) != "day":
        return as_of
    usual = np.quantile(np.diff(known).astype(np.int64), 0.9)
    return str(known[-1] + np.timedelta64(int(usual) - 1, "D"))


def regular(
    rows: Periods, chosen: Ints, notes: Notes, *, what: str, additive: bool, over_time: bool, as_of: str | date | None
) -> TimeSeries | str:
    """The chosen rows as a series: added up (or averaged) by period, gaps filled, half periods at the ends left out."""
    if not len(chosen):
        return f"{what} needs at least {MIN_PERIODS} periods with a value; there are none."
    periods, values = rows.numbers[chosen], rows.values[chosen]
    first, length = int(periods.min()), int(np.ptp(periods)) + 1
    if length > MOST_PERIODS:
        return f"The dates span {length:,} periods, more than the {MOST_PERIODS:,} read here."
    different = len(np.unique(periods))
    if different < MIN_PERIODS:
        there = "is 1" if different == 1 else f"are {different}"
        return f"{what} needs at least {MIN_PERIODS} periods with a value; there {there}."
    raw = TimeSeries(per_period(periods, values, first, length, additive=additive), first, rows.grain, rows.first_weekday)
    filled = fill_gaps(raw.values, rows.grain, notes, raw.dates(), additive=over_time)
    series = TimeSeries(filled, first, rows.grain, rows.first_weekday)
    if over_time:
        series = drop_half_periods(series, notes, None if as_of is None else np.datetime64(str(as_of)[:10], "D"))
    if series.n < MIN_PERIODS:
        return f"{what} needs at least {MIN_PERIODS} whole periods; there are {series.n}."
    return series
