"""A follow-up on an answer whose SQL was written by hand: what can be done with its rows as they are, and what starts anew."""

from __future__ import annotations

import re
from typing import Final

from src.models.catalog import Catalog
from src.models.plan import Analysis, AnalysisKind, Horizon, QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import SqlDraft, SqlFailure
from src.models.written import WrittenColumn, WrittenSql
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.sql_guard import make_guard
from src.tools.written_sql.hidden import hidden_columns

ANEW: Final = "The answer before came from SQL that was written by hand, which cannot be changed so: ask the whole question."
READ_ANEW: Final = (
    "the answer before came from SQL that was written by hand: this was read as a question of its own,"
    " without what was asked before"
)
_OF_ANY_ROWS: Final[frozenset[AnalysisKind]] = frozenset(
    {"forecast", "trend", "decomposition", "anomaly", "summary", "correlation"}
)
"""Analyses that need no more than the rows; whether the rows have what they need is seen when they are there."""
_PLAIN: Final = re.compile(r"[\w\s.,/&'’%$€£()–-]*")
_ANY_ROWS: Final = 1_000


def untrusted(plan: QueryPlan, semantics: SemanticModel) -> QueryPlan:
    """The plan as it counts when somebody hands it back: verified only where the glossary has that very SQL.

    Nothing but the SQL, its columns, the analysis and the chart is kept; labels and units that are no words are dropped.
    """
    if plan.written is None:
        return plan
    known = next((v for v in semantics.verified_queries if _squeezed(v.sql) == _squeezed(plan.written.sql)), None)
    columns = () if known else tuple(map(_plain, plan.written.columns))
    verified_by = known.verified_by if known else ""
    written = WrittenSql(sql=plan.written.sql, columns=columns, by="person" if known else "agent", verified_by=verified_by)
    return QueryPlan(shape="written", written=written, analysis=plan.analysis, chart=plan.chart)


def unsafe(plan: QueryPlan, semantics: SemanticModel, catalog: Catalog) -> str | None:
    """Why nothing is built on the SQL of a plan that somebody handed back, or None. It is guarded again when it runs."""
    if plan.written is None:
        return None
    verdict = make_guard(catalog, _ANY_ROWS)(SqlDraft(plan.written.sql))
    if isinstance(verdict, SqlFailure):
        return f"The SQL of the answer before is refused: {verdict.message}"
    if plan.written.by == "agent" and hidden_columns(plan.written.sql, semantics, catalog.dialect):
        return "The plan names a column that is free text or marked sensitive and is not shown."
    return None


def analysed_rows(before: QueryPlan, reading: Reading, roles: Roles, *, sorted_: bool) -> QueryPlan | Refusal:
    """ "forecast that": the same rows with an analysis that needs no more than rows; anything else starts anew."""
    kind, ahead = reading.intent.kind, reading.ahead
    named = (roles.quantities, roles.splits, roles.attributes, roles.things, roles.values, reading.conditions, reading.grains)
    if kind not in _OF_ANY_ROWS or any(named) or reading.ranking or reading.past_periods or sorted_:
        return Refusal(ANEW)
    horizon = Horizon(label=ahead.period.label, period=ahead.period) if ahead is not None else None
    if horizon is not None and kind != "forecast":
        return Refusal(ANEW)
    analysis = Analysis(kind=kind, horizon=horizon, direction=reading.intent.direction)
    return before.model_copy(update={"analysis": analysis, "chart": None})


def _plain(column: WrittenColumn) -> WrittenColumn:
    said = {"label": column.label, "unit": column.unit}
    return column.model_copy(update={key: text if _PLAIN.fullmatch(text) else "" for key, text in said.items()})


def _squeezed(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")
