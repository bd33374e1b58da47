"""The chart that was asked for, where the rows can be drawn so; else why they cannot."""

from __future__ import annotations

from typing import Final

from src.models.analysis import ChartSpec
from src.models.plan import ChartKind, QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable
from src.tools.charts.picks import Pick
from src.tools.charts.shapes import SHAPES, STACKED, shaped
from src.tools.result_view.roles import Roles
from src.tools.result_view.rows import Rows

MOST_SLICES: Final = 8
SPREADS: Final = frozenset({"box", "violin"})
_PARTS: Final = frozenset({"treemap", "sunburst", "sankey"})


def wished(
    plan: QueryPlan, fitting: Pick, table: ResultTable, roles: Roles, semantics: SemanticModel, *, analysed: bool
) -> tuple[Pick, str]:
    """The pick to draw and, where it is not what was asked for, the reason. `fitting` is what the rows call for."""
    kind, rows = plan.chart, Rows(table)
    if kind is None and plan.wish:
        return fitting, f"It is not drawn as a {plan.wish}: no rule here draws one."
    if kind is None or kind == fitting.kind or (kind == "bar" and fitting.kind == "grouped_bar"):
        return fitting, ""
    if kind == "table":
        return Pick("table", None, rows.names), ""
    if kind in SPREADS and fitting.kind == "histogram":
        return Pick(kind, fitting.color, fitting.y[:1]), ""
    if analysed:
        return fitting, _not_as(kind, "the analysis has a chart of its own")
    if kind in SHAPES:
        return _shape(kind, plan, fitting, table, roles, semantics)
    reason = _why_not(kind, plan, rows, roles, semantics)
    if reason:
        return fitting, _not_as(kind, reason)
    by = roles.time if kind == "line" or not roles.dimensions else roles.dimensions[0]
    return Pick(kind, by, roles.measures[:1] if kind != "line" else roles.measures), ""


def _not_as(kind: ChartKind, reason: str) -> str:
    return f"It is not drawn as a {spoken(kind)}: {reason}."


def _shape(
    kind: ChartKind, plan: QueryPlan, fitting: Pick, table: ResultTable, roles: Roles, semantics: SemanticModel
) -> tuple[Pick, str]:
    """The shape of these roles, where the rows fit it."""
    pick = _picked(kind, Rows(table), roles)
    if isinstance(pick, str):
        return fitting, _not_as(kind, pick)
    reason = no_whole(kind, pick.y, plan, semantics)
    checked = shaped(ChartSpec(kind, "", pick.x, pick.y, pick.color), table)
    if reason or checked.figure is None:
        told = reason or checked.reason.partition("data[0] ")[2].partition(";")[0].rstrip(".") or checked.reason
        return fitting, _not_as(kind, f"it {told}" if not reason and told.startswith(("has", "needs", "is")) else told)
    return pick, ""


def _picked(kind: ChartKind, rows: Rows, roles: Roles) -> Pick | str:
    """Which columns the shape is drawn of, or what it lacks."""
    groups = [*([roles.time] if roles.time else []), *roles.dimensions]
    if not roles.measures or rows.count < 2:
        return "there is only one number" if roles.measures else "there is no number to draw"
    if kind == "bubble":
        if len(roles.measures) < 2:
            return "bubbles show two or three numbers against each other"
        return Pick(kind, roles.measures[0], roles.measures[1:3])
    if kind == "area" and roles.time is None:
        return "an area needs a course over time"
    needed = 2 if kind == "sankey" else 1
    if not needed <= len(groups) <= 2:
        return f"it shows one number by {'two things' if needed == 2 else 'one or two things'}"
    if kind == "funnel" and len(groups) != 1:
        return "a funnel shows one number by one thing"
    measures = roles.measures if kind in ("stacked_bar", "area", "radar") and len(groups) == 1 else roles.measures[:1]
    if len({rows.column(m).unit for m in measures}) > 1:
        return "its numbers have different units"
    if kind == "area" or (kind in ("stacked_bar", "radar") and roles.time is not None):
        return Pick(kind, roles.time, measures, next((g for g in groups if g != roles.time), None))
    if len(groups) == 2:  # what has fewer values is the branch, the colour, or the left side
        few, many = sorted(groups, key=rows.distinct)
        return Pick(kind, few, measures, many) if kind == "sankey" else Pick(kind, many, measures, few)
    return Pick(kind, groups[0], measures)


def no_whole(kind: ChartKind, measures: tuple[str, ...], plan: QueryPlan, semantics: SemanticModel) -> str:
    """Why the numbers should not be drawn as parts that are read together, or nothing."""
    if kind not in STACKED or plan.shape != "aggregate":
        return ""
    for name in measures:
        if reason := not_additive(name, plan, semantics):
            return reason
    cut = kind in _PARTS and plan.limit is not None
    return "only the first groups were asked for, which are no whole" if cut else ""


def not_additive(name: str, plan: QueryPlan, semantics: SemanticModel) -> str:
    """Why the values of an aggregate's column are no parts of a whole, or nothing."""
    if plan.shape not in ("aggregate", "written"):
        return ""
    metric = semantics.metric(name)
    return (
        ""
        if metric is not None and metric.additive
        else f"the parts of {metric.label if metric else name} do not add up to a whole"
    )


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
    if reason := not_additive(roles.measures[0], plan, semantics):
        return reason
    if rows.count > MOST_SLICES:
        return f"{rows.count} slices are too many to tell apart ({MOST_SLICES} at most)"
    if plan.limit is not None:
        return "only the first groups were asked for, which are no whole"
    numbers = rows.numbers(roles.measures[0])
    return "" if all(n is not None and n >= 0 for n in numbers) and any(numbers) else "a slice cannot be negative or empty"


def spoken(kind: ChartKind) -> str:
    """What a reader calls the kind."""
    named = {"bar": "bar chart", "number": "single number", "area": "stacked area", "radar": "radar chart", "box": "box plot"}
    named |= {"bubble": "bubble chart", "violin": "violin plot", "stacked_bar": "stacked bar chart"}
    return named.get(kind, kind.replace("_", " "))
