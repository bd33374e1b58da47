"""How a regression is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.columns import Argument, Columns, is_safe


def regression(plan: QueryPlan, columns: Columns, _today: date) -> Mapping[str, Argument] | None:
    """The target, every other number and category as a factor, and in time what holds trend and calendar constant."""
    target, analysis = columns.target(plan), plan.analysis
    roles = ("measure", "flag", "category")
    factors = [n for n in columns.types if n != target and (n in columns.metrics or columns.role(n) in roles)]
    if target is None or analysis is None or not factors:
        return None
    arguments: dict[str, Argument] = {"target": target, "factors": factors}
    if categories := [n for n in factors if columns.role(n) == "category"]:
        arguments["categories"] = categories
    if analysis.focus in factors:
        arguments["focus"] = analysis.focus
    if columns.time:
        arguments["time"] = columns.time
    units = {n: u for n in (target, *factors) if (u := columns.unit(n)) and is_safe(u)}
    if units:
        arguments["units"] = units
    return arguments | {"observation": analysis.observation}
