"""Hours, days, weeks, months, quarters and years as whole numbers, so that time can be counted."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, cast, get_args

import numpy as np
import numpy.typing as npt

from src.analyses.frames import Ints

Grain = Literal["hour", "day", "business day", "week", "month", "quarter", "year"]
Days = npt.NDArray[np.datetime64]
"""Days; hours where the grain is the hour."""

SEASON: Final[dict[Grain, int]] = {
    "hour": 24, "day": 7, "business day": 5, "week": 52, "month": 12, "quarter": 4, "year": 1,
}  # fmt: skip
"""Periods in the season that a grain is expected to have."""
LONGER_SEASONS: Final[dict[Grain, tuple[int, ...]]] = {"hour": (168,)}
"""Further seasons of a grain: hours have a week beside the day. A year of days is a matter of harmonic regression."""
PER_YEAR: Final[dict[Grain, float]] = {
    "hour": 8766.0, "day": 365.25, "business day": 365.25 * 5 / 7, "week": 365.25 / 7,
    "month": 12.0, "quarter": 4.0, "year": 1.0,
}  # fmt: skip
_MONTHS: Final[dict[Grain, int]] = {"month": 1, "quarter": 3, "year": 12}
_FIRST_MONDAY: Final = np.datetime64("1970-01-05", "D")
_LEAST_BUSINESS_DAYS: Final = 15
_MOST_OF: Final = 0.75
_MONDAY: Final = 3
"""1970-01-01 was a Thursday: three days after a Monday."""


_PLAIN: Final = frozenset({"day", "week", "month", "quarter", "year"})


def as_grain(text: str) -> Grain | None:
    """The grain of that name, or None; only those that questions ask by."""
    return cast(Grain, text) if text in _PLAIN else None


def as_any_grain(text: str) -> Grain | None:
    """The grain of that name, or None; hours and business days too."""
    return cast(Grain, text) if text in get_args(Grain) else None


def guess_grain(days: Days) -> Grain:
    """The grain that the commonest step between dates fits; hours only where `days` holds hours."""
    steps = np.diff(np.unique(days[~np.isnat(days)])) / np.timedelta64(1, "D")
    if not len(steps):
        return "day"
    step = float(np.median(steps))
    if step < 0.9:
        return "hour"
    limits: tuple[tuple[float, Grain], ...] = ((4, "day"), (20, "week"), (60, "month"), (200, "quarter"))
    return next((grain for limit, grain in limits if step < limit), "year")


def week_start(days: Days) -> int:
    """Days after Monday on which the data's weeks start: the commonest weekday, when one rules; else Monday."""
    weekdays = (days[~np.isnat(days)].astype(int) + _MONDAY) % 7
    if not len(weekdays):
        return 0
    counts = np.bincount(weekdays, minlength=7)
    return int(counts.argmax()) if counts.max() >= 0.9 * len(weekdays) else 0


def on_business_days(days: Days) -> bool:
    """Whether only Mondays to Fridays occur, over three weeks and most of their days."""
    known = np.unique(days[~np.isnat(days)].astype("datetime64[D]"))
    if len(known) < _LEAST_BUSINESS_DAYS or not np.is_busday(known).all():
        return False
    return len(known) >= _MOST_OF * int(np.busday_count(known[0], known[-1] + 1))


def ordinals(days: Days, grain: Grain, first_weekday: int = 0) -> Ints:
    """The number of the period that each day falls in; no day may be NaT. A weekend belongs to the business day after it."""
    if grain == "hour":
        return days.astype("datetime64[h]").astype(np.int64)
    days = days.astype("datetime64[D]")
    if grain == "business day":
        return np.asarray(np.busday_count(_FIRST_MONDAY, days), dtype=np.int64)
    if grain == "day":
        return days.astype(np.int64)
    if grain == "week":
        return (days.astype(np.int64) + _MONDAY - first_weekday) // 7
    return days.astype("datetime64[M]").astype(np.int64) // _MONTHS[grain]


def starts(numbers: Ints, grain: Grain, first_weekday: int = 0) -> Days:
    """The first day (or the hour) of each numbered period."""
    if grain == "hour":
        return numbers.astype("datetime64[h]")
    if grain == "business day":
        return np.asarray(np.busday_offset(_FIRST_MONDAY, numbers), dtype="datetime64[D]")
    if grain == "day":
        return numbers.astype("datetime64[D]")
    if grain == "week":
        return (numbers * 7 - _MONDAY + first_weekday).astype("datetime64[D]")
    return (numbers * _MONTHS[grain]).astype("datetime64[M]").astype("datetime64[D]")


def iso(days: Days) -> list[str]:
    """`2026-10-31` for each day, `2026-10-31T09:00` for each hour."""
    return [str(d) for d in (days.astype("datetime64[m]") if days.dtype == np.dtype("datetime64[h]") else days)]


def ordinal_of(text: str | date, grain: Grain, first_weekday: int = 0) -> int:
    """The number of the (first) period of an ISO date. Raises ValueError for anything else."""
    return int(ordinals(np.array([np.datetime64(str(text)[:10], "D")]), grain, first_weekday)[0])


def last_ordinal_of(text: str | date, grain: Grain, first_weekday: int = 0) -> int:
    """The number of the last period that an ISO date reaches into. Raises ValueError for anything else."""
    if grain in ("hour", "business day"):  # the whole day; a weekend ends with its Friday
        return int(ordinals(np.array([np.datetime64(str(text)[:10], "D") + 1]), grain, first_weekday)[0]) - 1
    return ordinal_of(text, grain, first_weekday)


def spelled(day: np.datetime64, grain: Grain) -> str:
    """A period as a reader names it: `1 Nov 2026`, `Nov 2026`, `Q4 2026`, `2026`."""
    if grain == "hour":
        return f"{str(day.astype('datetime64[m]'))[11:]} on {spelled(day, 'day')}"
    value = cast(date, day.astype("datetime64[D]").item())
    if grain == "year":
        return str(value.year)
    if grain == "quarter":
        return f"Q{(value.month + 2) // 3} {value.year}"
    month = f"{value:%b} {value.year}"
    if grain == "month":
        return month
    return f"{value.day} {month}" if grain in ("day", "business day") else f"week of {value.day} {month}"
