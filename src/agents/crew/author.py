"""The author with language models: each method asks the agent of its step, and the embedded author where that cannot help.

Nothing that a model says is taken at its word: plans, SQL, code, charts and sentences are held against the question, the data
and the result, and the answer says what came from whom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from src.agents.author import AskContext
from src.agents.crew.critic import settle_dispute
from src.agents.crew.crosscheck import Check, read_twice
from src.agents.crew.memory import Memory
from src.agents.crew.picture import picture_by_model
from src.agents.crew.repairing import repaired_by_model
from src.agents.crew.science import analysis_by_model, mended_by_model
from src.agents.crew.team import Team
from src.agents.crew.telling import told_by_model
from src.agents.embedded import EmbeddedAuthor
from src.models.analysis import AnalysisDraft, ChartSpec, Finding
from src.models.chat_models import Question
from src.models.clarification import Clarification
from src.models.execution import CodeOutcome
from src.models.narration import Narration
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import Attempt, ResultTable, SqlDraft


class CrewAuthor(EmbeddedAuthor):
    """Answers the `Author` port. `make_llm` gives the model for a role; it is made when it is first asked."""

    name = "crew"

    def __init__(
        self,
        make_llm: Callable[[str], Any],
        memory: Memory | None = None,
        *,
        check: Check = "always",
        narrates: bool = True,
        runs_code: bool = True,
    ) -> None:
        """`check`: when a model reads a question too that the embedded author has read; `narrates`: whether it tells the
        answer; `runs_code`: whether code that it writes may run."""
        self._narrates = narrates
        self._team = Team(make_llm, memory, runs_code=runs_code)
        self._check: Check = check

    def close(self) -> None:
        """Gives back the models' connections."""
        self._team.close()

    async def classify(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        """The embedded reading, held against the model's; where there is none, the model's, or a no that says why not."""
        own = await super().classify(question, context)
        return await read_twice(question, own, context, self._team, self, self._check)

    async def settle(self, reading: Clarification, context: AskContext) -> QueryPlan | Clarification:
        """The reading that the critic finds in the question's words, or the question back."""
        return await settle_dispute(reading, context, self._team, self)

    async def repair_sql(self, attempts: Sequence[Attempt], context: AskContext) -> SqlDraft | None:
        """The smallest sure repair; else, of SQL that an agent wrote, that of an agent who is shown what is wrong."""
        return await super().repair_sql(attempts, context) or await repaired_by_model(attempts, context, self._team)

    async def write_analysis(
        self, plan: QueryPlan, table: ResultTable, context: AskContext
    ) -> AnalysisDraft | CannotAnswer | None:
        """The embedded analysis where the rows allow it; else the scientist's."""
        own = await super().write_analysis(plan, table, context)
        return await analysis_by_model(self._team, plan, table, context, own)

    async def repair_analysis(
        self, draft: AnalysisDraft, outcome: CodeOutcome, plan: QueryPlan, table: ResultTable, context: AskContext
    ) -> AnalysisDraft | None:
        """The scientist's better code after code of its own."""
        return await mended_by_model(self._team, draft, outcome, plan, table, context)

    async def choose_chart(
        self, plan: QueryPlan, table: ResultTable, finding: Finding | None, context: AskContext
    ) -> ChartSpec:
        """The embedded chart; the visualizer's where the rules have none for what is wanted."""
        own = await super().choose_chart(plan, table, finding, context)
        return await picture_by_model(self._team, own, plan, table, finding, context)

    async def narrate(self, plan: QueryPlan, table: ResultTable, finding: Finding | None, context: AskContext) -> Narration:
        """In the narrator's words where there is more to tell than a number, each borne out by the result."""
        own = await super().narrate(plan, table, finding, context)
        if not self._narrates:
            return own
        return await told_by_model(self._team, own, plan, table, finding, context)
