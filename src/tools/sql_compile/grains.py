"""A date or datetime cut to the first day of its period, dialect by dialect.

sqlglot's own DATE_TRUNC does not survive the way to SQLite, so each dialect spells it itself. `t` stands for the value.
Weeks start on Monday (ISO 8601) unless the glossary names another day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from sqlglot import exp, parse_one

from src.models.catalog import ColumnType
from src.models.computed import CalendarPart, Grain


def _truncated(unit: str) -> str:
    return f"CAST(DATE_TRUNC('{unit}', t) AS DATE)"


_TRUNC: Mapping[Grain, str] = MappingProxyType({
    "day": "CAST(t AS DATE)",
    "week": _truncated("week"),
    "month": _truncated("month"),
    "quarter": _truncated("quarter"),
    "year": _truncated("year"),
})  # fmt: skip

GRAINS: Mapping[str, Mapping[Grain, str]] = MappingProxyType({
    "sqlite": {
        "day": "DATE(t)",
        "week": "DATE(t, '-6 days', 'weekday 1')",
        "month": "DATE(t, 'start of month')",
        "quarter": "DATE(t, 'start of month', '-' || ((CAST(STRFTIME('%m', t) AS INTEGER) - 1) % 3) || ' months')",
        "year": "DATE(t, 'start of year')",
    },
    "postgres": _TRUNC,
    "duckdb": _TRUNC,
    "mysql": {
        "day": "DATE(t)",
        "week": "DATE(t) - INTERVAL (WEEKDAY(t)) DAY",
        "month": "MAKEDATE(YEAR(t), 1) + INTERVAL (MONTH(t) - 1) MONTH",
        "quarter": "MAKEDATE(YEAR(t), 1) + INTERVAL (QUARTER(t) - 1) QUARTER",
        "year": "MAKEDATE(YEAR(t), 1)",
    },
})  # fmt: skip
"""Dialect -> grain -> SQL."""

PARTS: Mapping[str, Mapping[CalendarPart, str]] = MappingProxyType({
    "sqlite": {
        "weekday": "(CAST(STRFTIME('%w', t) AS INTEGER) + 6) % 7 + 1",
        "month_of_year": "CAST(STRFTIME('%m', t) AS INTEGER)",
    },
    "postgres": {
        "weekday": "CAST(EXTRACT(ISODOW FROM t) AS INT)",
        "month_of_year": "CAST(EXTRACT(MONTH FROM t) AS INT)",
    },
    "duckdb": {"weekday": "ISODOW(t)", "month_of_year": "MONTH(t)"},
    "mysql": {"weekday": "WEEKDAY(t) + 1", "month_of_year": "MONTH(t)"},
})  # fmt: skip
"""Dialect -> what comes round again -> SQL for its number: Monday and January are 1."""

_STEPS: Mapping[Grain, tuple[int, str]] = MappingProxyType({
    "day": (1, "day"), "week": (7, "day"), "month": (1, "month"), "quarter": (3, "month"), "year": (12, "month"),
})  # fmt: skip
_SHIFTS: Mapping[str, str] = MappingProxyType({
    "sqlite": "DATE(t, '{sign}{n} {unit}s')",
    "postgres": "CAST(t {sign} INTERVAL '{n} {unit}' AS DATE)",
    "duckdb": "CAST(t {sign} INTERVAL '{n} {unit}' AS DATE)",
    "mysql": "t {sign} INTERVAL {n} {unit}",
})  # fmt: skip


WEEKS: Mapping[str, str] = MappingProxyType({
    "sqlite": "DATE(t, '-6 days', 'weekday {weekday}')",
    "postgres": "CAST(DATE_TRUNC('week', t + INTERVAL '{days} days') - INTERVAL '{days} days' AS DATE)",
    "duckdb": "CAST(DATE_TRUNC('week', t + INTERVAL '{days} days') - INTERVAL '{days} days' AS DATE)",
    "mysql": "DATE(t) - INTERVAL (WEEKDAY(t + INTERVAL {days} DAY)) DAY",
})  # fmt: skip
"""Dialect -> SQL for weeks that do not start on Monday: `days` are those from their first day to a Monday."""

DAYS: Mapping[str, str] = MappingProxyType({
    "sqlite": "CAST(JULIANDAY(DATE(b)) - JULIANDAY(DATE(a)) AS INTEGER)",
    "postgres": "CAST(b AS DATE) - CAST(a AS DATE)",
    "duckdb": "DATE_DIFF('day', CAST(a AS DATE), CAST(b AS DATE))",
    "mysql": "DATEDIFF(b, a)",
})  # fmt: skip
"""Dialect -> SQL for the whole days from `a` to `b`."""


def cut(value: exp.Expr, grain: Grain, dialect: str, kind: ColumnType = "datetime", week_start: int = 0) -> exp.Expr:
    """`value`, of that kind, cut to the grain's first day: an ISO date in SQLite, a DATE elsewhere.

    Weeks start on `week_start` (0 is Monday).
    """
    if kind == "date" and grain == "day" and dialect != "sqlite":
        return value  # SQLite has no date type: what is declared a date may hold hours
    text = GRAINS[dialect][grain]
    if grain == "week" and week_start:
        text = WEEKS[dialect].format(weekday=(week_start + 1) % 7, days=7 - week_start)
    return _filled(text, _as_moment(value, dialect, kind), dialect)


def part_of(value: exp.Expr, part: CalendarPart, dialect: str, kind: ColumnType = "datetime") -> exp.Expr:
    """The number of the value's weekday (Monday is 1) or month."""
    return _filled(PARTS[dialect][part], _as_moment(value, dialect, kind), dialect)


def shifted(first_day: exp.Expr, unit: Grain, by: int, dialect: str) -> exp.Expr:
    """The first day of a period, `by` units later."""
    size, word = _STEPS[unit]
    text = _SHIFTS[dialect].format(sign="+" if by >= 0 else "-", n=abs(by) * size, unit=word)
    return _filled(text, first_day, dialect)


def moved(moment: exp.Expr, unit: Grain, by: int, dialect: str) -> exp.Expr:
    """The moment `by` units later, at the same hour. In SQLite, the day only."""
    day = shifted(moment, unit, by, dialect)
    return day.this if isinstance(day, exp.Cast) and dialect != "sqlite" else day


def first_day(day: date, grain: Grain, dialect: str, week_start: int = 0) -> exp.Expr:
    """The first day of the period that `day` lies in, written out: ISO text in SQLite, a DATE elsewhere."""
    starts = {
        "day": day,
        "week": day - timedelta(days=(day.weekday() - week_start) % 7),
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
    }
    text = exp.Literal.string(starts[grain].isoformat())
    return text if dialect == "sqlite" else exp.cast(text, "date")


def month_shift(day: date, unit: Grain, by: int) -> date:
    """The day so many units later; the end of a month stays within its month."""
    size, word = _STEPS[unit]
    if word == "day":
        return day + timedelta(days=by * size)
    year, month = divmod(day.year * 12 + day.month - 1 + by * size, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _as_moment(value: exp.Expr, dialect: str, kind: ColumnType) -> exp.Expr:
    return exp.cast(value, "timestamp") if kind == "text" and dialect in ("postgres", "duckdb") else value


def _filled(text: str, value: exp.Expr, dialect: str) -> exp.Expr:
    return filled(text, {"t": value}, dialect)


def filled(text: str, values: Mapping[str, exp.Expr], dialect: str) -> exp.Expr:
    """SQL of a dialect, with each name in it replaced by its value."""
    template = exp.Paren(this=_template(text, dialect).copy())
    for placeholder in list(template.find_all(exp.Column)):
        placeholder.replace(values[placeholder.name].copy())
    whole: exp.Expr = template.this
    return whole.pop()


@lru_cache(maxsize=256)
def _template(text: str, dialect: str) -> exp.Expr:
    return parse_one(text, read=dialect)
