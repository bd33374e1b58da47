"""How a hypothesis test is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.columns import Argument, Columns


def hypothesis(plan: QueryPlan, columns: Columns, _today: date) -> Mapping[str, Argument] | None:
    """The value, and the groups, the day or the number that it is held against."""
    analysis = plan.analysis
    target = columns.target(plan)
    if analysis is None or target is None:
        return None
    arguments: dict[str, Argument] = {"value": target}
    time: str | None = columns.time or next(iter(columns.named("time")), None)
    if analysis.by is not None:
        if analysis.by not in columns.types:
            return None
        arguments["by"] = analysis.by
        if analysis.members:
            arguments["groups"] = list(analysis.members)
        if analysis.against_rest:
            arguments["against_rest"] = True
    elif analysis.since is not None:
        if time is None:
            return None
        arguments |= {"time": time, "since": analysis.since.isoformat()}
    elif analysis.against is not None:
        arguments["against"] = analysis.against
    else:
        return None
    if analysis.subject in columns.types and analysis.subject is not None:
        arguments["subject"] = analysis.subject
    if analysis.spread:
        arguments["about"] = "spread"
    if columns.time and "time" not in arguments:
        arguments["time"] = columns.time
    return arguments | columns.unit_argument(target) | {"observation": analysis.observation}
