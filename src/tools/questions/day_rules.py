"""Single days: weekdays, dates in words and dates in digits."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Final

from src.tools.questions.calendar_days import DAY, month_end, unit_of
from src.tools.questions.spans import DateOrder, Rules, Span, yearless

_Parts = list[Any]
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", re.ASCII)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})", re.ASCII)


class DayRules(Rules):
    """The rules of the grammar for days. They raise ValueError for days that no calendar has."""

    def written(self, parts: _Parts) -> Span:
        return written_date(str(parts[-1]), self._order)

    def today(self, parts: _Parts) -> Span:
        return _day(self._today + timedelta(days=int(parts[0])))

    def day_before(self, parts: _Parts) -> Span:
        if parts[0] != "day" or parts[2] == "0":
            raise ValueError("only days are before a day")
        return _day(self._today + timedelta(days=int(parts[2]) - 1))

    def month_day(self, parts: _Parts) -> Span:
        year = int(parts[2]) if len(parts) > 2 else self._today.year
        span = _day(date(year, int(parts[0]), int(parts[1])))
        return span if len(parts) > 2 else yearless(span, self._today)

    def day_month(self, parts: _Parts) -> Span:
        return self.month_day([parts[1], parts[0], *parts[2:]])

    def weekday(self, parts: _Parts) -> Span:
        """The latest such day, today included; `forward` is the next."""
        back = (self._today.weekday() - int(parts[0])) % 7
        latest = self._today - timedelta(days=back)
        coming = latest + timedelta(days=7)
        return Span(latest, latest, forward=(coming, coming), unit="day")

    def last_weekday(self, parts: _Parts) -> Span:
        latest = self.weekday(parts[1:]).start
        return _day(latest if latest < self._today else latest - timedelta(days=7))

    def this_weekday(self, parts: _Parts) -> Span:
        return self._weekday_in_week(int(parts[1]), 0)

    def next_weekday(self, parts: _Parts) -> Span:
        return _day(self.weekday(parts[1:]).start + timedelta(days=7))

    def weekday_last(self, parts: _Parts) -> Span:
        return self._weekday_of(parts, -1)

    def weekday_this(self, parts: _Parts) -> Span:
        return self._weekday_of(parts, 0)

    def weekday_next(self, parts: _Parts) -> Span:
        return self._weekday_of(parts, 1)

    def weekday_month_day(self, parts: _Parts) -> Span:
        return _on(int(parts[0]), self.month_day(parts[1:]))

    def weekday_day_month(self, parts: _Parts) -> Span:
        return _on(int(parts[0]), self.day_month(parts[1:]))

    def weekday_written(self, parts: _Parts) -> Span:
        return _on(int(parts[0]), self.written(parts))

    def _weekday_of(self, parts: _Parts, weeks: int) -> Span:
        if parts[2] != "week":
            raise ValueError("only weeks have one such day")
        return self._weekday_in_week(int(parts[0]), weeks)

    def _weekday_in_week(self, weekday: int, weeks: int) -> Span:
        first, _ = unit_of(self._today, "week", self._calendar.week_start)
        return _day(first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * weeks))


def written_date(text: str, order: DateOrder) -> Span:
    """ "2026-04-03", "2026-04" (the month), "03/04/2026" by `order`. Raises ValueError when there is no such day."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), match[3]
        if day is None:
            return Span(date(year, month, 1), month_end(year, month), unit="month")
        return _day(date(year, month, int(day)))
    if match := _YEAR_LAST.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        day_of_month, month = (first, second) if order == "day_first" else (second, first)
        return _day(date(int(match[3]) + (2000 if len(match[3]) == 2 else 0), month, day_of_month))
    raise ValueError("not a date")


def iso_week_of(year: int, week: int) -> Span:
    """A week by its number (ISO 8601: Monday to Sunday). Raises ValueError when the year has no such week."""
    first = date.fromisocalendar(year, week, 1)
    return Span(first, first + 6 * DAY, unit="week")


def _day(day: date) -> Span:
    return Span(day, day, unit="day")


def _on(weekday: int, span: Span) -> Span:
    """The day, when it falls on that weekday."""
    if span.start.weekday() != weekday:
        raise ValueError("that day is another weekday")
    return span
