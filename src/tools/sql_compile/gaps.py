"""Periods without any row, put in: every step from the first to the last, for every group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.tools.sql_compile.combine import is_count
from src.tools.sql_compile.grains import first_day, shifted
from src.tools.sql_compile.names import key_columns
from src.tools.sql_compile.quoting import column, name

if TYPE_CHECKING:
    from src.tools.sql_compile.stages import Steps


def filled(steps: Steps, base: str, plan: QueryPlan, semantics: SemanticModel, dialect: str) -> str:
    """A step more: all periods by all groups, what adds up as 0 where there was nothing, the rest empty."""
    grain = plan.grain or "day"
    calendar = steps.add(f"all_{grain}s", _calendar(base, f"all_{grain}s", plan, dialect, semantics.calendar.week_start))
    steps.recursive = True
    others = [c.name for c in key_columns(plan) if c.kind != "time"]
    select = exp.select(column(calendar, grain)).from_(exp.Table(this=name(calendar)))
    on: list[exp.Expr] = [exp.EQ(this=column(base, grain), expression=column(calendar, grain))]
    if others:
        groups = steps.add(
            "found_groups", exp.select(*(exp.Column(this=name(n)) for n in others)).from_(exp.Table(this=name(base))).distinct()
        )
        select.append("joins", exp.Join(this=exp.Table(this=name(groups)), kind="CROSS"))
        select.select(*(column(groups, n) for n in others), copy=False)
        on += [exp.NullSafeEQ(this=column(base, n), expression=column(groups, n)) for n in others]
    for measure in plan.measures:
        metric = semantics.metric(measure)
        zero = metric is not None and (metric.additive or is_count(metric, semantics))
        value: exp.Expr = column(base, measure)
        if zero:
            value = exp.alias_(exp.Coalesce(this=value, expressions=[exp.Literal.number(0)]), name(measure))
        select.select(value, copy=False)
    select.append("joins", exp.Join(this=exp.Table(this=name(base)), on=exp.and_(*on), side="LEFT"))
    return steps.add(f"{base}_without_gaps", select)


def _calendar(base: str, label: str, plan: QueryPlan, dialect: str, week_start: int) -> exp.Query:
    """Every first day of the grain: of the period where there is one, else from the first to the last that has rows."""
    grain = plan.grain or "day"
    edge = exp.Column(this=name(grain))
    source = exp.Table(this=name(base))
    if plan.period is not None:
        first: exp.Select = exp.select(exp.alias_(first_day(plan.period.start, grain, dialect, week_start), name(grain)))
        last: exp.Expr = first_day(plan.period.end, grain, dialect, week_start)
    else:
        first = exp.select(exp.alias_(exp.Min(this=edge.copy()), name(grain))).from_(source.copy())
        last = exp.select(exp.Max(this=edge.copy())).from_(source.copy()).subquery()
    following = exp.select(exp.alias_(shifted(edge.copy(), grain, 1, dialect), name(grain))).from_(exp.Table(this=name(label)))
    return exp.union(first, following.where(exp.LT(this=edge.copy(), expression=last)), distinct=False)
