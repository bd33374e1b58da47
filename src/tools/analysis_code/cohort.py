"""How a cohort analysis is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.clustering import called
from src.tools.analysis_code.columns import Argument, Columns


def cohort(plan: QueryPlan, columns: Columns, today: date) -> Mapping[str, Argument] | None:
    """Who, when, from when on and how much; or start and end where the question is how long things last."""
    as_of: dict[str, Argument] = {"as_of": today.isoformat()}
    times = columns.named("time")
    if plan.analysis is not None and plan.analysis.ended is not None:
        return _survival(plan.analysis.ended, plan.analysis.target, times, columns, as_of)
    who = [*columns.named("id"), *columns.named("label")]
    if not who or columns.grain is None:
        return None
    arguments: dict[str, Argument] = {"entity": who[0], "time": columns.grain}
    if times:
        arguments["start"] = times[0]
    counted = [m for m in columns.metrics if plan.analysis is None or m != plan.analysis.target]
    if counted:
        arguments["active"] = counted[0]
    amount = plan.analysis.target if plan.analysis else None
    if amount in columns.metrics and amount is not None:
        arguments |= {"amount": amount, **columns.unit_argument(amount)}
    if columns.truncated:
        arguments["truncated"] = True
    return arguments | {"grain": columns.grain} | as_of | called(columns)


def _survival(
    ended: str, end: str | None, times: list[str], columns: Columns, as_of: dict[str, Argument]
) -> Mapping[str, Argument] | None:
    start = next((t for t in times if t != end), None)
    if start is None or end not in columns.types or end is None:
        return None
    arguments: dict[str, Argument] = {"start": start, "end": end}
    if ended != end:
        arguments["ended"] = ended
    if columns.truncated:
        arguments["truncated"] = True
    return arguments | as_of | called(columns)
