"""Values of the tree as SQL: fields, calendar parts, lengths, days, arithmetic, wholes, neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlglot import exp

from src.models.computed import Grain
from src.models.relational import (
    Arithmetic,
    Constant,
    DaysBetween,
    FieldOf,
    Fold,
    LengthOf,
    PartOf,
    Value,
    Whole,
    Window,
)
from src.tools.sql_compile.expressions import enclosed, make_safe
from src.tools.sql_compile.grains import DAYS, cut, filled, part_of
from src.tools.sql_compile.literals import as_day
from src.tools.sql_compile.relational.folds import fold_sql
from src.tools.sql_compile.relational.frame import Frame, Unwritable
from src.tools.sql_compile.relational.gathered import gathered
from src.tools.sql_compile.relational.neighbours import window_sql

_PARTS: Final[Mapping[tuple[str, str], str]] = MappingProxyType({
    ("sqlite", "year"): "CAST(STRFTIME('%Y', a) AS INTEGER)",
    ("sqlite", "hour"): "CAST(STRFTIME('%H', a) AS INTEGER)",
    ("postgres", "year"): "CAST(EXTRACT(YEAR FROM a) AS INT)",
    ("postgres", "hour"): "CAST(EXTRACT(HOUR FROM a) AS INT)",
    ("duckdb", "year"): "YEAR(a)",
    ("duckdb", "hour"): "HOUR(a)",
    ("mysql", "year"): "YEAR(a)",
    ("mysql", "hour"): "HOUR(a)",
})  # fmt: skip
_OPERATORS: Final[Mapping[str, type[exp.Binary]]] = MappingProxyType({"+": exp.Add, "-": exp.Sub, "*": exp.Mul})


def value_sql(value: Value, frame: Frame) -> exp.Expr:
    """The value for each row (or group) of the frame. Raises Unwritable."""
    known = frame.known.get(value)
    if known is not None:
        return known.copy()
    match value:
        case FieldOf():
            return _field(value, frame)
        case PartOf():
            return _part(value, frame)
        case LengthOf():
            return exp.Length(this=value_sql(value.of, frame))
        case DaysBetween():
            return _days(value, frame)
        case Constant():
            return constant_sql(value)
        case Fold():
            joined = gathered(value, frame)
            return fold_sql(value, frame) if joined is None else joined
        case Arithmetic():
            return _arithmetic(value, frame)
        case Whole():
            return frame.scope.writer.query(value.query, frame.scope).subquery(copy=False)
        case Window():
            return window_sql(value, frame)
    raise Unwritable(f"{type(value).__name__} cannot be computed")


def constant_sql(constant: Constant) -> exp.Expr:
    """A number, a flag or a text, escaped."""
    value = constant.value
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, str):
        return exp.Literal.string(value)
    size = exp.Literal.number(abs(value))
    return exp.Neg(this=size) if value < 0 else size


def _field(value: FieldOf, frame: Frame) -> exp.Expr:
    if any(step.many for step in value.path):
        raise Unwritable(f"one row of {frame.dataset} has many {value.field}")
    return frame.field(value.field, value.path)


def _part(value: PartOf, frame: Frame) -> exp.Expr:
    scope = frame.scope
    kind = scope.field(value.of.field).type
    moment = value_sql(value.of, frame)
    if value.part in ("weekday", "month_of_year"):
        return part_of(moment, value.part, scope.dialect, kind)
    if value.part == "year" or value.part == "hour":
        typed = exp.cast(moment, "timestamp") if kind == "text" and scope.dialect in ("postgres", "duckdb") else moment
        return filled(_PARTS[(scope.dialect, value.part)], {"a": typed}, scope.dialect)
    grain: Grain = value.part  # type: ignore[assignment]  # the parts left are grains
    return cut(moment, grain, scope.dialect, kind, scope.semantics.calendar.week_start)


def _days(value: DaysBetween, frame: Frame) -> exp.Expr:
    moments = {key: _moment(one, frame) for key, one in (("a", value.start), ("b", value.end))}
    return filled(DAYS[frame.scope.dialect], moments, frame.scope.dialect)


def _moment(value: Value | None, frame: Frame) -> exp.Expr:
    if value is None:
        today = frame.scope.today
        return exp.CurrentDate() if today is None else day_sql(today.isoformat(), frame.scope.dialect)
    if isinstance(value, Constant):
        return day_sql(str(value.value), frame.scope.dialect)
    return value_sql(value, frame)


def day_sql(text: str, dialect: str) -> exp.Expr:
    """An ISO date as the dialect's date: text in SQLite, which has none."""
    literal = exp.Literal.string(text)
    return literal if dialect == "sqlite" or as_day(text) is None else exp.cast(literal, "date")


def _arithmetic(value: Arithmetic, frame: Frame) -> exp.Expr:
    left, right = enclosed(value_sql(value.left, frame)), enclosed(value_sql(value.right, frame))
    if value.op != "/":
        made: exp.Expr = _OPERATORS[value.op](this=left, expression=right)
        return made if value.scale == 1 else exp.Mul(this=exp.Paren(this=made), expression=exp.Literal.number(value.scale))
    if value.scale != 1:
        left = exp.Mul(this=exp.Literal.number(float(value.scale)), expression=left)
    division = exp.Div(this=left, expression=right)
    make_safe(division, frame.scope.dialect)
    return division
