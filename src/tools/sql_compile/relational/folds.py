"""Aggregates at the grain of their row or group: over the group's own rows, or over those that a path leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from sqlglot import exp

from src.models.relational import FieldOf, Fold, PartOf
from src.tools.sql_compile.percentiles import NATIVE, percentile_sql, ranked_percentile
from src.tools.sql_compile.relational.frame import Frame, Unwritable
from src.tools.sql_compile.relational.reach import add_where, linked

_FUNCTIONS: Final[Mapping[str, type[exp.AggFunc]]] = MappingProxyType({
    "sum": exp.Sum, "avg": exp.Avg, "min": exp.Min, "max": exp.Max,
})  # fmt: skip

_SAID: Final[Mapping[str, str]] = MappingProxyType({"avg": "average"})


def fold_sql(fold: Fold, frame: Frame) -> exp.Expr:
    """The aggregate for each row or group of the frame. Raises Unwritable."""
    if not fold.path:
        if not frame.grouped:
            raise Unwritable(f"a single row of {frame.dataset} has nothing to add up")
        if is_ranked(fold, frame.scope.dialect):
            raise Unwritable("this database has no median to stand beside other figures")
        return aggregate(fold, frame)
    inner = Frame(frame.scope, fold.path[-1].dataset)
    return folded(fold, inner, lambda select: select.where(linked(fold.path, frame, inner.alias), copy=False))


def folded(fold: Fold, rows: Frame, narrow: Callable[[exp.Select], object]) -> exp.Expr:
    """The aggregate over the frame's rows that `narrow` leaves, as a value of its own."""
    plain = fold.model_copy(update={"where": None, "path": ()})
    rows.grouped = True
    value = aggregate(plain, rows)

    def source(select: exp.Select) -> exp.Select:
        narrow(select)
        rows.grouped = False
        add_where(select, fold.where, rows)
        return rows.filled(select)

    if is_ranked(fold, rows.scope.dialect):
        return ranked_percentile(value, "value", [], source).subquery(copy=False)
    return source(exp.select(value)).subquery(copy=False)


def is_ranked(fold: Fold, dialect: str) -> bool:
    """Whether it is a percentile that the dialect has no aggregate for."""
    return fold.function in ("median", "percentile") and dialect not in NATIVE


def aggregate(fold: Fold, frame: Frame, counted: exp.Expr | None = None) -> exp.Expr:
    """The aggregate function over the frame's rows; `counted` is what a count of rows counts, where it is not all of them."""
    writer = frame.scope.writer
    _foldable(fold, frame)
    frame.grouped, was = False, frame.grouped
    try:
        of = writer.value(fold.of, frame) if fold.of is not None else None
        where = writer.condition(fold.where, frame) if fold.where is not None else None
    finally:
        frame.grouped = was
    if fold.function in ("median", "percentile"):
        return _percentile(fold, of, where, frame)
    argument = of if of is not None else counted if counted is not None else exp.Star()
    if where is not None:
        kept = exp.Literal.number(1) if isinstance(argument, exp.Star) else argument
        argument = exp.Case().when(where, kept)
    if fold.distinct and not isinstance(argument, exp.Star):
        argument = exp.Distinct(expressions=[argument])
    if fold.function == "count":
        return exp.Count(this=argument, big_int=True)
    return _FUNCTIONS[fold.function](this=argument)


def _foldable(fold: Fold, frame: Frame) -> None:
    """Raises Unwritable where words or dates would be added up, whoever made the tree."""
    adds = fold.function in ("sum", "avg", "median", "percentile")
    if adds and isinstance(fold.of, FieldOf | PartOf):
        kind = frame.scope.field(fold.of.field).type if isinstance(fold.of, FieldOf) else "date"
        whole = isinstance(fold.of, PartOf) and fold.of.part in ("year", "hour", "weekday", "month_of_year")
        if kind not in ("integer", "number", "boolean") and not whole:
            raise Unwritable(f"{_of(fold.of)} is no number, so it has no {_SAID.get(fold.function, fold.function)}")


def _of(value: FieldOf | PartOf) -> str:
    return value.field if isinstance(value, FieldOf) else f"the {value.part} of {value.of.field}"


def _percentile(fold: Fold, of: exp.Expr | None, where: exp.Expr | None, frame: Frame) -> exp.Expr:
    share = exp.Literal.number(0.5 if fold.function == "median" else fold.share or 0.5)
    if of is None:
        raise Unwritable("it is not said of what the median is")
    value = of if where is None else exp.Case().when(where, of)
    order = exp.Order(expressions=[exp.Ordered(this=value, nulls_first=False)])
    made = exp.WithinGroup(this=exp.PercentileCont(this=share), expression=order)
    return percentile_sql(made, frame.scope.dialect) if frame.scope.dialect in NATIVE else made
