"""Columns computed from the aggregated rows: shares, ratios, changes, running totals, ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from src.models.computed import Derived
from src.models.plan import QueryPlan
from src.models.semantic import Metric, SemanticModel
from src.tools.sql_compile.combine import is_count
from src.tools.sql_compile.expressions import make_safe
from src.tools.sql_compile.grains import cut
from src.tools.sql_compile.names import key_columns
from src.tools.sql_compile.quoting import column, name
from src.tools.sql_compile.select import ordered

if TYPE_CHECKING:
    from src.tools.sql_compile.stages import Steps


def derived_sql(
    derived: Derived, plan: QueryPlan, columns: list[exp.Expr], earlier: dict[str, exp.Expr], totals: dict[str, Total],
    dialect: str,
) -> exp.Expr:  # fmt: skip
    """The column's expression under its name. Division by zero, or by nothing, gives NULL."""
    values = {c.alias_or_name: c.this if isinstance(c, exp.Alias) else c for c in columns}
    value = values[derived.of].copy()
    if derived.kind == "before":
        tree = earlier[derived.of].copy()
    elif derived.kind == "change":
        tree = exp.Sub(this=value, expression=earlier[derived.of].copy())
    elif derived.kind == "growth":
        before = earlier[derived.of].copy()
        grown = exp.Paren(this=exp.Sub(this=value, expression=before))
        tree = divided(_percent(grown), exp.Abs(this=before.copy()), dialect)
    elif derived.kind == "ratio":
        tree = divided(_percent(value) if derived.percent else value, values[derived.per or ""].copy(), dialect)
    elif derived.kind == "share":
        total = totals.get(derived.name)
        whole = total.value.copy() if total else _window(exp.Sum(this=value.copy()), _keys(derived.within, plan, values))
        tree = divided(_percent(value), whole, dialect)
    elif derived.kind == "rank":
        by = ordered(value, dialect, descending=not derived.ascending, missing_last=True)
        tree = exp.Window(this=exp.Rank(), partition_by=_keys(derived.within, plan, values), order=exp.Order(expressions=[by]))
    else:
        tree = _running(derived, plan, values, dialect)
    return exp.alias_(tree, name(derived.name))


def divided(value: exp.Expr, by: exp.Expr, dialect: str) -> exp.Expr:
    """`value / NULLIF(by, 0)`"""
    division = exp.Div(this=value, expression=by)
    make_safe(division, dialect)
    return division


class Total:
    """The true total of a count of different things, from an aggregate of its own: parts that overlap do not add up."""

    def __init__(self, join: exp.Join, value: exp.Expr) -> None:
        self.join = join
        self.value = value


def totals_needed(
    steps: Steps, plan: QueryPlan, columns: list[exp.Expr], semantics: SemanticModel, dialect: str
) -> dict[str, Total]:
    """By name of a share: the total it is of, where adding its parts up would count things twice."""
    values = {c.alias_or_name: c.this if isinstance(c, exp.Alias) else c for c in columns}
    names = {c.of: c.name for c in key_columns(plan)}
    found: dict[str, Total] = {}
    for derived in plan.derived:
        metric = semantics.metric(derived.of)
        if derived.kind != "share" or metric is None or metric.additive:
            continue
        whole = _whole(derived, plan)
        label = steps.add(f"{derived.of}_in_all", _grouped(whole, semantics, dialect))
        on = [exp.NullSafeEQ(this=column(label, c.name), expression=values[names[c.of]].copy()) for c in key_columns(whole)]
        table = exp.Table(this=name(label))
        join = exp.Join(this=table, on=exp.and_(*on), side="LEFT") if on else exp.Join(this=table, kind="CROSS")
        found[derived.name] = Total(join, column(label, derived.of))
    return found


def _grouped(plan: QueryPlan, semantics: SemanticModel, dialect: str) -> exp.Select:
    from src.tools.sql_compile.stages import grouped

    return grouped(plan, semantics, dialect, "_in_all")


def _whole(derived: Derived, plan: QueryPlan) -> QueryPlan:
    """The plan of the total alone."""
    parts = {
        "metrics": (derived.of,),
        "dimensions": tuple(d for d in plan.dimensions if d in derived.within),
        "grain": plan.grain if plan.grain in derived.within else None,
    }
    none = {"statistics": (), "calendar": None, "derived": (), "having": (), "compare": None, "fill_gaps": False}
    return plan.model_copy(update=parts | none)


def is_shareable(metric: Metric, semantics: SemanticModel) -> bool:
    """Whether a part of the metric can be a share of the whole: sums and counts can, rates and means cannot."""
    return metric.additive or is_count(metric, semantics)


def _running(derived: Derived, plan: QueryPlan, values: dict[str, exp.Expr], dialect: str) -> exp.Expr:
    grain = plan.grain or "day"
    groups = [values[c.name].copy() for c in key_columns(plan) if c.kind != "time"]
    if derived.restart:
        groups.append(cut(values[grain].copy(), derived.restart, dialect, "date"))
    return exp.Window(
        this=exp.Sum(this=values[derived.of].copy()),
        partition_by=groups,
        order=exp.Order(expressions=[ordered(values[grain].copy(), dialect)]),
        spec=exp.WindowSpec(
            kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"
        ),
    )  # fmt: skip


def _keys(within: tuple[str, ...], plan: QueryPlan, values: dict[str, exp.Expr]) -> list[exp.Expr]:
    return [values[c.name].copy() for c in key_columns(plan) if c.of in within]


def _window(value: exp.Expr, groups: list[exp.Expr]) -> exp.Window:
    return exp.Window(this=value, partition_by=groups)


def _percent(value: exp.Expr) -> exp.Expr:
    return exp.Mul(this=exp.Literal.number("100.0"), expression=value)
