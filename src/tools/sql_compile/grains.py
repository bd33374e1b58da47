"""A date or datetime cut to the first day of its period, dialect by dialect.

sqlglot's own DATE_TRUNC does not survive the way to SQLite, so each dialect spells it itself. `t` stands for the value.
Weeks start on Monday (ISO 8601) unless the glossary names another day.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from sqlglot import exp, parse_one

from src.models.catalog import ColumnType
from src.models.plan import Grain


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


WEEKS: Mapping[str, str] = MappingProxyType({
    "sqlite": "DATE(t, '-6 days', 'weekday {weekday}')",
    "postgres": "CAST(DATE_TRUNC('week', t + INTERVAL '{days} days') - INTERVAL '{days} days' AS DATE)",
    "duckdb": "CAST(DATE_TRUNC('week', t + INTERVAL '{days} days') - INTERVAL '{days} days' AS DATE)",
    "mysql": "DATE(t) - INTERVAL (WEEKDAY(t + INTERVAL {days} DAY)) DAY",
})  # fmt: skip
"""Dialect -> SQL for weeks that do not start on Monday: `days` are those from their first day to a Monday."""


def cut(value: exp.Expr, grain: Grain, dialect: str, kind: ColumnType = "datetime", week_start: int = 0) -> exp.Expr:
    """`value`, of that kind, cut to the grain's first day: an ISO date in SQLite, a DATE elsewhere.

    Weeks start on `week_start` (0 is Monday).
    """
    if kind == "date" and grain == "day" and dialect != "sqlite":
        return value  # SQLite has no date type: what is declared a date may hold hours
    if kind == "text" and dialect in ("postgres", "duckdb"):
        value = exp.cast(value, "timestamp")
    template = _template(dialect, grain, week_start if grain == "week" else 0).copy()
    for placeholder in list(template.find_all(exp.Column)):
        placeholder.replace(value.copy())
    return template


@lru_cache(maxsize=64)
def _template(dialect: str, grain: Grain, week_start: int) -> exp.Expr:
    if week_start:
        return parse_one(WEEKS[dialect].format(weekday=(week_start + 1) % 7, days=7 - week_start), read=dialect)
    return parse_one(GRAINS[dialect][grain], read=dialect)
