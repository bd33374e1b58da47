"""A written plan as charts and sentences read it: its columns described, its figures as metrics, its order where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from src.models.plan import Order, QueryPlan
from src.models.semantic import Metric, SemanticModel
from src.models.sql import ResultColumn, ResultTable
from src.models.written import WrittenSql
from src.tools.measures import with_metrics
from src.tools.seen_types import seen_type
from src.tools.written_sql.columns import SeenColumn, seen_columns
from src.tools.written_sql.facts import facts_of_sql
from src.tools.written_sql.times import grain_of_times


def described(table: ResultTable, written: WrittenSql, semantics: SemanticModel) -> ResultTable:
    """The same rows, each column with its label, unit and type; what places them in time as dates."""
    arrow, columns = table.arrow, []
    for i, (column, seen) in enumerate(zip(table.columns, seen_columns(written, table, semantics), strict=True)):
        if seen.values is not arrow.column(i):
            arrow = arrow.set_column(i, column.name, seen.values)
        columns.append(ResultColumn(column.name, seen_type(seen.values.type, column.type), seen.label, seen.unit))
    return ResultTable(arrow, tuple(columns), table.truncated)


def shown_plan(plan: QueryPlan, semantics: SemanticModel, table: ResultTable) -> tuple[QueryPlan, SemanticModel]:
    """The plan as its described rows show it: for charts and words, nothing of it is to be compiled.

    The order is told only where the SQL orders by a figure, the limit where rows may have been cut, the grain where each row
    (of a group) is a period of its own.
    """
    if plan.written is None:
        return plan, semantics
    facts = facts_of_sql(plan.written.sql)
    columns = seen_columns(plan.written, table, semantics)
    figures = [c for c in columns if c.role == "measure"]
    ordered = any(c.name == facts.by for c in figures)
    shown = {
        "metrics": tuple(c.name for c in figures),
        "order": Order(by=facts.by, descending=facts.descending) if ordered and facts.by else None,
        "limit": facts.limit if facts.limit is not None and facts.limit <= table.rows else None,
        "grain": _grain(columns, table) if figures else None,
    }
    return plan.model_copy(update=shown), with_metrics(semantics, tuple(_metric(c) for c in figures))


def is_ranked(plan: QueryPlan, table: ResultTable, measure: str) -> bool:
    """Whether who leads among the rows leads among all: every group is there, or the SQL cut what comes behind.

    `plan` is as `shown_plan` gives it.
    """
    if plan.written is None or not facts_of_sql(plan.written.sql).parts:
        return False
    by_it = plan.order is not None and plan.order.by == measure
    return by_it or (plan.limit is None and not table.truncated)


def one_row_each(table: ResultTable, names: Sequence[str]) -> bool:
    """Whether no two rows have the same values in these columns."""
    place = {c.name: i for i, c in enumerate(table.columns)}
    keys = list(zip(*(table.arrow.column(place[n]).to_pylist() for n in names), strict=True))
    return bool(names) and len(set(keys)) == len(keys)


def _metric(column: SeenColumn) -> Metric:
    over_time = column.additive_over_time
    return Metric(column.name, column.label, "", "", column.unit, additive=column.additive, additive_over_time=over_time)


def _grain(columns: Sequence[SeenColumn], table: ResultTable) -> str | None:
    time = next((c for c in columns if c.role == "time"), None)
    if time is None or not pa.types.is_date(time.values.type):
        return None
    groups = [c.name for c in columns if c.role == "dimension"]
    days: list[date] = [v for v in time.values.to_pylist() if v is not None]
    if not days or not one_row_each(table, (time.name, *groups)):
        return None
    return time.grain or grain_of_times(days, time.name)
