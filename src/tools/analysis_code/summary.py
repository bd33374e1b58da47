"""How a statistical summary is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.columns import Argument, Columns


def summary(_plan: QueryPlan, columns: Columns, _today: date) -> Mapping[str, Argument] | None:
    """The columns to describe, with what groups or names them."""
    arguments = _summarised(columns)
    if arguments is None:
        return None
    shown = arguments.get("columns")
    units = {n: columns.unit(n) for n in shown if columns.unit_argument(n)} if isinstance(shown, list) else {}
    return {**arguments, "units": units} if units else arguments


def _summarised(columns: Columns) -> Mapping[str, Argument] | None:
    arguments: dict[str, Argument] = {}
    if columns.listed:
        described = [n for n in columns.types if columns.role(n) in ("measure", "flag", "category", None)]
        if described:
            arguments["columns"] = described
        if labels := columns.named("label"):
            arguments["labels"] = labels[0]
        if times := columns.named("time"):
            arguments["time"] = times[0]
        return arguments if described else None
    numeric = columns.numeric()
    if not numeric:
        return None
    arguments["columns"] = list(columns.metrics) or numeric
    groups = columns.groups()
    if groups and columns.grain:
        arguments["by"] = groups[0]
    elif groups:
        arguments["labels"] = groups[0]
    if columns.time:
        whose = f" of one {groups[0]}" if groups else ""
        arguments["observation"] = f"one {columns.grain}{whose}"
        arguments["time"] = columns.time
    return arguments
