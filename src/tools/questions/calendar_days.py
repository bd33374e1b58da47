"""Calendar arithmetic in whole days: the unit a day lies in, and units and rolling windows around it."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from src.models.plan import Grain

Days = tuple[date, date]
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAY = timedelta(days=1)


def unit_of(day: date, unit: Grain, week_start: int = 0) -> Days:
    """First and last day of the unit that `day` lies in. Weeks begin on `week_start` (0 is Monday)."""
    if unit == "day":
        return day, day
    if unit == "week":
        first = day - timedelta(days=(day.weekday() - week_start) % 7)
        return first, first + timedelta(days=6)
    size = _MONTHS[unit]
    month = (day.month - 1) // size * size + 1
    return date(day.year, month, 1), month_end(day.year, month + size - 1)


def shifted_unit(day: date, unit: Grain, by: int, week_start: int = 0) -> Days:
    """The unit `by` units after the one that `day` lies in."""
    first, _ = unit_of(day, unit, week_start)
    return unit_of(shift(first, unit, by), unit, week_start)


def shift(day: date, unit: Grain, by: int) -> date:
    """The day `by` units later; the end of a month stays within its month."""
    if unit in ("day", "week"):
        return day + timedelta(days=by * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + by * _MONTHS[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def past(today: date, count: int, unit: Grain) -> Days:
    """The window of `count` units that ends today."""
    return shift(today + DAY, unit, -count), today


def coming(today: date, count: int, unit: Grain) -> Days:
    """The window of `count` units that begins tomorrow."""
    return today + DAY, shift(today + DAY, unit, count) - DAY


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])
