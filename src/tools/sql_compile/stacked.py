"""One metric by several dimensions, one at a time, in one statement: rows of the whole, then of each dimension, stacked."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from src.models.plan import Period, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.sql_compile.names import DIMENSION, MEMBER, PERIOD, WHOLE, dimension_names
from src.tools.sql_compile.quoting import name
from src.tools.sql_compile.select import ordered
from src.tools.sql_compile.stages import grouped

__all__ = ["WHOLE", "layers", "stacked"]


def layers(plan: QueryPlan) -> Iterator[tuple[str, QueryPlan]]:
    """Each dimension's name with the plain plan of its rows; without a grain the earlier period and the later apart."""
    plain = plan.model_copy(update={"stacked": (), "order": None, "limit": None})
    names = dimension_names(plan)
    for ref in (None, *plan.stacked):
        cut = plain.model_copy(update={"dimensions": (ref,) if ref else ()})
        for period in _periods(plan):
            yield names[ref] if ref else WHOLE, cut.model_copy(update={"period": period})


def _periods(plan: QueryPlan) -> tuple[Period | None, ...]:
    if plan.grain is not None or plan.analysis is None:
        return (plan.period,)
    return plan.analysis.earlier, plan.analysis.later


def stacked(plan: QueryPlan, semantics: SemanticModel, dialect: str) -> exp.Query:
    """The UNION ALL of the layers, ordered by dimension, member and time."""
    parts = [_layer(label, layer, semantics, dialect) for label, layer in layers(plan)]
    statement: exp.Query = parts[0]
    for part in parts[1:]:
        statement = exp.Union(this=statement, expression=part, distinct=False)
    # By position: every part of a union has columns of its own.
    statement.set("order", exp.Order(expressions=[ordered(exp.Literal.number(k), dialect) for k in (2, 3, 1)]))
    return statement


def _layer(label: str, layer: QueryPlan, semantics: SemanticModel, dialect: str) -> exp.Select:
    select = grouped(layer, semantics, dialect)
    found = list(select.expressions)
    time = found.pop(0) if layer.grain else _named(exp.Literal.string(_first(layer)), PERIOD)
    member: exp.Expr = exp.Literal.string(WHOLE)
    if layer.dimensions:
        key = found.pop(0)
        field = semantics.field(layer.dimensions[0])
        value = key.this if isinstance(key, exp.Alias) else key
        member = value if field is not None and field.type == "text" else exp.cast(value, exp.DataType.Type.TEXT)
    columns = [time, _named(exp.Literal.string(label), DIMENSION), _named(member, MEMBER), *found]
    select.set("expressions", columns)
    keys = [*([1] if layer.grain else []), *([3] if layer.dimensions else [])]
    select.set("group", exp.Group(expressions=[exp.Literal.number(k) for k in keys]) if keys else None)
    return select


def _first(layer: QueryPlan) -> str:
    return layer.period.start.isoformat() if layer.period else ""


def _named(tree: exp.Expr, label: str) -> exp.Expr:
    return exp.alias_(tree, name(label), copy=False)
