"""Fiscal years, halves and quarters, by the calendar that the glossary states."""

from __future__ import annotations

from datetime import date
from typing import Any

from src.tools.questions.calendar_days import DAY, shift
from src.tools.questions.spans import Rules, Span, year_start

_Parts = list[Any]
_SIZES = {"year": 12, "quarter": 3}


class FiscalRules(Rules):
    """The fiscal rules of the grammar. Each raises ValueError where nobody has said when the fiscal year begins."""

    def fiscal_of(self, parts: _Parts) -> Span:
        return self._fiscal_year(int(parts[-1]))

    def fiscal_unit_of(self, parts: _Parts) -> Span:
        if parts[1] != "year":
            raise ValueError("only fiscal years are numbered so")
        return self._fiscal_year(int(parts[-1]))

    def last_fiscal(self, parts: _Parts) -> Span:
        return self._fiscal_unit(parts[-1], -1)

    def this_fiscal(self, parts: _Parts) -> Span:
        return self._fiscal_unit(parts[-1], 0)

    def next_fiscal(self, parts: _Parts) -> Span:
        return self._fiscal_unit(parts[-1], 1)

    def fiscal_to_date(self, parts: _Parts) -> Span:
        unit = next((p.value for p in parts if p.type in ("UNIT", "YTD")), "year")
        return Span(self._fiscal_unit(unit, 0).start, self._today)

    def fiscal_quarter(self, parts: _Parts) -> Span:
        number, unit = _numbered(parts)
        if unit != "quarter":
            raise ValueError("only fiscal quarters are numbered so")
        return self._latest(number, 3)

    def fiscal_quarter_of(self, parts: _Parts) -> Span:
        number, unit = _numbered(parts[:-1])
        if unit != "quarter":
            raise ValueError("only fiscal quarters are numbered so")
        return part_of_year(self._fiscal_year(int(parts[-1])), number, 3)

    def fiscal_half(self, parts: _Parts) -> Span:
        return self._latest(int(parts[-1]), 6)

    def fiscal_half_of(self, parts: _Parts) -> Span:
        return part_of_year(self._fiscal_year(int(parts[-1])), int(parts[1]), 6)

    def fiscal_year_quarter(self, parts: _Parts) -> Span:
        return part_of_year(self._fiscal_year(int(parts[1])), int(parts[2]), 3)

    def _fiscal_year(self, name: int) -> Span:
        begins = self._begins()
        named_by_end = self._calendar.fiscal_year_named == "end" and begins > 1
        first = date(name - 1 if named_by_end else name, begins, 1)
        return Span(first, shift(first, "year", 1) - DAY, unit="year")

    def _fiscal_unit(self, unit: str, by: int) -> Span:
        size = _SIZES.get(str(unit))
        if size is None:
            raise ValueError("only years and quarters are fiscal")
        into = (self._today.month - self._begins()) % 12 % size
        first = shift(shift(self._today.replace(day=1), "month", -into), "month", by * size)
        return Span(first, shift(first, "month", size) - DAY, unit="year" if size == 12 else "quarter")

    def _latest(self, number: int, months: int) -> Span:
        """The latest such part of a fiscal year that has begun; `forward` is the next that has not ended."""
        years = [self._fiscal_unit("year", by) for by in (-1, 0, 1)]
        parts = [part_of_year(year, number, months) for year in years]
        latest = next(p for p in reversed(parts) if p.start <= self._today)
        coming = next(p for p in parts if p.end > self._today)
        return Span(latest.start, latest.end, forward=(coming.start, coming.end), unit=latest.unit)

    def _begins(self) -> int:
        if self._calendar.fiscal_year_start is None:
            raise ValueError("the glossary does not say when the fiscal year begins")
        return self._calendar.fiscal_year_start


def part_of_year(year: Span, number: int, months: int) -> Span:
    """The quarter (3 months) or half (6) of that number, counted from the first day of the year. Raises ValueError."""
    if not 1 <= number <= 12 // months:
        raise ValueError("no such part of a year")
    first = shift(year_start(year), "month", (number - 1) * months)
    return Span(first, shift(first, "month", months) - DAY, unit="quarter" if months == 3 else None)


def _numbered(parts: _Parts) -> tuple[int, str]:
    """The number and the unit of "fiscal Q3" and "third fiscal quarter"."""
    number = next(p for p in parts if p.type in ("QTR", "ORD"))
    unit = next((str(p) for p in parts if p.type == "UNIT"), "quarter")
    return int(number), unit
