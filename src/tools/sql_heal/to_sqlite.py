"""What SQLite has in place of other databases' functions: one small rule for each, on the tree.

Our own table, since sqlglot's translation of date functions to SQLite is partly wrong: it keeps DATE_TRUNC and INTERVAL.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sqlglot import exp

_PARTS: Final = {"year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S", "dow": "%w",
                 "dayofweek": "%w", "doy": "%j", "dayofyear": "%j", "week": "%W"}  # fmt: skip
_CHAR: Final = (("YYYY", "%Y"), ("MM", "%m"), ("DD", "%d"), ("HH24", "%H"), ("MI", "%M"), ("SS", "%S"))
_STEPS: Final = ("second", "minute", "hour", "day", "month", "year")


def to_sqlite(node: exp.Expr) -> exp.Expr | None:
    """The node as SQLite says it, or None when there is nothing to change."""
    rule = _NAMED.get(node.name.lower()) if isinstance(node, exp.Anonymous) else _TYPED.get(type(node))
    return rule(node) if rule else None


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def _text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def _unit(node: exp.Expr | None) -> str:
    return node.name.lower().removesuffix("s") if node is not None else ""


def trunc(unit: str, value: exp.Expr) -> exp.Expr | None:
    """The first day of the period that a date is in."""
    if unit == "day":
        return _call("DATE", value)
    if unit in ("month", "year"):
        return _call("DATE", value, _text(f"start of {unit}"))
    if unit == "week":  # back six days at most, to Monday
        return _call("DATE", value, _text("-6 days"), _text("weekday 1"))
    if unit == "quarter":
        into = exp.Mod(this=exp.Paren(this=exp.Sub(this=_number("%m", value), expression=_int(1))), expression=_int(3))
        back = exp.DPipe(this=exp.DPipe(this=_text("-"), expression=exp.Paren(this=into)), expression=_text(" months"))
        return _call("DATE", value, _text("start of month"), back)
    return None


def part(unit: str, value: exp.Expr) -> exp.Expr | None:
    """A part of a date as a whole number."""
    if unit == "quarter":
        return exp.Paren(
            this=exp.Div(
                this=exp.Paren(this=exp.Add(this=_number("%m", value), expression=_int(2))), expression=_int(3), typed=True
            )
        )
    return _number(_PARTS[unit], value) if unit in _PARTS else None


def _number(form: str, value: exp.Expr) -> exp.Expr:
    return exp.cast(_call("STRFTIME", _text(form), value), "INTEGER")


def _int(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def shift(value: exp.Expr, interval: exp.Expr | None, sign: str) -> exp.Expr | None:
    """A date some whole units later or earlier."""
    if not isinstance(interval, exp.Interval) or not isinstance(interval.this, exp.Literal):
        return None
    words = interval.this.name.split()
    unit = _unit(interval.args.get("unit")) or (words[1].lower().removesuffix("s") if len(words) == 2 else "")
    amount = words[0] if words else ""
    if not amount.isdecimal():
        return None
    factor = {"week": ("day", 7), "quarter": ("month", 3)}.get(unit, (unit, 1))
    if factor[0] not in _STEPS:
        return None
    function = "DATETIME" if factor[0] in ("second", "minute", "hour") else "DATE"
    return _call(function, value, _text(f"{sign}{int(amount) * factor[1]} {factor[0]}s"))


def _date_trunc(node: exp.Expr) -> exp.Expr | None:
    return trunc(_unit(node.args.get("unit")), node.this)


def _extract(node: exp.Expr) -> exp.Expr | None:
    return part(_unit(node.this), node.expression)


def _add(node: exp.Expr) -> exp.Expr | None:
    return shift(node.this, node.expression, "+")


def _subtract(node: exp.Expr) -> exp.Expr | None:
    return shift(node.this, node.expression, "-")


def _date_diff(node: exp.Expr) -> exp.Expr | None:
    """DATEDIFF('day', start, end), which reads as if 'day' were a date."""
    end = node.args.get("unit")
    if not isinstance(node.this, exp.Literal | exp.Column) or _unit(node.this) != "day" or end is None:
        return None
    days = exp.Paren(this=exp.Sub(this=_call("JULIANDAY", end), expression=_call("JULIANDAY", node.expression)))
    return exp.cast(days, "INTEGER")


def _to_char(node: exp.Expr) -> exp.Expr | None:
    form = node.args.get("format")
    if not isinstance(form, exp.Literal):
        return None
    spelled = form.name
    for theirs, ours in _CHAR:
        spelled = spelled.replace(theirs, ours)
    unknown = re.search(r"[A-Za-z]", re.sub(r"%[A-Za-z]", "", spelled))  # Mon, Q, WW ...: SQLite has none of these
    return None if unknown or "%" not in spelled else _call("STRFTIME", _text(spelled), node.this)


def _date_format(node: exp.Expr) -> exp.Expr | None:
    value, form = _two(node)
    if value is None or not isinstance(form, exp.Literal):
        return None
    return _call("STRFTIME", _text(form.name.replace("%i", "%M").replace("%s", "%S")), value)


def _date_part(node: exp.Expr) -> exp.Expr | None:
    unit, value = _two(node)
    return part(_unit(unit), value) if value is not None else None


def _two(node: exp.Expr) -> tuple[exp.Expr | None, exp.Expr | None]:
    arguments = node.expressions
    return (arguments[0], arguments[1]) if len(arguments) == 2 else (None, None)


def _concat(node: exp.Expr) -> exp.Expr | None:
    parts = [e.copy() if isinstance(e, exp.Literal) else _call("COALESCE", e, _text("")) for e in node.expressions]
    joined = parts[0]
    for other in parts[1:]:
        joined = exp.DPipe(this=joined, expression=other)
    return exp.Paren(this=joined)


def _left(node: exp.Expr) -> exp.Expr | None:
    return _call("SUBSTR", node.this, _int(1), node.expression)


def _right(node: exp.Expr) -> exp.Expr | None:
    return _call("SUBSTR", node.this, exp.Neg(this=node.expression.copy()))


def _part_of(unit: str) -> Rule:
    return lambda node: part(unit, node.this)


def _isnull(node: exp.Expr) -> exp.Expr | None:
    value, other = _two(node)
    return _call("IFNULL", value, other) if value is not None and other is not None else None


Rule = Callable[[exp.Expr], "exp.Expr | None"]

_TYPED: Final[dict[type[exp.Expr], Rule]] = {
    exp.DateTrunc: _date_trunc, exp.TimestampTrunc: _date_trunc, exp.Extract: _extract, exp.Year: _part_of("year"),
    exp.Month: _part_of("month"), exp.Day: _part_of("day"), exp.DayOfMonth: _part_of("day"), exp.Quarter: _part_of("quarter"),
    exp.Hour: _part_of("hour"), exp.Add: _add, exp.Sub: _subtract, exp.DateAdd: _add, exp.DateSub: _subtract,
    exp.DateDiff: _date_diff, exp.ToChar: _to_char, exp.Concat: _concat, exp.Left: _left, exp.Right: _right,
}  # fmt: skip
_NAMED: Final[dict[str, Rule]] = {
    "now": lambda _: _call("DATETIME", _text("now")),
    "getdate": lambda _: _call("DATETIME", _text("now")),
    "curdate": lambda _: _call("DATE", _text("now")),
    "date_format": _date_format,
    "date_part": _date_part,
    "isnull": _isnull,
}
