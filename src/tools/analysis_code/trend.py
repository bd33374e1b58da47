"""How a trend and a decomposition are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.columns import Argument, Columns


def trend(plan: QueryPlan, columns: Columns, today: date) -> Mapping[str, Argument] | None:
    """The value over time, and the groups' own trends where there are groups."""
    arguments = _series(plan, columns, today)
    groups = columns.groups()
    return arguments | {"by": groups[0]} if arguments is not None and groups else arguments


def decomposition(plan: QueryPlan, columns: Columns, today: date) -> Mapping[str, Argument] | None:
    """The value over time."""
    return _series(plan, columns, today)


def _series(plan: QueryPlan, columns: Columns, today: date) -> dict[str, Argument] | None:
    value = columns.target(plan)
    if value is None or columns.time is None or columns.grain is None:
        return None
    arguments: dict[str, Argument] = {"time": columns.time, "value": value, "grain": columns.grain}
    metric = columns.metrics.get(value)
    if metric is not None and not metric.additive:
        arguments["additive"] = False
    if metric is not None and metric.additive_over_time is not None and metric.additive_over_time != metric.additive:
        arguments["additive_over_time"] = metric.additive_over_time
    return arguments | {"as_of": today.isoformat()} | columns.unit_argument(value)
