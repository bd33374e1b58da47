"""What each rule of the period grammar means, relative to today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

from lark import Transformer

from src.models.plan import Grain
from src.tools.questions.calendar_days import DAY, Days, coming, month_end, past, shift, shifted_unit, unit_of

EARLIEST = date(1900, 1, 1)
"""Where "before X" begins."""
_Parts = list[Any]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `start` to `end`.

    `forward` is the next such period, where the words left the year open ("December"). `steps` of `unit` are kept where
    a number of units was asked for ("next 3 months"); `unit` alone where one unit was.
    """

    start: date
    end: date
    forward: Days | None = None
    steps: int | None = None
    unit: Grain | None = None


class PeriodRules(Transformer[Any, Span]):
    """Turns a parse tree into a Span. Raises ValueError (inside lark's VisitError) for words that make no period."""

    def __init__(self, today: date, week_start: int = 0) -> None:
        super().__init__()
        self._today = today
        self._week_start = week_start

    def start(self, parts: _Parts) -> Span:
        return cast(Span, parts[0])

    def relative(self, parts: _Parts) -> Span:
        return cast(Span, parts[0])

    def range(self, parts: _Parts) -> Span:
        first, second = (p for p in parts if isinstance(p, Span))
        if first.forward and not second.forward:
            first = _in_year(first, second.end.year)
        if first.start > second.end and first.forward and second.forward:
            first = _in_year(first, second.end.year - 1)
        if first.start > second.end:
            raise ValueError("ends before it starts")
        return Span(first.start, second.end)

    def since(self, parts: _Parts) -> Span:
        return Span(parts[-1].start, max(self._today, parts[-1].start))

    def since_then(self, parts: _Parts) -> Span:
        span = next(p for p in parts if isinstance(p, Span))
        return Span(span.start, max(self._today, span.start))

    def before(self, parts: _Parts) -> Span:
        return Span(EARLIEST, parts[1].start - DAY)

    def after(self, parts: _Parts) -> Span:
        first = parts[1].end + DAY
        if first > self._today:
            raise ValueError("nothing has happened after that")
        return Span(first, self._today)

    def until(self, parts: _Parts) -> Span:
        span = parts[1]
        end = span.forward[1] if span.forward and span.end <= self._today else span.end
        return Span(self._today + DAY, end) if end > self._today else Span(EARLIEST, end)

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
        return Span(*past(self._today, _count(parts[1]), parts[2].value), unit=parts[2].value)

    def next_units(self, parts: _Parts) -> Span:
        count, unit = _count(parts[1]), parts[2].value
        return Span(*coming(self._today, count, unit), steps=count, unit=unit)

    def units_ahead(self, parts: _Parts) -> Span:
        return self.next_units([None, *parts])

    def ago(self, parts: _Parts) -> Span:
        return self._shifted(parts[1], -_count(parts[0]))

    def to_date(self, parts: _Parts) -> Span:
        unit = next(p.value for p in parts if p.type in ("UNIT", "YTD"))
        return Span(self._unit(unit)[0], self._today)

    def last_month(self, parts: _Parts) -> Span:
        span = self.month(parts[1:])
        return _plain(
            span if span.end <= self._today and not _holds(span, self._today) else _in_year(span, span.start.year - 1)
        )

    def this_month(self, parts: _Parts) -> Span:
        return _plain(_in_year(self.month(parts[1:]), self._today.year))

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
        return self._yearless(self.quarter_of([*parts, self._shifted("year", 0)]))

    def quarter_of(self, parts: _Parts) -> Span:
        if len(parts) == 3 and parts[1] != "quarter":
            raise ValueError("only quarters are numbered")
        first = shift(_year_start(parts[-1]), "quarter", int(parts[0]) - 1)
        return Span(*unit_of(first, "quarter"), unit="quarter")

    def year_quarter(self, parts: _Parts) -> Span:
        return self.quarter_of([parts[1], self.year(parts[:1])])

    def half(self, parts: _Parts) -> Span:
        return self._yearless(self.half_of([*parts, self._shifted("year", 0)]))

    def half_of(self, parts: _Parts) -> Span:
        first = shift(_year_start(parts[-1]), "month", (int(parts[0]) - 1) * 6)
        return Span(first, shift(first, "month", 6) - DAY)

    def month(self, parts: _Parts) -> Span:
        return self._yearless(self.month_of([*parts, self._shifted("year", 0)]))

    def month_of(self, parts: _Parts) -> Span:
        first = date(_year_start(parts[-1]).year, int(parts[0]), 1)
        return Span(first, month_end(first.year, first.month), unit="month")

    def iso(self, parts: _Parts) -> Span:
        day = date.fromisoformat(parts[0])
        return Span(day, day, unit="day")

    def today(self, parts: _Parts) -> Span:
        day = self._today + timedelta(days=int(parts[0]))
        return Span(day, day, unit="day")

    def month_day(self, parts: _Parts) -> Span:
        year = int(parts[2]) if len(parts) > 2 else self._today.year
        day = date(year, int(parts[0]), int(parts[1]))
        span = Span(day, day, unit="day")
        return span if len(parts) > 2 else self._yearless(span)

    def day_month(self, parts: _Parts) -> Span:
        return self.month_day([parts[1], parts[0], *parts[2:]])

    def edge_unit(self, parts: _Parts) -> Span:
        return _edge(parts[0], self._shifted(parts[-1], 0))

    def edge(self, parts: _Parts) -> Span:
        return _edge(parts[0], parts[1])

    def edge_last(self, parts: _Parts) -> Span:
        return _edge(parts[0], self._shifted(parts[2], -1))

    def edge_next(self, parts: _Parts) -> Span:
        return _edge(parts[0], self._shifted(parts[2], 1))

    def _unit(self, unit: str) -> Days:
        return unit_of(self._today, cast(Grain, str(unit)), self._week_start)

    def _shifted(self, unit: str, by: int) -> Span:
        grain = cast(Grain, str(unit))
        return Span(*shifted_unit(self._today, grain, by, self._week_start), unit=grain)

    def _yearless(self, span: Span) -> Span:
        """The latest that has begun, and the next that has not ended."""
        latest = span if span.start <= self._today else _in_year(span, span.start.year - 1)
        coming_year = latest if latest.end > self._today else _in_year(latest, latest.start.year + 1)
        return replace(latest, forward=(coming_year.start, coming_year.end))


def _count(terminal: str) -> int:
    count = int(terminal)
    if not 1 <= count <= 3_650:
        raise ValueError("no such number of units")
    return count


def _year_start(span: Span) -> date:
    if span.unit != "year":
        raise ValueError("not a year")
    return span.start


def _in_year(span: Span, year: int) -> Span:
    start = (
        span.start.replace(year=year, day=min(span.start.day, 28)) if span.start.month == 2 else span.start.replace(year=year)
    )
    last_day = span.end == month_end(span.end.year, span.end.month)
    end = month_end(year, span.end.month) if last_day else span.end.replace(year=year)
    return replace(span, start=start, end=end)


def _plain(span: Span) -> Span:
    return replace(span, forward=None)


def _holds(span: Span, day: date) -> bool:
    return span.start <= day <= span.end


def _edge(which: str, span: Span) -> Span:
    day = span.end if which == "end" else span.start
    return Span(day, day, unit="day")
