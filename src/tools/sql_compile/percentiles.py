"""Medians and percentiles: an aggregate where the dialect has one, else the rows by rank, interpolated the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from src.tools.sql_compile.quoting import bare, name

NATIVE: Final = frozenset({"postgres", "duckdb"})
"""Dialects with PERCENTILE_CONT or its like as an aggregate."""


def percentile_sql(percentile: exp.WithinGroup, dialect: str) -> exp.Expr:
    """`PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x)` as the dialect spells it; elsewhere it stays for `ranked_percentile`."""
    value = percentile.expression.expressions[0].this.copy()
    quantile = percentile.this.this.copy()
    if dialect == "duckdb":
        return exp.Anonymous(this="QUANTILE_CONT", expressions=[value, quantile])
    order = exp.Order(expressions=[exp.Ordered(this=value, nulls_first=False)])
    return exp.WithinGroup(this=exp.PercentileCont(this=quantile), expression=order)


def ranked_percentile(
    percentile: exp.Expr, label: str, keys: list[exp.Expr], source: Callable[[exp.Select], exp.Select]
) -> exp.Select:
    """The percentile as a sum over ranked rows: of the one or two rows next to its place, each by its nearness.

    Row i of n (from 0) lies |i - q (n - 1)| from the place; it counts with 1 less that distance, where it is below 1.
    That is what PERCENTILE_CONT computes (linear interpolation). Rows without a value rank last and count for nothing.
    """
    value = next(percentile.find_all(exp.Ordered)).this
    quantile = next(percentile.find_all(exp.PercentileCont)).this
    rows = source(exp.select(*keys, exp.alias_(value.copy(), name("ranked_value")), *_ranks(value, keys)))
    place = exp.Mul(this=quantile.copy(), expression=exp.Paren(this=exp.Sub(this=bare("ranked_known"), expression=_number(1))))
    distance = exp.Abs(
        this=exp.Sub(
            this=exp.Sub(this=bare("ranked_place"), expression=_number(1)),
            expression=place,
        )
    )
    weight = exp.Case().when(
        exp.LT(this=distance, expression=_number(1)),
        exp.Mul(this=bare("ranked_value"), expression=exp.Paren(this=exp.Sub(this=_number(1), expression=distance.copy()))),
    )
    shown = [bare(k.alias_or_name) for k in keys]
    select = exp.select(*shown, exp.alias_(exp.Sum(this=weight), name(label))).from_(rows.subquery(name("ranked_rows")))
    return select.group_by(*(_number(i + 1) for i in range(len(keys))), copy=False) if keys else select


def _ranks(value: exp.Expr, keys: list[exp.Expr]) -> list[exp.Expr]:
    groups = [k.this.copy() if isinstance(k, exp.Alias) else k.copy() for k in keys]
    missing_last = exp.Ordered(this=exp.Is(this=value.copy(), expression=exp.Null()), nulls_first=True)
    order = exp.Order(expressions=[missing_last, exp.Ordered(this=value.copy(), nulls_first=True)])
    place = exp.Window(this=exp.RowNumber(), partition_by=[g.copy() for g in groups], order=order)
    known = exp.Window(this=exp.Count(this=value.copy()), partition_by=groups)
    return [exp.alias_(place, name("ranked_place")), exp.alias_(known, name("ranked_known"))]


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)
