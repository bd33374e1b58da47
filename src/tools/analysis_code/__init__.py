"""A few readable lines that run the analysis a plan asks for on the frame `df`; a person can take them away and run them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from src.models.analysis import AnalysisDraft
from src.models.plan import AnalysisKind, CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable
from src.tools.analysis_code.anomaly import anomaly
from src.tools.analysis_code.change import change
from src.tools.analysis_code.clustering import clustering
from src.tools.analysis_code.cohort import cohort
from src.tools.analysis_code.columns import Argument, Columns
from src.tools.analysis_code.correlation import correlation
from src.tools.analysis_code.forecast import forecast
from src.tools.analysis_code.hypothesis import hypothesis
from src.tools.analysis_code.portfolio import portfolio
from src.tools.analysis_code.regression import regression
from src.tools.analysis_code.summary import summary
from src.tools.analysis_code.trend import decomposition, trend
from src.tools.analysis_code.written import bound, lacks
from src.tools.written_sql import shown_plan

Arguments = Callable[[QueryPlan, Columns, date], Mapping[str, Argument] | None]

ARGUMENTS: Final[dict[AnalysisKind, Arguments]] = {
    "forecast": forecast,
    "correlation": correlation,
    "anomaly": anomaly,
    "summary": summary,
    "portfolio": portfolio,
    "trend": trend,
    "decomposition": decomposition,
    "hypothesis": hypothesis,
    "regression": regression,
    "change": change,
    "clustering": clustering,
    "cohort": cohort,
}
"""Analysis kind -> the keyword arguments of its call, or None where the rows lack a column that it needs."""


def write_analysis(plan: QueryPlan, table: ResultTable, semantics: SemanticModel, today: date) -> AnalysisDraft | None:
    """The code, or None when the plan asks for no analysis or the rows lack a column that it needs.

    Only names that the rows really have, and dates, numbers and words of the plan, get into it, each through `repr()`.
    """
    plan, columns = _columns_of(plan, table, semantics)
    if plan.analysis is None or lacks(plan, columns):
        return None
    kind = plan.analysis.kind
    arguments = ARGUMENTS[kind](plan, columns, today)
    return AnalysisDraft(kind, call_of(kind, _described(plan, columns), arguments)) if arguments is not None else None


def unbound(plan: QueryPlan, table: ResultTable, semantics: SemanticModel, today: date) -> CannotAnswer | None:
    """What the rows of SQL that nobody compiled lack for the analysis that the plan asks for; None where nothing is lacking."""
    if plan.written is None or plan.analysis is None:
        return None
    plan, columns = _columns_of(plan, table, semantics)
    reason = lacks(plan, columns)
    if reason is None and write_analysis(plan, table, semantics, today) is None:
        reason = "The rows lack a column that the analysis needs."
    return CannotAnswer(reason=reason, understood=plan.used, unplaced=plan.unplaced) if reason is not None else None


def _columns_of(plan: QueryPlan, table: ResultTable, semantics: SemanticModel) -> tuple[QueryPlan, Columns]:
    plan, semantics = shown_plan(plan, semantics, table)
    columns = Columns(plan, table, semantics)
    return bound(plan, columns), columns


def _described(plan: QueryPlan, columns: Columns) -> str:
    names = ", ".join(n if n.isidentifier() else repr(n) for n in columns.types)
    by_group = plan.shape == "aggregate" or (plan.shape == "written" and not columns.listed)
    what = f"one row a {plan.grain}" if plan.grain else "one row a group" if by_group else "rows"
    if plan.stacked:
        what = f"the whole, then one dimension after the other, one row a member and {plan.grain or 'period'}"
    elif plan.grain and columns.grouped:
        what += " and group"
    return f"# df holds {what}: {columns.rows:,} rows with the columns {names}"


def call_of(name: str, comment: str, arguments: Mapping[str, Argument]) -> str:
    """The lines that call the analysis of that name; values get into them through `repr()` alone."""
    given = "".join(f"    {key}={value!r},\n" for key, value in arguments.items())
    return f"from src.analyses.{name} import {name}\n\n{comment}\nresult = {name}(\n    df,\n{given})\n"
