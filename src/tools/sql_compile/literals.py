"""Values of filters as SQL literals of their field's type: never pasted, always escaped by sqlglot."""

from __future__ import annotations

import math
from datetime import date, datetime

from sqlglot import exp

from src.models.semantic import Field

Value = str | int | float | bool | date
_TRUE, _FALSE = frozenset({"true", "t", "yes", "y", "1"}), frozenset({"false", "f", "no", "n", "0"})


def is_date_like(field: Field) -> bool:
    """Whether values are dates, however the database stores them."""
    return field.role == "time" or field.type in ("date", "datetime")


def as_day(value: Value) -> date | None:
    """The whole day that the value names, or None when it is a moment or no date at all."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def misfit(field: Field, value: Value) -> str | None:
    """Why the value cannot be compared with the field, or None."""
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is not a number {field.ref} can be compared with"
    if is_date_like(field):
        return None if as_day(value) or _moment(value) else f"{value!r} is not a date, and {field.ref} holds dates"
    if field.type in ("integer", "number") and isinstance(value, str) and _number(value) is None:
        return f"{value!r} is not a number, and {field.ref} holds numbers"
    if field.type == "boolean" and _truth(value) is None:
        return f"{value!r} is neither true nor false, and {field.ref} holds flags"
    return None


def literal(value: Value, field: Field, dialect: str) -> exp.Expr:
    """The value as the field's type: dates are ISO text in SQLite and typed elsewhere, flags are what the column holds."""
    if is_date_like(field):
        day = as_day(value)
        return day_literal(day, field, dialect) if day else _moment_literal(value, field, dialect)
    if field.type == "boolean":
        truth = _truth(value)
        return exp.Literal.number(int(bool(truth))) if dialect == "sqlite" else exp.Boolean(this=bool(truth))
    if field.type == "text":
        return exp.Literal.string(str(value))
    if isinstance(value, bool):
        return exp.Literal.number(int(value))
    if isinstance(value, (int, float)):
        return _number_literal(value)
    number = _number(str(value))
    return exp.Literal.string(str(value)) if number is None or field.type == "other" else _number_literal(number)


def day_literal(day: date, field: Field, dialect: str) -> exp.Expr:
    """A day to compare the raw column with."""
    text = exp.Literal.string(day.isoformat())
    return text if dialect == "sqlite" or field.type == "text" else exp.cast(text, "date")


def _moment_literal(value: Value, field: Field, dialect: str) -> exp.Expr:
    text = exp.Literal.string(value.isoformat(sep=" ") if isinstance(value, datetime) else str(value))
    if dialect == "sqlite" or field.type == "text":
        return text
    return exp.cast(text, "datetime" if dialect == "mysql" else "timestamp")


def _moment(value: Value) -> bool:
    try:
        return isinstance(value, datetime) or (isinstance(value, str) and bool(datetime.fromisoformat(value)))
    except ValueError:
        return False


def _number(text: str) -> int | float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(text) if text.strip().lstrip("+-").isdecimal() else number


def _number_literal(value: int | float) -> exp.Expr:
    size = exp.Literal.number(abs(value))
    return exp.Neg(this=size) if value < 0 else size


def _truth(value: Value) -> bool | None:
    text = str(value).strip().casefold()
    return True if text in _TRUE else False if text in _FALSE else None
