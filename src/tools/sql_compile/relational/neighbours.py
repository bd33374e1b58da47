"""Values seen among their neighbours of the result: running totals, changes, growth, shares, ranks."""

from __future__ import annotations

from sqlglot import exp

from src.models.relational import Value, Window
from src.tools.sql_compile.expressions import enclosed, make_safe
from src.tools.sql_compile.relational.frame import Frame, Unwritable


def window_sql(window: Window, frame: Frame) -> exp.Expr:
    """A window function over the result's rows. Raises Unwritable where what it goes along is no column of the result."""
    write = frame.scope.writer.value
    value = write(window.of, frame)
    per = [write(_output(frame, named), frame) for named in window.per]
    if window.function == "rank":
        order = exp.Order(expressions=[exp.Ordered(this=value, desc=True, nulls_first=False)])
        return exp.Window(this=exp.Anonymous(this="RANK", expressions=[]), partition_by=per, order=order)
    if window.function == "share":
        whole = exp.Window(this=exp.Sum(this=value.copy()), partition_by=per)
        return _divided(exp.Mul(this=exp.Literal.number(100.0), expression=enclosed(value)), whole, frame)
    if window.along is None:
        raise Unwritable("it is not said along which column the values follow each other")
    along = exp.Order(expressions=[exp.Ordered(this=write(_output(frame, window.along), frame), nulls_first=False)])
    if window.function == "running":
        spec = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
        return exp.Window(this=exp.Sum(this=value), partition_by=per, order=along, spec=spec)
    before = exp.Window(this=exp.Lag(this=value.copy()), partition_by=per, order=along)
    if window.function == "previous":
        return before
    change = exp.Sub(this=enclosed(value), expression=before)
    if window.function == "change":
        return change
    return _divided(exp.Mul(this=exp.Literal.number(100.0), expression=exp.Paren(this=change)), before.copy(), frame)


def _divided(left: exp.Expr, right: exp.Expr, frame: Frame) -> exp.Expr:
    division = exp.Div(this=left, expression=right)
    make_safe(division, frame.scope.dialect)
    return division


def _output(frame: Frame, named: str) -> Value:
    if named not in frame.outputs:
        raise Unwritable(f"{named} is no column of the result")
    return frame.outputs[named]
