"""Which part each column of a result plays: time, dimensions, measures."""

from __future__ import annotations

from dataclasses import dataclass

from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable
from src.tools.result_view.rows import TEMPORAL, Rows


@dataclass(frozen=True, slots=True)
class Roles:
    """Column names by the part they play; ids and free text play none."""

    time: str | None
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]


def find_roles(plan: QueryPlan, table: ResultTable, semantics: SemanticModel) -> Roles:
    """What the plan says each column is; where it says nothing, what its type suggests."""
    rows = Rows(table)
    time = _time(plan, rows)
    left = [n for n in rows.names if n != time]
    if plan.shape == "rows":
        roles = {ref.partition(".")[2]: f.role for ref in plan.fields if (f := semantics.field(ref)) is not None}
        measures = [n for n in left if rows.is_numeric(n) and roles.get(n, "measure") in ("measure", "flag")]
        return Roles(time, tuple(n for n in left if roles.get(n) in ("category", "label")), tuple(measures))
    named = {ref.partition(".")[2] for ref in plan.dimensions}
    measures = [n for n in left if n in plan.metrics]
    if not measures:
        measures = [n for n in left if rows.is_numeric(n) and n not in named]
    return Roles(time, tuple(n for n in left if n not in measures), tuple(measures))


def _time(plan: QueryPlan, rows: Rows) -> str | None:
    if plan.grain is not None and plan.grain in rows:
        return plan.grain
    dated = (n for n in rows.names if rows.column(n).type in TEMPORAL or n in ("day", "week", "month", "quarter", "year"))
    return next((n for n in dated if rows.is_time(n)), None)
