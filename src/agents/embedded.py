"""The deterministic author: no model, no network. It says "I can't" rather than guess."""

from __future__ import annotations

from collections.abc import Sequence

from src.agents.author import AskContext
from src.models.analysis import AnalysisDraft, ChartSpec, Finding
from src.models.chat_models import Question
from src.models.clarification import Clarification
from src.models.execution import CodeOutcome
from src.models.narration import Narration
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import Attempt, ResultTable, SqlDraft
from src.tools.analysis_code import unbound, write_analysis
from src.tools.charts import choose_chart
from src.tools.narrate import narrate
from src.tools.questions.clarify import choosable
from src.tools.questions.follow_up import read_follow_up
from src.tools.questions.plans.free import free_plan
from src.tools.questions.turns import asks_by_itself
from src.tools.questions.understand import Ground, understand
from src.tools.sql_compile import compile_plan
from src.tools.sql_heal import repair
from src.tools.table_questions.draft import free_draft


class EmbeddedAuthor:
    """Answers the `Author` port with the project's own tools. Stateless."""

    name = "embedded"

    async def classify(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        """A plan that compiles, several to choose from, or why there is none."""
        return self.compiling(self.read(question, context), context)

    def compiling(self, reading: QueryPlan | CannotAnswer, context: AskContext) -> QueryPlan | CannotAnswer:
        """The reading where its plan compiles, and of several those that do."""
        if isinstance(reading, Clarification):
            return choosable(reading, lambda plan: isinstance(self._compiled(plan, context), SqlDraft))
        if isinstance(reading, CannotAnswer):
            return reading
        compiled = self._compiled(reading, context)
        return compiled if isinstance(compiled, CannotAnswer) else reading

    def read(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        if question.previous is None:
            reading = self._understood(question.text, context)
            if isinstance(reading, CannotAnswer) and not isinstance(reading, Clarification) and not reading.final:
                return free_plan(question.text, context.semantics) or reading
            return reading
        reading = read_follow_up(
            question.text,
            question.previous,
            lambda text: self._understood(text, context),
            catalog=context.catalog,
            semantics=context.semantics,
            today=context.today,
        )
        unread = isinstance(reading, CannotAnswer) and not isinstance(reading, Clarification) and not reading.final
        if unread and asks_by_itself(question.text):  # a question of its own, which may be arithmetic over the one table
            return free_plan(question.text, context.semantics) or reading
        return reading

    def _understood(self, text: str, context: AskContext) -> QueryPlan | CannotAnswer:
        ground = Ground(context.catalog, context.semantics, context.today, context.values)
        return understand(text, ground, lambda plan: isinstance(self._compiled(plan, context), SqlDraft))

    async def settle(self, reading: Clarification, context: AskContext) -> QueryPlan | Clarification:
        """The question back: there is nobody else to ask."""
        return reading

    async def write_sql(self, plan: QueryPlan, context: AskContext) -> SqlDraft:
        """The plan, compiled."""
        draft = self._compiled(plan, context)
        if isinstance(draft, CannotAnswer):
            raise TypeError(f"classify() let a plan through that does not compile: {draft.reason}")
        return draft

    def _compiled(self, plan: QueryPlan, context: AskContext) -> SqlDraft | CannotAnswer:
        return compile_plan(plan, context.semantics, context.catalog.dialect, context.today)

    async def repair_sql(self, attempts: Sequence[Attempt], context: AskContext) -> SqlDraft | None:
        """The smallest sure repair, or None."""
        return repair(attempts, context.catalog)

    async def write_analysis(
        self, plan: QueryPlan, table: ResultTable, context: AskContext
    ) -> AnalysisDraft | CannotAnswer | None:
        """A few lines that call the analysis the plan names, or that work out what a question about one table words itself."""
        if plan.analysis is not None and plan.analysis.kind == "free":
            draft = free_draft(plan.analysis.asked, table)
            if isinstance(draft, CannotAnswer) and not table.truncated:
                no = self._understood(plan.analysis.asked, context)
                return no if isinstance(no, CannotAnswer) else draft
            return draft
        return unbound(plan, table, context.semantics, context.today) or write_analysis(
            plan, table, context.semantics, context.today
        )

    async def repair_analysis(
        self,
        draft: AnalysisDraft,
        outcome: CodeOutcome,
        plan: QueryPlan,
        table: ResultTable,
        context: AskContext,
    ) -> AnalysisDraft | None:
        """None: the code is the project's own, and what fails in it fails again."""
        return None

    async def choose_chart(
        self, plan: QueryPlan, table: ResultTable, finding: Finding | None, context: AskContext
    ) -> ChartSpec:
        """By rule, from the plan and the shape of the rows."""
        return choose_chart(plan, table, finding, context.semantics)

    async def narrate(self, plan: QueryPlan, table: ResultTable, finding: Finding | None, context: AskContext) -> Narration:
        """By template; every number is a token."""
        return narrate(plan, table, finding, context.semantics, context.today)
