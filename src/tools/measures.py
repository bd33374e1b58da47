"""What a plan computes, said as metrics: statistics of fields, and columns made of groups, each with label and unit."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from src.models.computed import Derived, Statistic
from src.models.plan import Order, QueryPlan
from src.models.relational import RelationalQuery
from src.models.semantic import Field, Metric, SemanticModel
from src.models.words import lowered, one
from src.tools.related_columns import as_metric, related_columns

_SPOKEN = {
    "sum": "Total {}", "avg": "Average {}", "min": "Lowest {}", "max": "Highest {}",
    "count_distinct": "Number of different {}", "median": "Median {}", "percentile": "{} percentile of {}",
}  # fmt: skip
_SQL = {
    "sum": "SUM({})", "avg": "AVG({})", "min": "MIN({})", "max": "MAX({})", "count_distinct": "COUNT(DISTINCT {})",
    "median": "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {})",
    "percentile": "PERCENTILE_CONT({quantile}) WITHIN GROUP (ORDER BY {})",
}  # fmt: skip


def with_statistics(plan: QueryPlan, semantics: SemanticModel) -> tuple[QueryPlan, SemanticModel]:
    """The same plan with its statistics as metrics, and the model that knows them. Unknown fields stay away.

    The rows of a change hold the two sums of a rate beside it.
    """
    if plan.stacked:
        return _with_parts(plan, semantics)
    if not plan.statistics:
        return plan, semantics
    made = tuple(m for s in plan.statistics if (m := statistic_metric(s, semantics)))
    unknown = tuple(s for s in plan.statistics if semantics.field(s.field) is None)
    metrics = tuple(dict.fromkeys((*plan.metrics, *(m.name for m in made))))
    return plan.model_copy(update={"metrics": metrics, "statistics": unknown}), with_metrics(semantics, made)


def _with_parts(plan: QueryPlan, semantics: SemanticModel) -> tuple[QueryPlan, SemanticModel]:
    from src.tools.rate_parts import rate_parts  # it reads metrics as the compiler does, which itself asks for statistics

    metric = semantics.metric(plan.metrics[0])
    parts = rate_parts(metric, semantics) if metric is not None else None
    made = (parts.numerator, parts.denominator) if parts else ()
    if not made or made[0].name in plan.metrics:
        return plan, semantics
    return plan.model_copy(update={"metrics": (*plan.metrics, *(m.name for m in made))}), with_metrics(semantics, made)


def with_columns(plan: QueryPlan, semantics: SemanticModel) -> tuple[QueryPlan, SemanticModel]:
    """The plan as its result shows it: every column of numbers is a metric with a label and a unit.

    For whoever reads the rows (labels, charts, words): nothing of it is to be compiled.
    """
    if plan.relational is not None:
        return _related(plan, plan.relational, semantics)
    plan, semantics = with_statistics(plan, semantics)
    if not plan.derived:
        return plan, semantics
    made = tuple(derived_metric(d, plan, semantics) for d in plan.derived)
    names = tuple(dict.fromkeys((*plan.metrics, *(d.name for d in plan.derived))))
    return plan.model_copy(update={"metrics": names}), with_metrics(semantics, made)


def _related(plan: QueryPlan, query: RelationalQuery, semantics: SemanticModel) -> tuple[QueryPlan, SemanticModel]:
    """Figures as metrics, and the order and limit of the tree where a reader looks for them."""
    columns = related_columns(query, semantics)
    made = tuple(as_metric(c, query.subject) for c in columns if c.part == "figure")
    first = query.order[0] if query.order else None
    by = next((o.name for o in query.outputs if first is not None and o.value == first.value), None)
    order = Order(by=by, descending=first.descending) if first is not None and by is not None else None
    limit = query.limit if not query.limit_per else None
    shown = {"metrics": tuple(m.name for m in made), "dataset": query.subject, "order": order, "limit": limit}
    return plan.model_copy(update=shown), with_metrics(semantics, made)


def statistic_metric(statistic: Statistic, semantics: SemanticModel) -> Metric | None:
    """The statistic as a metric over its field's dataset, or None where there is no such field."""
    field = semantics.field(statistic.field)
    dataset = semantics.dataset(field.dataset) if field else None
    if field is None or dataset is None:
        return None
    function = statistic.function
    counted = function == "count_distinct"
    return Metric(
        name=statistic.name,
        label=statistic_label(statistic, field),
        dataset=field.dataset,
        expression=_SQL[function].format(field.ref, quantile=statistic.quantile),
        unit="" if counted else field.unit,
        time=semantics.time_of(dataset),
        additive=function == "sum",
    )


def statistic_label(statistic: Statistic, field: Field) -> str:
    """`Median order total`, `90th percentile of order total`, `Latest order date`"""
    name = field.label or field.name.replace("_", " ")
    inner = lowered(name)
    if statistic.function == "percentile":
        return _SPOKEN["percentile"].format(ordinal(round((statistic.quantile or 0) * 100, 4)), inner)
    if statistic.function in ("min", "max") and field.role == "time":
        return f"{'Earliest' if statistic.function == 'min' else 'Latest'} {inner}"
    return _SPOKEN[statistic.function].format(inner)


def ordinal(number: float) -> str:
    """`90th`, `1st`, `99.5th`"""
    whole = int(number)
    if number != whole:
        return f"{number:g}th"
    ending = "th" if 10 <= whole % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return f"{whole}{ending}"


def derived_metric(derived: Derived, plan: QueryPlan, semantics: SemanticModel) -> Metric:
    """What a column made of groups is called and measured in."""
    of, per = semantics.metric(derived.of), semantics.metric(derived.per or "")
    label = (of.label if of else "") or derived.of.replace("_", " ")
    unit = of.unit if of else ""
    inner = lowered(label)
    against = plan.compare.label if plan.compare else "before"
    labels = {
        "share": (f"Share of {inner}", "%"),
        "ratio": (_ratio_label(derived, label, per), "%" if derived.percent else _ratio_unit(unit, per)),
        "before": (f"{label}, {against}", unit),
        "change": (f"Change in {inner}", "points" if unit == "%" else unit),
        "growth": (f"Growth of {inner}", "%"),
        "running": (f"{label}, running total", unit),
        "rank": (f"Rank by {inner}", ""),
    }
    text, shown = labels[derived.kind]
    additive = derived.kind == "before" and of is not None and of.additive
    return Metric(derived.name, text, of.dataset if of else "", "", shown, additive=additive)


def _ratio_label(derived: Derived, label: str, per: Metric | None) -> str:
    other = (per.label if per else "") or (derived.per or "").replace("_", " ")
    inner = lowered(other)
    return (
        f"{label} as a share of {inner}" if derived.percent else f"{label} per {one(tuple(inner.split())) if inner else inner}"
    )


def _ratio_unit(unit: str, per: Metric | None) -> str:
    """Money by a count is money; money by money, or orders by orders, is a bare number."""
    return "" if per is not None and per.unit == unit else unit


@lru_cache(maxsize=64)
def with_metrics(semantics: SemanticModel, made: tuple[Metric, ...]) -> SemanticModel:
    """The model with these metrics first; cached, as a model is compared by what it holds."""
    names = {m.name for m in made}
    return replace(semantics, metrics=(*made, *(m for m in semantics.metrics if m.name not in names)))
