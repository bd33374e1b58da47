"""Returns of a price or value over time, and how many of them make a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from src.analyses.checks import Notes
from src.analyses.frames import Floats, days, numbers

if TYPE_CHECKING:
    import pandas as pd

Days = npt.NDArray[np.datetime64]
_YEARS: Final = ((1.5, 252.0, "day"), (10.0, 52.0, "week"), (45.0, 12.0, "month"), (135.0, 4.0, "quarter"))
"""Median days between two dates, at most -> periods in a year, and what one is called."""
_CLASH: Final = "Several rows have the same {time} and different values: they are no prices, or something must tell them apart."


@dataclass(frozen=True, slots=True)
class Course:
    """Values of one or more things on the same days, oldest first, without a gap."""

    dates: Days
    values: dict[str, Floats]
    """Name -> value on each day; what was given as returns is a value that starts at 1."""
    per_year: float
    period: str

    def returns(self, name: str) -> Floats:
        """Simple returns from each day to the next: one fewer than days."""
        values = self.values[name]
        return np.asarray(values[1:] / values[:-1] - 1.0)

    @property
    def n(self) -> int:
        """Number of returns."""
        return len(self.dates) - 1


def course_of(df: pd.DataFrame, time: str, columns: list[str], given_as_returns: bool, notes: Notes) -> Course | str:
    """The columns as values on common days, or why they have no returns."""
    when = days(df[time])
    read = {name: numbers(df[name]) for name in columns}
    known = ~np.isnat(when) & np.logical_and.reduce([np.isfinite(v) for v in read.values()])
    left_out = int(len(df) - known.sum())
    if left_out:
        notes.warn(f"{left_out:,} of {len(df):,} rows lack a date or a value and were left out.")
    order = np.argsort(when[known], kind="stable")
    dates = when[known][order]
    last = np.append(dates[1:] != dates[:-1], True) if len(dates) else np.zeros(0, dtype=bool)
    if doubles := int((~last).sum()):
        clashing = any(np.any((~last[:-1]) & (v[known][order][1:] != v[known][order][:-1])) for v in read.values())
        if clashing:
            return _CLASH.format(time=time)
        notes.warn(f"{doubles:,} rows repeat a date and were left out.")
    dates = dates[last]
    values = {name: v[known][order][last] for name, v in read.items()}
    if given_as_returns:
        return _from_returns(dates, values)
    if bad := next((name for name, v in values.items() if len(v) and v.min() <= 0), None):
        return f"{bad} is zero or below somewhere, and no return can be computed from such a price or value."
    return _course(dates, values)


def _from_returns(dates: Days, values: dict[str, Floats]) -> Course | str:
    if bad := next((name for name, v in values.items() if len(v) and v.min() <= -1.0), None):
        return f"{bad} has a return of -100 % or less; returns are shares (0.01 is 1 %)."
    if not len(dates):
        return _course(dates, values)
    gap = np.median(np.diff(dates).astype(int)) if len(dates) > 1 else 1
    start = dates[0] - np.timedelta64(int(gap), "D")
    grown = {name: np.concatenate(([1.0], np.cumprod(1.0 + v))) for name, v in values.items()}
    return _course(np.concatenate(([start], dates)), grown)


def _course(dates: Days, values: dict[str, Floats]) -> Course:
    if len(dates) < 2:
        return Course(dates, values, 252.0, "day")
    gaps = np.diff(dates).astype(int)
    gap = float(np.median(gaps))
    per_year, period = next(((n, name) for most, n, name in _YEARS if gap <= most), (1.0, "year"))
    if period == "day" and (np.is_busday(dates)).mean() < 0.9:
        per_year = 365.0  # traded at weekends too
    return Course(dates, values, per_year, period)


def pivoted(df: pd.DataFrame, time: str, value: str, by: str, most: int, notes: Notes) -> tuple[pd.DataFrame, list[str]] | str:
    """One column for each thing of a long table (time, thing, value), the `most` with the most rows; or why not."""
    import pandas as pd

    counts: Any = df[by].dropna().astype(str).value_counts()
    kept = sorted(counts.sort_index().sort_values(ascending=False, kind="stable").index[:most])
    if len(counts) > most:
        notes.warn(f"There are {len(counts):,} different {by}; the {most} with the most rows were taken.")
    names: Any = df[by].astype(str)
    rows = pd.DataFrame({time: days(df[time]), by: names, value: numbers(df[value])})[names.isin(kept).to_numpy()]
    known = rows.dropna().drop_duplicates()
    if known.duplicated([time, by]).any():
        return _CLASH.format(time=f"{time} and {by}")
    wide = known.pivot(index=time, columns=by, values=value)
    return wide.reindex(columns=kept).reset_index(), [str(name) for name in kept]
