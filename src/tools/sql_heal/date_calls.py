"""Date arithmetic of SQLite and MySQL as trees in the words of another database: one small rule for each call.

A rule gives None where the node is nothing of that kind, and raises Unclear where it is and cannot be said without a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final, cast

from sqlglot import exp

from src.models.catalog import Catalog
from src.models.computed import Grain
from src.tools.sql_compile.grains import DAYS, cut, filled, moved, shifted
from src.tools.sql_heal.scopes import stored_column

_FRACTIONS: Final = {
    "postgres": "CAST(EXTRACT(EPOCH FROM CAST(b AS TIMESTAMP) - CAST(a AS TIMESTAMP)) AS DOUBLE PRECISION) / 86400.0",
    "duckdb": "EPOCH(CAST(b AS TIMESTAMP) - CAST(a AS TIMESTAMP)) / 86400.0",
    "mysql": "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP(a), TIMESTAMP(b)) / 86400000000e0",
}
"""Dialect -> SQL for the days from `a` to `b`, with hours as fractions, as JULIANDAY counts them."""
_CUT: Final = {"postgres": "TRUNC", "duckdb": "TRUNC", "mysql": "TRUNCATE"}
_SHIFT: Final = re.compile(r"([+-]?\d{1,6}) (day|month|year)s?", re.IGNORECASE)
_START: Final = re.compile(r"start of (month|year|day)", re.IGNORECASE)
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_FORM: Final = re.compile(r"(?:%[Ymd]|[-/. ])+")
_WITH_MODIFIER: Final = 3
_UNITS: Final = ("day", "week", "month", "quarter", "year")
_LAST_SAFE_DAY: Final = 28
MONTH_END: Final = "a month's shift from a day that the other month lacks gives its last day"


class Unclear(Exception):
    """What is written cannot be said in the other dialect without a guess."""


class DateCalls:
    """The rules for one text: what it was written for, what it is to be, and what was taken for granted."""

    def __init__(self, source: str, target: str, catalog: Catalog) -> None:
        self.assumptions: list[str] = []
        self.changed: list[str] = []
        self._target, self._catalog = target, catalog
        rules: dict[str, tuple[_Rule, ...]] = {
            "sqlite": (self._julian_days, self._sqlite_call, self._spelled),
            "mysql": (self._shift, self._date_diff),
        }
        self._rules = rules[source] if source != target else (self._literal_day,)

    def rewrite(self, node: exp.Expr) -> exp.Expr:
        """The node as the other dialect says it; the node itself when it is no date arithmetic. Raises Unclear."""
        for rule in self._rules:
            if (found := rule(node)) is not None:
                name, better = found
                self.changed.append(name)
                return exp.Paren(this=better) if isinstance(better, exp.Binary) else better
        return node

    def _julian_days(self, node: exp.Expr) -> _Found | None:
        """JULIANDAY(b) - JULIANDAY(a); a count since 4714 BC by itself is what nobody else has."""
        if not isinstance(node, exp.Sub):
            return None
        end, start = _julian(node.left), _julian(node.right)
        if end is None or start is None:
            return None
        self._keep_cutting(node)
        values = {"a": self._moment(start), "b": self._moment(end)}
        return "julianday", filled(_FRACTIONS[self._target], values, self._target)

    def _keep_cutting(self, node: exp.Expr) -> None:
        """SQLite's CAST to INTEGER cuts off what others round."""
        cast_ = node.find_ancestor(exp.Cast, exp.Select)
        while isinstance(cast_, exp.Cast):
            value = cast_.this
            if cast_.to.is_type(*exp.DataType.INTEGER_TYPES) and value.name not in _CUT.values():
                whole = [exp.Literal.number(0)] if self._target == "mysql" else []
                cast_.set("this", exp.Anonymous(this=_CUT[self._target], expressions=[value, *whole]))
            cast_ = cast_.find_ancestor(exp.Cast, exp.Select)

    def _sqlite_call(self, node: exp.Expr) -> _Found | None:
        """DATE(d, '-30 days', 'start of month'), DATE('now')."""
        if isinstance(node, exp.Anonymous) and node.name.lower() == "date" and node.expressions:
            value, *modifiers = node.expressions
        elif isinstance(node, exp.Date | exp.Cast) and _is_now(node.this) and _gives_day(node):
            value, modifiers = node.this, []
        else:
            return None
        return "date", self._day(value, modifiers)

    def _spelled(self, node: exp.Expr) -> _Found | None:
        """STRFTIME('%Y-%m', 'now'), STRFTIME('%Y-%m', d, '-1 month')."""
        if isinstance(node, exp.TsOrDsToTimestamp) and _is_now(node.this):
            return "'now'", exp.CurrentTimestamp()
        if not isinstance(node, exp.Anonymous) or node.name.lower() != "strftime" or len(node.expressions) < _WITH_MODIFIER:
            return None
        form, value, *modifiers = node.expressions
        if not isinstance(form, exp.Literal) or not _DAY_FORM.fullmatch(form.name):
            raise Unclear(form.sql())
        moment = exp.TsOrDsToTimestamp(this=self._day(value, modifiers))
        return "strftime", exp.TimeToStr(this=moment, format=form.copy())

    def _day(self, value: exp.Expr, modifiers: list[exp.Expr]) -> exp.Expr:
        day = exp.CurrentDate() if _is_now(value) else cut(value, "day", self._target)
        at_most = _day_of(value)
        for modifier in modifiers:
            day, at_most = self._modified(day, modifier, at_most)
        return day

    def _modified(self, day: exp.Expr, modifier: exp.Expr, at_most: int) -> tuple[exp.Expr, int]:
        """The day after one modifier, and the last day of a month that it can be."""
        text = modifier.name.strip() if isinstance(modifier, exp.Literal) and modifier.is_string else ""
        if start := _START.fullmatch(text):
            unit = cast(Grain, start[1].lower())
            return (day, at_most) if unit == "day" else (cut(day, unit, self._target), 1)
        if not (shift := _SHIFT.fullmatch(text)):
            raise Unclear(text)
        unit = cast(Grain, shift[2].lower())
        if unit != "day" and at_most > _LAST_SAFE_DAY:
            self.assumptions.append(MONTH_END)  # SQLite runs over into the next month
        return shifted(day, unit, int(shift[1]), self._target), 31 if unit == "day" else at_most

    def _moment(self, value: exp.Expr) -> exp.Expr:
        return exp.CurrentTimestamp() if _is_now(value) else value

    def _shift(self, node: exp.Expr) -> _Found | None:
        """DATE_SUB(d, INTERVAL 30 DAY), DATE_ADD: a day stays a day, a moment keeps its hour."""
        if not isinstance(node, exp.DateAdd | exp.DateSub):
            return None
        unit, by = (node.text("unit") or "").lower(), node.expression
        amount = by.this if isinstance(by, exp.Neg) else by
        if unit not in _UNITS or not isinstance(amount, exp.Literal) or not re.fullmatch(r"-?\d{1,6}", amount.name):
            raise Unclear(unit)
        size = int(amount.name) * (-1 if isinstance(by, exp.Neg) else 1) * (-1 if isinstance(node, exp.DateSub) else 1)
        name = "date_sub" if isinstance(node, exp.DateSub) else "date_add"
        kind = self._kind(node.this)
        if kind == "date":
            return name, shifted(cut(node.this, "day", self._target), cast(Grain, unit), size, self._target)
        return name, moved(node.this, cast(Grain, unit), size, self._target)

    def _literal_day(self, node: exp.Expr) -> _Found | None:
        """'2025-06-01' - INTERVAL '30 DAY', where a text that is a day must be called one."""
        if not isinstance(node, exp.Sub | exp.Add):
            return None
        by = node.right
        if not isinstance(by, exp.Interval) or not _is_day(node.left):
            return None
        unit, amount = by.text("unit").lower().removesuffix("s"), by.this
        if unit not in _UNITS or not isinstance(amount, exp.Literal) or not re.fullmatch(r"-?\d{1,6}", amount.name):
            raise Unclear(unit)
        size = int(amount.name) * (-1 if isinstance(node, exp.Sub) else 1)
        return f"'{node.left.name}'", shifted(cut(node.left, "day", self._target), cast(Grain, unit), size, self._target)

    def _kind(self, value: exp.Expr) -> str:
        """date or datetime. Of a text that is no ISO day nobody can tell."""
        if isinstance(value, exp.Min | exp.Max | exp.Paren):
            return self._kind(value.this)
        if isinstance(value, exp.CurrentDate | exp.TsOrDsToDate) or (isinstance(value, exp.Cast) and value.to.is_type("date")):
            return "date"
        if _is_day(value):
            return "date"
        if isinstance(value, exp.CurrentTimestamp) or (isinstance(value, exp.Cast) and value.to.is_type("timestamp")):
            return "datetime"
        stored = stored_column(value, self._catalog) if isinstance(value, exp.Column) else None
        if stored is None or stored[1].type not in ("date", "datetime"):
            raise Unclear(value.sql())
        return stored[1].type

    def _date_diff(self, node: exp.Expr) -> _Found | None:
        """DATEDIFF(end, start): whole days from midnight to midnight."""
        if not isinstance(node, exp.DateDiff) or node.args.get("unit") is not None:
            return None
        return "datediff", filled(DAYS[self._target], {"a": node.expression, "b": node.this}, self._target)


_Found = tuple[str, exp.Expr]
_Rule = Callable[[exp.Expr], "_Found | None"]


def _julian(node: exp.Expr) -> exp.Expr | None:
    is_call = isinstance(node, exp.Anonymous) and node.name.lower() == "julianday" and len(node.expressions) == 1
    found: exp.Expr | None = node.expressions[0] if is_call else None
    return found


def _is_now(node: exp.Expr | None) -> bool:
    return isinstance(node, exp.Literal) and node.is_string and node.name.lower() == "now"


def _is_day(value: exp.Expr | None) -> bool:
    return isinstance(value, exp.Literal) and value.is_string and not _is_now(value) and _day_of(value) > 0


def _gives_day(node: exp.Expr) -> bool:
    return isinstance(node, exp.Date) or (isinstance(node, exp.Cast) and node.to.is_type("date"))


def _day_of(value: exp.Expr) -> int:
    """The day of the month that is written out; 31, the most it can be, of anything else; 0 of a text that is no day."""
    if not isinstance(value, exp.Literal) or _is_now(value):
        return 31
    try:
        return date.fromisoformat(value.name).day if _ISO_DAY.fullmatch(value.name) else 0
    except ValueError:
        return 0
