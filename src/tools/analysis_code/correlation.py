"""How a correlation is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.columns import Argument, Columns


def correlation(plan: QueryPlan, columns: Columns, _today: date) -> Mapping[str, Argument] | None:
    """The target and everything that may go along with it."""
    numeric = columns.numeric()
    wanted = plan.analysis.target if plan.analysis else None
    target = wanted if wanted in columns.types else next(iter(columns.metrics), None)
    arguments: dict[str, Argument] = {"target": target} if target else {}
    arguments["columns"] = [n for n in (*numeric, *columns.named("time")) if n not in (target, columns.time)]
    categories = [n for n in columns.named("category") if n != target]
    if categories and columns.listed:
        arguments["categories"] = categories
    if columns.time:
        arguments["time"] = columns.time
    if things := [n for n in columns.named("id") if n != target]:
        arguments["things"] = things
    enough = len(numeric) + len(categories) >= 2
    return arguments if enough else None
