"""Which part each column of a result plays: time, dimensions, measures."""

from __future__ import annotations

from dataclasses import dataclass

from src.models.plan import QueryPlan
from src.models.relational import RelationalQuery
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable
from src.models.written import WrittenSql
from src.tools.related_columns import related_columns
from src.tools.result_view.rows import TEMPORAL, Rows
from src.tools.written_sql.columns import seen_columns


@dataclass(frozen=True, slots=True)
class Roles:
    """Column names by the part they play; ids and free text play none."""

    time: str | None
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    keys_only: bool = False
    """Whether rows have no name but a key."""


def find_roles(plan: QueryPlan, table: ResultTable, semantics: SemanticModel) -> Roles:
    """What the plan says each column is; where it says nothing, what its type suggests."""
    rows = Rows(table)
    if plan.written is not None:
        return _written(plan.written, table, semantics)
    if plan.relational is not None:
        return _related(plan.relational, rows, semantics)
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


def _written(written: WrittenSql, table: ResultTable, semantics: SemanticModel) -> Roles:
    """Keys name rows only where nothing else does."""
    columns = seen_columns(written, table, semantics)
    named = {role: tuple(c.name for c in columns if c.role == role) for role in ("time", "dimension", "measure", "id")}
    keys_only = not named["dimension"] and bool(named["id"])
    return Roles(next(iter(named["time"]), None), named["dimension"] or named["id"][:1], named["measure"], keys_only)


def _related(query: RelationalQuery, rows: Rows, semantics: SemanticModel) -> Roles:
    """By what each output is: keys only name what has no other name, and dates place rows in time where these are groups."""
    columns = [c for c in related_columns(query, semantics) if c.name in rows]
    figures = tuple(c.name for c in columns if c.part == "figure" and rows.is_numeric(c.name))
    times = [c for c in columns if c.part == "time" and (c.grain is not None or query.group_by)]
    time = next((c.name for c in times if c.grain == "year" or rows.is_time(c.name)), None)
    names = [c.name for c in columns if c.part == "name"] or [c.name for c in columns if c.part in ("other", "key")]
    return Roles(time, tuple(names), figures)


def _time(plan: QueryPlan, rows: Rows) -> str | None:
    if plan.grain is not None and plan.grain in rows:
        return plan.grain
    dated = (n for n in rows.names if rows.column(n).type in TEMPORAL or n in ("day", "week", "month", "quarter", "year"))
    return next((n for n in dated if rows.is_time(n)), None)
