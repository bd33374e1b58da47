"""What each rule of the period grammar means, relative to today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final, cast

from src.models.plan import Grain
from src.tools.questions.calendar_days import DAY, Days, coming, month_end, past, shift, shifted_unit, unit_of
from src.tools.questions.day_rules import DayRules, iso_week_of
from src.tools.questions.fiscal_rules import FiscalRules, part_of_year
from src.tools.questions.spans import Span, edge, in_year, positive, year_start, yearless

EARLIEST: Final = date(1900, 1, 1)
"""Where "before X" begins."""
_Parts = list[Any]


class PeriodRules(DayRules, FiscalRules):
    """Turns a parse tree into a Span. Raises ValueError (inside lark's VisitError) for words that make no period."""

    def start(self, parts: _Parts) -> Span:
        return cast(Span, parts[0])

    def relative(self, parts: _Parts) -> Span:
        return cast(Span, parts[0])

    def range(self, parts: _Parts) -> Span:
        first, second = (p for p in parts if isinstance(p, Span))
        if first.forward and not second.forward:
            first = in_year(first, second.end.year)
        if first.start > second.end and first.forward and second.forward:
            first = in_year(first, second.end.year - 1)
        return Span(first.start, second.end)

    def since(self, parts: _Parts) -> Span:
        return Span(parts[-1].start, max(self._today, parts[-1].start))

    def since_then(self, parts: _Parts) -> Span:
        span = next(p for p in parts if isinstance(p, Span))
        return Span(span.start, max(self._today, span.start))

    def before(self, parts: _Parts) -> Span:
        return _up_to(parts[1].start - DAY)

    def as_of(self, parts: _Parts) -> Span:
        if parts[1].end >= self._today:
            raise ValueError("as it stands today is no period")
        return _up_to(parts[1].end)

    def after(self, parts: _Parts) -> Span:
        first = parts[1].end + DAY
        if first > self._today:
            raise ValueError("nothing has happened after that")
        return Span(first, self._today)

    def until(self, parts: _Parts) -> Span:
        span = parts[1]
        end = span.forward[1] if span.forward and span.end <= self._today else span.end
        return Span(self._today + DAY, end) if end > self._today else _up_to(end)

    def rest(self, parts: _Parts) -> Span:
        end = self._unit(parts[-1])[1]
        if end <= self._today:
            raise ValueError("nothing is left of it")
        return Span(self._today + DAY, end)

    def last_unit(self, parts: _Parts) -> Span:
        return self._shifted(parts[1], -1)

    def this_unit(self, parts: _Parts) -> Span:
        return self._shifted(parts[1], 0)

    def next_unit(self, parts: _Parts) -> Span:
        return self._shifted(parts[1], 1)

    def past_unit(self, parts: _Parts) -> Span:
        return Span(*past(self._today, 1, parts[1].value), unit=parts[1].value)

    def past_units(self, parts: _Parts) -> Span:
        return Span(*past(self._today, positive(parts[1]), parts[2].value), unit=parts[2].value)

    def next_units(self, parts: _Parts) -> Span:
        count, unit = positive(parts[1]), parts[2].value
        return Span(*coming(self._today, count, unit), steps=count, unit=unit)

    def units_ahead(self, parts: _Parts) -> Span:
        return self.next_units([None, *parts])

    def ago(self, parts: _Parts) -> Span:
        return self._shifted(parts[1], -positive(parts[0]))

    def unit_ago(self, parts: _Parts) -> Span:
        return self._shifted(parts[0], -1)

    def before_last(self, parts: _Parts) -> Span:
        return self._shifted(parts[0], -2)

    def full_unit(self, parts: _Parts) -> Span:
        return replace(self._full(1, parts[-1]), unit=parts[-1].value)

    def full_units(self, parts: _Parts) -> Span:
        count = next(p for p in parts if p.type == "NUM")
        return self._full(positive(count), parts[-1])

    def next_full_units(self, parts: _Parts) -> Span:
        count = positive(parts[1])
        return Span(self._shifted(parts[-1], 1).start, self._shifted(parts[-1], count).end, steps=count, unit=parts[-1].value)

    def to_date(self, parts: _Parts) -> Span:
        unit = next(p.value for p in parts if p.type in ("UNIT", "YTD"))
        return Span(self._unit(unit)[0], self._today)

    def last_month(self, parts: _Parts) -> Span:
        span = self.month(parts[1:])
        return _plain(span if span.end <= self._today and not _holds(span, self._today) else in_year(span, span.start.year - 1))

    def this_month(self, parts: _Parts) -> Span:
        return _plain(in_year(self.month(parts[1:]), self._today.year))

    def next_month(self, parts: _Parts) -> Span:
        forward = self.month(parts[1:]).forward
        assert forward is not None
        return Span(*forward, unit="month")

    def year(self, parts: _Parts) -> Span:
        return Span(*unit_of(date(int(parts[0]), 1, 1), "year"), unit="year")

    def unit_year(self, parts: _Parts) -> Span:
        if parts[0] != "year":
            raise ValueError("a number of a unit is no period")
        return self.year(parts[1:])

    def last_of_year(self, parts: _Parts) -> Span:
        year = self.year(parts[2:])
        return year if parts[1] == "year" else Span(*unit_of(year.end, parts[1].value), unit=parts[1].value)

    def quarter(self, parts: _Parts) -> Span:
        return self._open(self.quarter_of([*parts, self._shifted("year", 0)]))

    def quarter_of(self, parts: _Parts) -> Span:
        if len(parts) == 3 and parts[1] != "quarter":
            raise ValueError("only quarters are numbered")
        return part_of_year(parts[-1], int(parts[0]), 3)

    def year_quarter(self, parts: _Parts) -> Span:
        return self.quarter_of([parts[1], self.year(parts[:1])])

    def half(self, parts: _Parts) -> Span:
        return self._open(part_of_year(self._shifted("year", 0), int(parts[0]), 6))

    def half_of(self, parts: _Parts) -> Span:
        return part_of_year(parts[-1], int(parts[0]), 6)

    def year_half(self, parts: _Parts) -> Span:
        return part_of_year(self.year(parts[:1]), int(parts[1]), 6)

    def half_this_year(self, parts: _Parts) -> Span:
        return part_of_year(self._shifted(parts[-1], 0), int(parts[0]), 6)

    def last_half_of(self, parts: _Parts) -> Span:
        return part_of_year(parts[-1], 2, 6)

    def last_half_this_year(self, parts: _Parts) -> Span:
        return part_of_year(self._shifted(parts[-1], 0), 2, 6)

    def last_half(self, _parts: _Parts) -> Span:
        return self._half(-1)

    def this_half(self, _parts: _Parts) -> Span:
        return self._half(0)

    def next_half(self, _parts: _Parts) -> Span:
        return self._half(1)

    def past_half(self, _parts: _Parts) -> Span:
        return Span(*past(self._today, 6, "month"))

    def month(self, parts: _Parts) -> Span:
        return self._open(self.month_of([*parts, self._shifted("year", 0)]))

    def month_of(self, parts: _Parts) -> Span:
        begins, month = year_start(parts[-1]), int(parts[0])
        first = date(begins.year + (month < begins.month), month, 1)
        return Span(first, month_end(first.year, first.month), unit="month")

    def year_month(self, parts: _Parts) -> Span:
        return self.month_of([parts[1], self.year(parts[:1])])

    def iso_week(self, parts: _Parts) -> Span:
        if parts[0] != "week" or self._calendar.week_start != 0:
            raise ValueError("only weeks that begin on Monday are numbered")
        return iso_week_of(year_start(parts[-1]).year, int(parts[1]))

    def year_iso_week(self, parts: _Parts) -> Span:
        return self.iso_week([*parts[1:], self.year(parts[:1])])

    def edge_unit(self, parts: _Parts) -> Span:
        return edge(parts[0], self._shifted(parts[-1], 0))

    def edge(self, parts: _Parts) -> Span:
        return edge(parts[0], parts[1])

    def edge_last(self, parts: _Parts) -> Span:
        return edge(parts[0], self._shifted(parts[2], -1))

    def edge_next(self, parts: _Parts) -> Span:
        return edge(parts[0], self._shifted(parts[2], 1))

    def _unit(self, unit: str) -> Days:
        return unit_of(self._today, cast(Grain, str(unit)), self._calendar.week_start)

    def _shifted(self, unit: str, by: int) -> Span:
        grain = cast(Grain, str(unit))
        return Span(*shifted_unit(self._today, grain, by, self._calendar.week_start), unit=grain)

    def _full(self, count: int, unit: str) -> Span:
        """The last whole units that have ended, one that ends today included."""
        latest = 0 if self._unit(unit)[1] == self._today else -1
        return Span(self._shifted(unit, latest - count + 1).start, self._shifted(unit, latest).end)

    def _half(self, by: int) -> Span:
        """The calendar half `by` halves from the one that today lies in."""
        first = date(self._today.year, 1 if self._today.month <= 6 else 7, 1)
        begins = shift(first, "month", 6 * by)
        return Span(begins, shift(begins, "month", 6) - DAY)

    def _open(self, span: Span) -> Span:
        return yearless(span, self._today)


def _up_to(end: date) -> Span:
    return Span(EARLIEST if end >= EARLIEST else date.min, end)


def _plain(span: Span) -> Span:
    return replace(span, forward=None)


def _holds(span: Span, day: date) -> bool:
    return span.start <= day <= span.end
