"""Days, weeks, months, quarters and years as whole numbers, so that time can be counted."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, cast, get_args

import numpy as np
import numpy.typing as npt

from src.analyses.frames import Ints

Grain = Literal["day", "week", "month", "quarter", "year"]
Days = npt.NDArray[np.datetime64]

SEASON: Final[dict[Grain, int]] = {"day": 7, "week": 52, "month": 12, "quarter": 4, "year": 1}
"""Periods in the season that a grain is expected to have."""
PER_YEAR: Final[dict[Grain, float]] = {"day": 365.25, "week": 365.25 / 7, "month": 12.0, "quarter": 4.0, "year": 1.0}
_MONTHS: Final[dict[Grain, int]] = {"month": 1, "quarter": 3, "year": 12}
_MONDAY: Final = 3
"""1970-01-01 was a Thursday: three days after a Monday."""


def as_grain(text: str) -> Grain | None:
    """The grain of that name, or None."""
    return cast(Grain, text) if text in get_args(Grain) else None


def guess_grain(days: Days) -> Grain:
    """The grain that the commonest step between dates fits."""
    steps = np.diff(np.unique(days[~np.isnat(days)])).astype(int)
    if not len(steps):
        return "day"
    step = float(np.median(steps))
    limits: tuple[tuple[float, Grain], ...] = ((4, "day"), (20, "week"), (60, "month"), (200, "quarter"))
    return next((grain for limit, grain in limits if step < limit), "year")


def week_start(days: Days) -> int:
    """Days after Monday on which the data's weeks start: the commonest weekday, when one rules; else Monday."""
    weekdays = (days[~np.isnat(days)].astype(int) + _MONDAY) % 7
    if not len(weekdays):
        return 0
    counts = np.bincount(weekdays, minlength=7)
    return int(counts.argmax()) if counts.max() >= 0.9 * len(weekdays) else 0


def ordinals(days: Days, grain: Grain, first_weekday: int = 0) -> Ints:
    """The number of the period that each day falls in; no day may be NaT."""
    if grain == "day":
        return days.astype(np.int64)
    if grain == "week":
        return (days.astype(np.int64) + _MONDAY - first_weekday) // 7
    return days.astype("datetime64[M]").astype(np.int64) // _MONTHS[grain]


def starts(numbers: Ints, grain: Grain, first_weekday: int = 0) -> Days:
    """The first day of each numbered period."""
    if grain == "day":
        return numbers.astype("datetime64[D]")
    if grain == "week":
        return (numbers * 7 - _MONDAY + first_weekday).astype("datetime64[D]")
    return (numbers * _MONTHS[grain]).astype("datetime64[M]").astype("datetime64[D]")


def iso(days: Days) -> list[str]:
    """`2026-10-31` for each day."""
    return [str(d) for d in days]


def ordinal_of(text: str | date, grain: Grain, first_weekday: int = 0) -> int:
    """The number of the period that an ISO date falls in. Raises ValueError for anything else."""
    return int(ordinals(np.array([np.datetime64(str(text)[:10], "D")]), grain, first_weekday)[0])


def spelled(day: np.datetime64, grain: Grain) -> str:
    """A period as a reader names it: `1 Nov 2026`, `Nov 2026`, `Q4 2026`, `2026`."""
    value = cast(date, day.astype("datetime64[D]").item())
    if grain == "year":
        return str(value.year)
    if grain == "quarter":
        return f"Q{(value.month + 2) // 3} {value.year}"
    month = f"{value:%b} {value.year}"
    if grain == "month":
        return month
    return f"{value.day} {month}" if grain == "day" else f"week of {value.day} {month}"
