"""Why a plan cannot be compiled, in words for the person who asked: names, joins, time, values, order."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from src.models.plan import Filter, QueryPlan
from src.models.semantic import Metric, SemanticModel
from src.tools.sql_compile.checks_computed import misfits
from src.tools.sql_compile.expressions import readable, spread
from src.tools.sql_compile.facts import Fact, needed, plan_facts, timed
from src.tools.sql_compile.grains import GRAINS
from src.tools.sql_compile.joins import NoPath, join_path
from src.tools.sql_compile.literals import misfit
from src.tools.sql_compile.names import find_output, output_columns


def problems(plan: QueryPlan, semantics: SemanticModel, dialect: str) -> Iterator[str]:
    """Each reason why there is no SQL for the plan; none when there is. What has no problem compiles."""
    if dialect not in GRAINS:
        yield f"no SQL is written for {dialect!r} yet, only for {', '.join(sorted(GRAINS))}"
        return
    unknown = [*_unknown_names(plan, semantics), *_unreadable(plan, semantics)]
    if unknown:
        # What follows looks names up.
        yield from unknown
        return
    for fact in plan_facts(plan, semantics):
        yield from _unreachable(fact, plan, semantics)
        yield from _repeated(fact, semantics)
        if timed(plan) and fact.time is None:
            yield f"{_spoken(fact)} is not placed in time, so no period or time series of it can be made"
    for condition in plan.filters:
        yield from _bad_values(condition, semantics)
    yield from _bad_order(plan, semantics)
    yield from misfits(plan, semantics)


def _unknown_names(plan: QueryPlan, semantics: SemanticModel) -> Iterator[str]:
    # A statistic of a field that exists has become a metric by now.
    yield from (f"there is no field {s.field!r}" for s in plan.statistics if semantics.field(s.field) is None)
    yield from (f"there is no metric {name!r}" for name in plan.metrics if semantics.metric(name) is None)
    if plan.dataset is not None and semantics.dataset(plan.dataset) is None:
        yield f"there is no dataset {plan.dataset!r}"
    refs = [*plan.dimensions, *plan.fields, *(f.field for f in plan.filters), *([plan.time] if plan.time else [])]
    yield from (f"there is no field {ref!r}" for ref in dict.fromkeys(refs) if semantics.field(ref) is None)


def _unreadable(plan: QueryPlan, semantics: SemanticModel) -> Iterator[str]:
    refs = [*plan.dimensions, *plan.fields, *(f.field for f in plan.filters), *([plan.time] if plan.time else [])]
    fields = [f for f in (semantics.field(ref) for ref in refs) if f is not None]
    yield from (f"the definition of {f.ref} is not SQL" for f in fields if not readable(f.expression))
    for metric in (semantics.metric(name) for name in plan.metrics):
        if metric is None:
            continue
        if not readable(metric.expression):
            yield f"the definition of the metric {metric.name!r} is not SQL"
        else:
            yield from _unknown_parts(metric, semantics)


def _unknown_parts(metric: Metric, semantics: SemanticModel) -> Iterator[str]:
    if semantics.dataset(metric.dataset) is None:
        yield f"the metric {metric.name!r} is of the dataset {metric.dataset!r}, which does not exist"
        return
    for mentioned in spread(metric, semantics).find_all(exp.Column):
        field = semantics.field(f"{mentioned.table}.{mentioned.name}")
        if field is None or not readable(field.expression):
            yield f"the metric {metric.name!r} mentions {mentioned.sql()!r}, which is no field"


def _unreachable(fact: Fact, plan: QueryPlan, semantics: SemanticModel) -> Iterator[str]:
    for name in needed(fact, plan, semantics):
        path = join_path(semantics, fact.dataset, name)
        if isinstance(path, NoPath):
            yield path.reason


def _repeated(fact: Fact, semantics: SemanticModel) -> Iterator[str]:
    """A sum or mean of values that all sit on the one side of a join: an order's total, once per line of the order."""
    for metric in fact.metrics:
        for aggregate in spread(metric, semantics).find_all(exp.Sum, exp.Avg):
            sources = {c.table for c in aggregate.find_all(exp.Column) if not _is_condition(c, aggregate)}
            if sources and fact.dataset not in sources and not isinstance(aggregate.this, exp.Distinct):
                others = ", ".join(sorted(sources))
                yield f"the metric {metric.name!r} would count values of {others} once per row of {fact.dataset}"


def _is_condition(node: exp.Expr, inside: exp.Expr) -> bool:
    while node is not inside and node.parent is not None:
        if isinstance(node.parent, exp.If) and node.arg_key == "this":
            return True
        node = node.parent
    return False


def _bad_values(condition: Filter, semantics: SemanticModel) -> Iterator[str]:
    field = semantics.field(condition.field)
    if field is None or condition.op in ("is_null", "not_null"):
        return
    if not condition.values:
        yield f"the filter on {condition.field} compares with nothing"
    elif len(condition.values) > 1 and condition.op not in ("in", "not_in", "=", "!="):
        yield f"the filter on {condition.field} compares with more than one value"
    yield from (why for why in (misfit(field, value) for value in condition.values) if why)


def _bad_order(plan: QueryPlan, semantics: SemanticModel) -> Iterator[str]:
    if plan.order is None or find_output(output_columns(plan), plan.order.by):
        return
    if plan.shape == "rows" and semantics.field(_full(plan.order.by, plan)) is not None:
        return
    yield f"the rows cannot be ordered by {plan.order.by!r}, which is no column of the result"


def _full(name: str, plan: QueryPlan) -> str:
    return name if "." in name else f"{plan.dataset}.{name}"


def _spoken(fact: Fact) -> str:
    return " and ".join(m.label or m.name for m in fact.metrics) or fact.dataset
