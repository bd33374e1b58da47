"""What a reader calls a column, and its unit: as the result says, else as the semantic model does."""

from __future__ import annotations

from typing import Final

from src.models.plan import QueryPlan
from src.models.semantic import Field, Metric, SemanticModel
from src.models.words import lowered as lowered
from src.tools.result_view.rows import Rows

EVERY: Final[dict[str, str]] = {
    "day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly", "year": "yearly",
}  # fmt: skip
"""Grain -> the word for a series of it."""


def label_of_column(name: str, plan: QueryPlan, rows: Rows, semantics: SemanticModel) -> str:
    """The column's label; without any, its name with spaces."""
    if name in rows and rows.column(name).label:
        return rows.column(name).label
    meant = _meaning(name, plan, semantics)
    return meant.label if meant is not None else humanize(name)


def unit_of_column(name: str, plan: QueryPlan, rows: Rows, semantics: SemanticModel) -> str:
    """The column's unit, or nothing."""
    if name in rows and rows.column(name).unit:
        return rows.column(name).unit
    meant = _meaning(name, plan, semantics)
    return meant.unit if meant is not None else ""


def humanize(name: str) -> str:
    """`support_tickets` -> `Support tickets`"""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _meaning(name: str, plan: QueryPlan, semantics: SemanticModel) -> Metric | Field | None:
    if name in plan.metrics and (metric := semantics.metric(name)) is not None:
        return metric
    fields = (semantics.field(ref) for ref in (*plan.dimensions, *plan.fields))
    return next((f for f in fields if f is not None and f.name == name), None)
