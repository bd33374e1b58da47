"""What a rule of the period grammar gives: whole days, and how to move them by years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from lark import Transformer

from src.models.plan import Grain
from src.models.semantic import BusinessCalendar
from src.tools.questions.calendar_days import Days, month_end

DateOrder = Literal["day_first", "month_first"]


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

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError("ends before it starts")


class Rules(Transformer[Any, Span]):
    """What every rule of the period grammar stands on: the day it is, the business's calendar, how digits are read."""

    def __init__(self, today: date, calendar: BusinessCalendar, order: DateOrder) -> None:
        super().__init__()
        self._today = today
        self._calendar = calendar
        self._order = order


def in_year(span: Span, year: int) -> Span:
    """The same days of another year; the end of a month stays one."""
    start = (
        span.start.replace(year=year, day=min(span.start.day, 28)) if span.start.month == 2 else span.start.replace(year=year)
    )
    last_day = span.end == month_end(span.end.year, span.end.month)
    end = month_end(year, span.end.month) if last_day else span.end.replace(year=year)
    return replace(span, start=start, end=end)


def yearless(span: Span, today: date) -> Span:
    """The latest such days that have begun, with the next that have not ended as `forward`."""
    latest = span if span.start <= today else in_year(span, span.start.year - 1)
    coming = latest if latest.end > today else in_year(latest, latest.start.year + 1)
    return replace(latest, forward=(coming.start, coming.end))


def year_start(span: Span) -> date:
    """The first day of a span that is a year. Raises ValueError when it is none."""
    if span.unit != "year":
        raise ValueError("not a year")
    return span.start


def edge(which: str, span: Span) -> Span:
    """The first or the last day of a span."""
    day = span.end if which == "end" else span.start
    return Span(day, day, unit="day")


def positive(terminal: str) -> int:
    """A number of units. Raises ValueError for none and for more than ten years of days."""
    count = int(terminal)
    if not 1 <= count <= 3_650:
        raise ValueError("no such number of units")
    return count
