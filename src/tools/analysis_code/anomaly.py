"""How a search for anomalies is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.columns import Argument, Columns


def anomaly(plan: QueryPlan, columns: Columns, today: date) -> Mapping[str, Argument] | None:
    """The value with its time and groups, or the values of each row with what names it."""
    value = columns.target(plan)
    if value is None or plan.analysis is None:
        return None
    ways = _ways(plan)
    measured = columns.numeric()
    if plan.analysis.target is None and not columns.grain and len(measured) > 1:
        units = {n: columns.unit(n) for n in measured if columns.unit_argument(n)}
        return {"value": measured} | _naming(columns, measured) | ways | ({"units": units} if units else {})
    arguments: dict[str, Argument] = {"value": value}
    if columns.time and columns.grain:
        arguments |= {"time": columns.time, "grain": columns.grain}
        metric = columns.metrics.get(value)
        over_time = metric is None or (metric.additive if metric.additive_over_time is None else metric.additive_over_time)
        if not over_time:
            arguments["additive"] = False
        if columns.grouped and (groups := columns.groups()):
            arguments["by"] = groups[0]
        if columns.grain != "day":
            arguments["as_of"] = today.isoformat()
    else:
        arguments |= _naming(columns, [value])
    return arguments | ways | columns.unit_argument(value)


def _naming(columns: Columns, measured: list[str]) -> dict[str, Argument]:
    naming = [n for n in columns.named("id", "label", "time") if n not in measured][:3]
    return {"label": naming} if naming else {}


def _ways(plan: QueryPlan) -> dict[str, Argument]:
    """How it is searched, where that is not as usual."""
    assert plan.analysis is not None
    ways: dict[str, Argument] = {}
    if plan.analysis.direction != "both":
        ways["direction"] = plan.analysis.direction
    if not plan.analysis.look_ahead:
        ways["look_ahead"] = False
    if plan.analysis.method != "robust":
        ways["method"] = plan.analysis.method
    return ways
