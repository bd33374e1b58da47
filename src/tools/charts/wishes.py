"""The chart that was asked for, where the rows can be drawn so; else why they cannot."""

from __future__ import annotations

from typing import Final

from src.models.plan import ChartKind, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.charts.picks import Pick
from src.tools.result_view.roles import Roles
from src.tools.result_view.rows import Rows

MOST_SLICES: Final = 8


def wished(
    plan: QueryPlan, fitting: Pick, rows: Rows, roles: Roles, semantics: SemanticModel, *, analysed: bool
) -> tuple[Pick, str]:
    """The pick to draw and, where it is not what was asked for, the reason. `fitting` is what the rows call for."""
    kind = plan.chart
    if kind is None or kind == fitting.kind or (kind == "bar" and fitting.kind == "grouped_bar"):
        return fitting, ""
    if kind == "table":
        return Pick("table", None, rows.names), ""
    reason = "the analysis has a chart of its own" if analysed else _why_not(kind, plan, rows, roles, semantics)
    if reason:
        return fitting, f"It is not drawn as a {_spoken(kind)}: {reason}."
    by = roles.time if kind == "line" or not roles.dimensions else roles.dimensions[0]
    return Pick(kind, by, roles.measures[:1] if kind != "line" else roles.measures), ""


def _why_not(kind: ChartKind, plan: QueryPlan, rows: Rows, roles: Roles, semantics: SemanticModel) -> str:
    groups = [*roles.dimensions, *([roles.time] if roles.time else [])]
    if rows.count < 2 or not roles.measures:
        return "there is only one number" if roles.measures else "there is no number to draw"
    if kind == "pie":
        return _no_pie(plan, rows, roles, groups, semantics)
    if kind == "bar":
        return "" if len(groups) == 1 and len(roles.measures) == 1 else "bars show one number by one thing"
    if kind == "line":
        return "" if roles.time and not roles.dimensions else "a line needs a course over time"
    return "these rows do not have what it shows"


def _no_pie(plan: QueryPlan, rows: Rows, roles: Roles, groups: list[str], semantics: SemanticModel) -> str:
    if len(groups) != 1 or len(roles.measures) != 1 or plan.shape == "rows":
        return "a pie shows the parts of one number by one thing"
    metric = semantics.metric(roles.measures[0])
    if plan.shape == "aggregate" and (metric is None or not metric.additive):
        return f"the parts of {metric.label if metric else roles.measures[0]} do not add up to a whole"
    if rows.count > MOST_SLICES:
        return f"{rows.count} slices are too many to tell apart ({MOST_SLICES} at most)"
    if plan.limit is not None:
        return "only the first groups were asked for, which are no whole"
    numbers = rows.numbers(roles.measures[0])
    return "" if all(n is not None and n >= 0 for n in numbers) and any(numbers) else "a slice cannot be negative or empty"


def _spoken(kind: ChartKind) -> str:
    return {"bar": "bar chart", "number": "single number"}.get(kind, kind.replace("_", " "))
