"""An analysis of rows that nobody compiled: its columns bound by their roles, or what the rows lack for it."""

from __future__ import annotations

from typing import Final

from src.models.plan import Analysis, AnalysisKind, QueryPlan
from src.tools.analysis_code.columns import Columns

_OF_PERIODS: Final[frozenset[AnalysisKind]] = frozenset({"forecast", "trend", "decomposition"})
_OF_A_FIGURE: Final[frozenset[AnalysisKind]] = frozenset(
    {"forecast", "trend", "decomposition", "anomaly", "hypothesis", "regression"}
)


def bound(plan: QueryPlan, columns: Columns) -> QueryPlan:
    """The plan with the columns that its analysis needs and does not name, where the rows leave no choice."""
    analysis = plan.analysis
    if plan.written is None or analysis is None:
        return plan
    if analysis.kind == "hypothesis" and (analysis.by, analysis.since, analysis.against) == (None, None, None):
        groups = columns.groups()
        return _with(plan, analysis, by=groups[0]) if len(groups) == 1 else plan
    if analysis.kind == "clustering" and not analysis.compared:
        return _with(plan, analysis, compared=tuple(columns.numeric()))
    return plan


def lacks(plan: QueryPlan, columns: Columns) -> str | None:
    """Why the rows of written SQL cannot be analysed so, as a sentence; None where nothing is known to be lacking."""
    analysis = plan.analysis
    if plan.written is None or analysis is None:
        return None
    kind, named = analysis.kind, (analysis.target, analysis.by, analysis.subject, *analysis.compared)
    missing = next((name for name in named if name is not None and name not in columns.types), None)
    if missing is not None:
        return _no(kind, f"the column {missing!r}", "there is none among the rows")
    quantities = columns.numeric()
    if kind in _OF_A_FIGURE and not quantities:
        return _no(kind, "a column of numbers", "the rows have none")
    if kind in _OF_A_FIGURE and analysis.target is not None and analysis.target not in quantities:
        return _no(kind, "numbers", f"{analysis.target!r} holds none")
    if kind in _OF_PERIODS and columns.time is None:
        return _no(kind, "one row for each period", "the rows have no column that says when, each once")
    if kind == "hypothesis" and (analysis.by, analysis.since, analysis.against) == (None, None, None):
        return _no(kind, "groups to compare", "the rows do not say which column tells them apart")
    return _too_few(kind, columns, quantities)


def _too_few(kind: AnalysisKind, columns: Columns, quantities: list[str]) -> str | None:
    if kind in ("correlation", "regression") and len(quantities) + len(columns.named("category")) < 2:
        return _no(kind, "two columns to hold against each other", "the rows have only one")
    if kind == "clustering" and len(quantities) < 2:
        return _no(kind, "two columns of numbers to compare rows by", "the rows have fewer")
    if kind == "summary" and not columns.types:
        return _no(kind, "a column", "the rows have none that can be named")
    if kind == "cohort":
        return _no(kind, "rows of its own (who began when and was active)", "SQL that was written by hand does not give them")
    if kind == "portfolio" and not (columns.named("time") or columns.time):
        return _no(kind, "dates and prices", "the rows have no dates")
    return None


def _no(kind: AnalysisKind, needed: str, why: str) -> str:
    spoken = {"hypothesis": "test", "anomaly": "search for anomalies", "clustering": "search for groups"}.get(kind, kind)
    return f"A {spoken} needs {needed}, and {why}."


def _with(plan: QueryPlan, analysis: Analysis, **more: object) -> QueryPlan:
    return plan.model_copy(update={"analysis": analysis.model_copy(update=more)})
