"""How a search for groups is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.models.words import many, one
from src.tools.analysis_code.columns import Argument, Columns, is_safe


def clustering(plan: QueryPlan, columns: Columns, _today: date) -> Mapping[str, Argument] | None:
    """What rows are compared by, what only describes groups, and how rows are called."""
    wanted = plan.analysis.compared if plan.analysis else ()
    compared = [n for n in wanted if n in columns.types and columns.role(n) != "category"]
    categories = [n for n in wanted if n in columns.types and columns.role(n) == "category"]
    if not (compared or categories):
        return None
    arguments: dict[str, Argument] = {"columns": compared}
    if categories:
        arguments["categories"] = categories
    if beside := [n for n in columns.named("category", "flag") if n not in wanted]:
        arguments["describe"] = beside
    if naming := columns.named("label") or columns.named("id"):
        arguments["label"] = naming[0]
    if plan.analysis is not None and plan.analysis.groups is not None:
        arguments["k"] = plan.analysis.groups
    if units := {n: columns.unit(n) for n in compared if columns.unit_argument(n)}:
        arguments["units"] = units
    return arguments | called(columns)


def called(columns: Columns) -> dict[str, Argument]:
    """`{"thing": ["customer", "customers"]}`: what a row is called, after the dataset of the rows' key."""
    key = next((f for f in columns.fields.values() if f.role in ("id", "label")), None)
    words = tuple(key.dataset.replace("_", " ").split()) if key is not None else ()
    return {"thing": [one(words), many(words)]} if words and all(map(is_safe, words)) else {}
