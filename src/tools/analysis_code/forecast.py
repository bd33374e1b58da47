"""How a forecast is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.columns import Argument, Columns


def forecast(plan: QueryPlan, columns: Columns, today: date) -> Mapping[str, Argument] | None:
    """Time, value and horizon; how the numbers add up, and what day it is."""
    value, horizon = columns.target(plan), plan.analysis.horizon if plan.analysis else None
    if value is None or columns.time is None or columns.grain is None:
        return None
    arguments: dict[str, Argument] = {"time": columns.time, "value": value, "grain": columns.grain}
    if horizon and horizon.period:
        arguments |= {"start": horizon.period.start.isoformat(), "end": horizon.period.end.isoformat()}
    elif horizon and horizon.steps:
        arguments["steps"] = horizon.steps
    if groups := columns.groups():
        arguments["by"] = groups[0]
    return arguments | _additivity(columns, value) | {"as_of": today.isoformat()} | columns.unit_argument(value)


def _additivity(columns: Columns, value: str) -> dict[str, Argument]:
    metric = columns.metrics.get(value)
    if metric is None or (metric.additive and metric.additive_over_time is not False):
        return {}
    said: dict[str, Argument] = {} if metric.additive else {"additive": False}
    if metric.additive_over_time is not None:
        said["additive_over_time"] = metric.additive_over_time
    return said
