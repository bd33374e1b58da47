"""Authors for tests, on the same port as the real ones."""

from __future__ import annotations

from collections.abc import Sequence

from src.agents.author import AskContext
from src.agents.embedded import EmbeddedAuthor
from src.models.analysis import AnalysisDraft
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import Attempt, ResultTable, SqlDraft


class ClumsyAuthor(EmbeddedAuthor):
    """The embedded author, but its first SQL and its analysis code are what the test says."""

    name = "clumsy"

    def __init__(self, *, first_sql: str | None = None, code: str | None = None, heals: bool = True) -> None:
        self._first_sql = first_sql
        self._code = code
        self._heals = heals

    async def write_sql(self, plan: QueryPlan, context: AskContext) -> SqlDraft:
        return await super().write_sql(plan, context) if self._first_sql is None else SqlDraft(self._first_sql)

    async def repair_sql(self, attempts: Sequence[Attempt], context: AskContext) -> SqlDraft | None:
        return await super().repair_sql(attempts, context) if self._heals else None

    async def write_analysis(
        self, plan: QueryPlan, table: ResultTable, context: AskContext
    ) -> AnalysisDraft | CannotAnswer | None:
        draft = await super().write_analysis(plan, table, context)
        return draft if self._code is None or not isinstance(draft, AnalysisDraft) else AnalysisDraft(draft.kind, self._code)
