"""How a search for anomalies is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.columns import Argument, Columns


def anomaly(plan: QueryPlan, columns: Columns, _today: date) -> Mapping[str, Argument] | None:
    """The value with its time, or with what names its rows."""
    value = columns.target(plan)
    if value is None or plan.analysis is None:
        return None
    arguments: dict[str, Argument] = {"value": value}
    if columns.grain:
        arguments |= {"time": columns.grain, "grain": columns.grain}
        metric = columns.metrics.get(value)
        over_time = metric is None or (metric.additive if metric.additive_over_time is None else metric.additive_over_time)
        if not over_time:
            arguments["additive"] = False
    elif naming := [n for n in columns.named("id", "label", "time") if n != value][:3]:
        arguments["label"] = naming
    if plan.analysis.direction != "both":
        arguments["direction"] = plan.analysis.direction
    return arguments | columns.unit_argument(value)
