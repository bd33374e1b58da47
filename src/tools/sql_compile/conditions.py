"""Filters and periods as conditions on the raw column, so that an index can serve them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlglot import exp

from src.models.plan import Filter, Period
from src.models.semantic import Field
from src.tools.sql_compile.expressions import enclosed, field_sql
from src.tools.sql_compile.literals import Value, as_day, day_literal, is_date_like, literal

KEEPS_NULL = frozenset({"!=", "not_in", "is_null"})
"""Operators that a row without a value passes. What is unknown is not "Web", so `!= Web` keeps it."""

_COMPARE: dict[str, type[exp.Binary]] = {"=": exp.EQ, ">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE}


def period_sql(field: Field, period: Period, dialect: str) -> exp.Expr:
    """`field >= start AND field < the day after the end`: right for dates, datetimes and ISO text alike."""
    return _within(field, period.start, period.end, dialect)


def filter_sql(condition: Filter, field: Field, dialect: str) -> exp.Expr:
    """The filter as a condition; a whole day on a datetime column means all of that day."""
    value = enclosed(field_sql(field))
    if condition.op == "is_null":
        return exp.Is(this=value, expression=exp.Null())
    if condition.op == "not_null":
        return not_null(field)
    if condition.op in ("=", "in"):
        return _any_of(field, condition.values, dialect)
    if condition.op in ("!=", "not_in"):
        return _none_of(field, condition.values, dialect)
    return _compare(field, condition.op, condition.values[0], dialect)


def not_null(field: Field) -> exp.Expr:
    """`field IS NOT NULL`"""
    return exp.Is(this=enclosed(field_sql(field)), expression=exp.Not(this=exp.Null()))


def _any_of(field: Field, values: tuple[Value, ...], dialect: str) -> exp.Expr:
    if _may_hold_hours(field, dialect) and all(as_day(v) for v in values):
        return _or([_equals(field, v, dialect) for v in values])
    if len(values) == 1:
        return _equals(field, values[0], dialect)
    literals = [literal(v, field, dialect) for v in values]
    return exp.In(this=enclosed(field_sql(field)), expressions=literals)


def _none_of(field: Field, values: tuple[Value, ...], dialect: str) -> exp.Expr:
    matches = _any_of(field, values, dialect)
    if isinstance(matches, exp.EQ):
        differs: exp.Expr = exp.NEQ(this=matches.this, expression=matches.expression)
    else:
        differs = exp.Not(this=matches if isinstance(matches, exp.In) else exp.Paren(this=matches))
    missing = exp.Is(this=enclosed(field_sql(field)), expression=exp.Null())
    return exp.Paren(this=exp.Or(this=differs, expression=missing))


def _equals(field: Field, value: Value, dialect: str) -> exp.Expr:
    day = as_day(value)
    if _may_hold_hours(field, dialect) and day is not None:
        return _within(field, day, day, dialect)
    return exp.EQ(this=enclosed(field_sql(field)), expression=literal(value, field, dialect))


def _compare(field: Field, op: str, value: Value, dialect: str) -> exp.Expr:
    day = as_day(value)
    if _may_hold_hours(field, dialect) and day is not None and op in (">", "<="):
        # After a day, or up to it: the whole day counts, so the bound is the next midnight.
        following = day_literal(day + timedelta(days=1), field, dialect)
        kind = exp.GTE if op == ">" else exp.LT
        return kind(this=enclosed(field_sql(field)), expression=following)
    return _COMPARE[op](this=enclosed(field_sql(field)), expression=literal(value, field, dialect))


def _within(field: Field, start: date, end: date, dialect: str) -> exp.Expr:
    value = enclosed(field_sql(field))
    return exp.And(
        this=exp.GTE(this=value, expression=day_literal(start, field, dialect)),
        expression=exp.LT(this=value.copy(), expression=day_literal(_after(end), field, dialect)),
    )


def _after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _may_hold_hours(field: Field, dialect: str) -> bool:
    # SQLite has no date type: a column declared DATE holds whatever was written into it.
    return is_date_like(field) and (field.type != "date" or dialect == "sqlite")


def _or(conditions: list[exp.Expr]) -> exp.Expr:
    if len(conditions) == 1:
        return conditions[0]
    return exp.Paren(this=exp.or_(*conditions))
