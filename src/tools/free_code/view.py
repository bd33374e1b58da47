"""The plan and the rows as an analysis that an agent picked sees them: its columns alone, what it is of first."""

from __future__ import annotations

from src.models.analysis import AnalysisDraft
from src.models.plan import Analysis, QueryPlan
from src.models.sql import ResultTable


def view_of(draft: AnalysisDraft | None, plan: QueryPlan, table: ResultTable) -> tuple[QueryPlan, ResultTable]:
    """What a chart and words of it are made from; as they are where no agent picked the analysis."""
    if draft is None or not draft.picked or not draft.columns:
        return plan, table
    place = {name: at for at, name in enumerate(draft.columns)}
    columns = sorted((c for c in table.columns if c.name in place), key=lambda c: place[c.name])
    fields = tuple(ref for ref in plan.fields if ref.partition(".")[2] in place)
    update = {"analysis": Analysis(kind=draft.kind, target=columns[0].name), "fields": fields or plan.fields}
    narrow = ResultTable(table.arrow.select([c.name for c in columns]), tuple(columns), table.truncated)
    return plan.model_copy(update=update), narrow
