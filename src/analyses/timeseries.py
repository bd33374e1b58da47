"""A regular series out of dated rows: duplicates added up, gaps filled and said, a half period left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from src.analyses.calendar import LONGER_SEASONS, SEASON, Days, Grain, iso, ordinals, spelled, starts, week_start
from src.analyses.checks import Notes, Outcome
from src.analyses.frames import Floats, Ints
from src.analyses.words import count, listed


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """One value a period, no gaps; `first` is the number of its first period."""

    values: Floats
    first: int
    grain: Grain
    first_weekday: int = 0
    seasons: tuple[int, ...] | None = None
    """Lengths of its seasons in periods, shortest first; None: the one that its grain is expected to have."""

    @property
    def n(self) -> int:
        """How many periods it has."""
        return len(self.values)

    @property
    def season(self) -> int:
        """Periods in its shortest season; 1 where it has none."""
        return self.cycles[0] if self.cycles else 1

    @property
    def cycles(self) -> tuple[int, ...]:
        """Lengths of its seasons in periods, shortest first."""
        found = (SEASON[self.grain], *LONGER_SEASONS.get(self.grain, ())) if self.seasons is None else self.seasons
        return tuple(s for s in found if s > 1)

    def dates(self, offset: int = 0, length: int | None = None) -> Days:
        """First days of `length` periods from `offset` periods after its first; by default its own."""
        numbers = self.first + offset + np.arange(self.n - offset if length is None else length, dtype=np.int64)
        return starts(numbers, self.grain, self.first_weekday)

    def tail_from(self, skip: int) -> TimeSeries:
        """Without its first `skip` periods."""
        return replace(self, values=self.values[skip:], first=self.first + skip)


@dataclass(frozen=True, slots=True)
class Periods:
    """Rows placed on the calendar: which period each usable row falls in."""

    grain: Grain
    first_weekday: int
    rows: Ints
    """Positions of the usable rows in the frame."""
    numbers: Ints
    """The period of each usable row."""
    values: Floats


def place(days: Days, values: Floats, grain: Grain, notes: Notes) -> Periods:
    """Rows with a date and a value, each with its period; the others are counted in a warning."""
    no_date, no_value = np.isnat(days), ~np.isfinite(values)
    if no_date.any():
        notes.warn(f"{count(int(no_date.sum()), 'row')} without a usable date left out.")
    if (no_value & ~no_date).any():
        notes.warn(f"{count(int((no_value & ~no_date).sum()), 'row')} without a usable number left out.")
    rows = np.flatnonzero(~no_date & ~no_value)
    weekday = week_start(days[rows]) if grain == "week" else 0
    return Periods(grain, weekday, rows, ordinals(days[rows], grain, weekday), values[rows])


def per_period(numbers: Ints, values: Floats, first: int, length: int, *, additive: bool) -> Floats:
    """The sum (or the mean) of the rows of each period; NaN where there are none.

    Rows are added in order of size, so the answer does not depend on their order even in the last digit.
    """
    order = np.lexsort((values, numbers))
    slots = numbers[order] - first
    counts = np.bincount(slots, minlength=length)
    sums = np.bincount(slots, weights=values[order], minlength=length)
    with np.errstate(invalid="ignore"):
        return np.where(counts > 0, sums if additive else sums / np.maximum(counts, 1), np.nan)


def fill_gaps(values: Floats, grain: Grain, notes: Notes, dates: Days, *, additive: bool) -> Floats:
    """The series without gaps: zeros where an absent row plausibly means nothing happened, else interpolated.

    Zeros are plausible for an additive metric that is never negative and that comes near zero by itself, counts few
    things, is missing a good part of the time, or is missing on whole weekdays (closed). Otherwise data are missing.
    """
    gaps = np.isnan(values)
    if not gaps.any():
        notes.check("calendar", "holds", f"All {count(len(values), grain)} are present.")
        return values
    shown = listed([spelled(d, grain) for d in dates[gaps]], most=3)
    if additive and _zero_is_plausible(values, gaps, grain):
        notes.warn(f"{count(int(gaps.sum()), grain)} had no rows and count as 0 ({shown}).")
        filled = np.where(gaps, 0.0, values)
    else:
        notes.warn(f"{count(int(gaps.sum()), grain)} had no rows; filled in from their neighbours ({shown}).")
        filled = _interpolated(values, gaps, SEASON[grain])
    outcome: Outcome = "doubtful" if gaps.mean() < 0.1 else "fails"
    notes.check("calendar", outcome, f"{int(gaps.sum())} of {count(len(values), grain)} had no rows.")
    return filled


def _zero_is_plausible(values: Floats, gaps: np.ndarray, grain: Grain) -> bool:
    seen = values[~gaps]
    if seen.min() < 0:
        return False
    small_counts = seen.min() <= 2 and (seen == np.round(seen)).all()
    if small_counts or seen.min() <= 0.1 * float(np.median(seen)) or gaps.mean() >= 0.2:
        return True
    if grain != "day":
        return False
    missing_by_weekday = [gaps[k::7].mean() for k in range(min(7, len(gaps)))]
    return any(share > 0.9 for share in missing_by_weekday) and all(s > 0.9 or s < 0.05 for s in missing_by_weekday)


def _interpolated(values: Floats, gaps: np.ndarray, season: int) -> Floats:
    # A missing Monday is best told from the Mondays around it.
    filled = values.copy()
    for phase in range(season if len(values) >= 3 * season else 1):
        step = season if len(values) >= 3 * season else 1
        part, holes = filled[phase::step], gaps[phase::step]
        if holes.any() and not holes.all():
            at = np.arange(len(part))
            part[holes] = np.interp(at[holes], at[~holes], part[~holes])
    left = np.isnan(filled)
    if left.any():
        at = np.arange(len(filled))
        filled[left] = np.interp(at[left], at[~left], filled[~left])
    return filled


def drop_half_periods(series: TimeSeries, notes: Notes, as_of: np.datetime64 | None) -> TimeSeries:
    """Without a last (or first) week, month, quarter or year that is visibly not whole, or a last day that is not over."""
    if series.n < 5 or series.grain == "hour":
        return series
    if series.grain in ("day", "business day"):
        return _drop_today(series, notes, as_of)
    values, dropped = series.values, []
    next_start = series.dates(series.n, 1)[0]
    unfinished = as_of is not None and next_start > as_of + np.timedelta64(1, "D")
    if unfinished or _falls_short(values[::-1], series.season):
        dropped.append(iso(series.dates(series.n - 1))[0])
        series = replace(series, values=values[:-1])
        why = f"not over on {as_of}" if unfinished else "it looks cut short"
        notes.warn(f"The last {series.grain} ({dropped[-1]}) is left out: {why}.")
    if _falls_short(series.values, series.season):
        dropped.append(iso(series.dates())[0])
        series = series.tail_from(1)
        notes.warn(f"The first {series.grain} ({dropped[-1]}) is left out: it looks cut short.")
    detail = f"Left out: {', '.join(dropped)}." if dropped else "First and last look whole."
    notes.check("whole periods", "doubtful" if dropped else "holds", detail)
    return series


def _drop_today(series: TimeSeries, notes: Notes, as_of: np.datetime64 | None) -> TimeSeries:
    last = series.dates(series.n - 1)[0]
    if as_of is None or last != as_of or not _falls_short(series.values[::-1], series.season):
        return series
    notes.warn(f"The last {series.grain} ({last}) is left out: it is today, and it looks cut short.")
    return replace(series, values=series.values[:-1])


def _falls_short(values: Floats, season: int) -> bool:
    # The edge value is first. A season that dips every year is no half period, so the same edge a season on must not dip.
    near = values[1 : 1 + max(3, min(season, 6))]
    if values.min() < 0 or values[0] >= 0.75 * near.min():
        return False
    if season > 1 and len(values) > season + 1:
        usual = values[season] / values[season + 1] if values[season + 1] > 0 else 0.0
        return bool(values[0] < 0.75 * usual * values[1])
    return True
