"""A few readable lines that run the analysis a plan asks for on the frame `df`; a person can take them away and run them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from src.models.analysis import AnalysisDraft
from src.models.plan import AnalysisKind, QueryPlan
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
    if plan.analysis is None:
        return None
    columns = Columns(plan, table, semantics)
    arguments = ARGUMENTS[plan.analysis.kind](plan, columns, today)
    if arguments is None:
        return None
    return AnalysisDraft(plan.analysis.kind, call_of(plan.analysis.kind, _described(plan, columns), arguments))


def _described(plan: QueryPlan, columns: Columns) -> str:
    names = ", ".join(n if n.isidentifier() else repr(n) for n in columns.types)
    what = f"one row a {plan.grain}" if plan.grain else "one row a group" if plan.shape == "aggregate" else "rows"
    if plan.stacked:
        what = f"the whole, then one dimension after the other, one row a member and {plan.grain or 'period'}"
    elif plan.grain and plan.dimensions:
        what += " and group"
    return f"# df holds {what}: {columns.rows:,} rows with the columns {names}"


def call_of(name: str, comment: str, arguments: Mapping[str, Argument]) -> str:
    """The lines that call the analysis of that name; values get into them through `repr()` alone."""
    given = "".join(f"    {key}={value!r},\n" for key, value in arguments.items())
    return f"from src.analyses.{name} import {name}\n\n{comment}\nresult = {name}(\n    df,\n{given})\n"
