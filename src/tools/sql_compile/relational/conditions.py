"""Conditions of the tree as SQL: comparisons, what is related, and their combinations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from sqlglot import exp

from src.models.plan import Filter
from src.models.relational import AllOf, AnyOf, Compare, Condition, Constant, FieldOf, Not, PartOf, Related, Value
from src.models.semantic import Field, FilterOp
from src.tools.sql_compile.conditions import filter_sql
from src.tools.sql_compile.expressions import enclosed
from src.tools.sql_compile.literals import is_date_like, literal, misfit
from src.tools.sql_compile.relational.frame import Frame, Unwritable
from src.tools.sql_compile.relational.reach import exists
from src.tools.sql_compile.relational.values import constant_sql, day_sql, value_sql

_OPERATORS: Final[Mapping[str, type[exp.Binary]]] = MappingProxyType({
    "=": exp.EQ, "!=": exp.NEQ, ">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE,
})  # fmt: skip
_PATTERNS: Final[Mapping[str, str]] = MappingProxyType({"starts": "{}%", "ends": "%{}", "contains": "%{}%"})
_PLAIN: Final[frozenset[str]] = frozenset({"=", "!=", ">", ">=", "<", "<=", "in", "not_in", "is_null", "not_null"})

_STAND_IN: Final = "value"
"""The column in whose place the value is put: it may be a column, an expression, or the key of a group."""


def condition_sql(condition: Condition, frame: Frame) -> exp.Expr:
    """A condition on each row (or group) of the frame. Raises Unwritable."""
    match condition:
        case AllOf():
            return exp.and_(*(condition_sql(c, frame) for c in condition.conditions), copy=False)
        case AnyOf():
            either = exp.or_(*(condition_sql(c, frame) for c in condition.conditions), copy=False)
            return either if len(condition.conditions) == 1 else exp.Paren(this=either)
        case Not():
            return _not(condition.condition, frame)
        case Related():
            return exists(condition, frame)
        case Compare():
            return _compare(condition, frame)
    raise Unwritable(f"{type(condition).__name__} cannot be checked")


def _not(condition: Condition, frame: Frame) -> exp.Expr:
    if isinstance(condition, Related):
        return exists(condition.model_copy(update={"negated": not condition.negated}), frame)
    # What is unknown does not hold, so its opposite does.
    held = exp.Coalesce(this=enclosed(condition_sql(condition, frame)), expressions=[exp.false()])
    return exp.Not(this=held)


def _compare(compare: Compare, frame: Frame) -> exp.Expr:
    _check_arity(compare)
    if compare.op in _PATTERNS:
        return _like(compare, frame)
    constants = [c for c in compare.right if isinstance(c, Constant)]
    if isinstance(compare.left, FieldOf) and len(constants) == len(compare.right) and not compare.ignore_case:
        return _field_compare(compare, constants, frame)
    left = enclosed(value_sql(compare.left, frame))
    if compare.op in ("is_null", "not_null"):
        missing = exp.Is(this=left, expression=exp.Null())
        return exp.Not(this=missing) if compare.op == "not_null" else missing
    rights = [_typed(right, compare.left, frame) for right in compare.right]
    if compare.ignore_case:
        left, rights = exp.Lower(this=left), [exp.Lower(this=r) for r in rights]
    if compare.op in ("in", "not_in"):
        within = exp.In(this=left, expressions=rights)
        return exp.Not(this=within) if compare.op == "not_in" else within
    return _OPERATORS[compare.op](this=left, expression=enclosed(rights[0]))


def _check_arity(compare: Compare) -> None:
    wanted = {"in": None, "not_in": None, "is_null": 0, "not_null": 0}.get(compare.op, 1)
    if len(compare.right) != wanted and not (wanted is None and compare.right):
        raise Unwritable(f"a comparison with {compare.op} has {len(compare.right)} values on its right")


def _field_compare(compare: Compare, constants: list[Constant], frame: Frame) -> exp.Expr:
    """A field against constants: days are whole days, text stays text, and "is not" keeps rows without a value."""
    if not isinstance(compare.left, FieldOf) or compare.op not in _PLAIN:
        raise TypeError(compare.op)
    value = value_sql(compare.left, frame)  # joins what it needs, and refuses what must not be shown
    found = frame.scope.field(compare.left.field)
    values = tuple(c.value for c in constants)
    problem = next((p for p in (misfit(found, v) for v in values) if p), None)
    if problem:
        raise Unwritable(problem)
    op: FilterOp = compare.op  # type: ignore[assignment]  # checked above
    stand_in = replace(found, expression=_STAND_IN)
    tree = filter_sql(Filter(field=found.ref, op=op, values=values), stand_in, frame.scope.dialect)
    for mentioned in list(tree.find_all(exp.Column)):
        mentioned.replace(enclosed(value.copy()))
    return tree


def _typed(value: Value, other: Value, frame: Frame) -> exp.Expr:
    """A constant as what it is compared with has it."""
    if not isinstance(value, Constant):
        return value_sql(value, frame)
    field = _field_of(other, frame)
    if isinstance(other, FieldOf) and field is not None and misfit(field, value.value) is None:
        return literal(value.value, field, frame.scope.dialect)
    if field is not None and is_date_like(field) and isinstance(value.value, str):
        return day_sql(value.value, frame.scope.dialect)
    return constant_sql(value)


def _field_of(value: Value, frame: Frame) -> Field | None:
    found = value.of if isinstance(value, PartOf) else value
    return frame.scope.field(found.field) if isinstance(found, FieldOf) else None


def _like(compare: Compare, frame: Frame) -> exp.Expr:
    only = compare.right[0]
    if not isinstance(only, Constant):
        raise Unwritable("a text can only be compared in part with a text that was said")
    left: exp.Expr = value_sql(compare.left, frame)
    text = str(only.value)
    safe = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = _PATTERNS[compare.op].format(safe)
    if compare.ignore_case:
        left, pattern = exp.Lower(this=left), pattern.lower()
    like = exp.Like(this=enclosed(left), expression=exp.Literal.string(pattern))
    return like if safe == text else exp.Escape(this=like, expression=exp.Literal.string("\\"))
