"""An analysis that the caller has picked, of rows that the caller's own SQL gives: guarded, run and told like any other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from src.agents.author import AskContext
from src.agents.embedded import EmbeddedAuthor
from src.errors import BadQuestion
from src.models.analysis import AnalysisDraft
from src.models.asker import Asker
from src.models.chat_models import MAX_QUESTION, Answer, Question
from src.models.plan import Analysis, CannotAnswer, QueryPlan
from src.models.sql import ResultTable
from src.models.written import WrittenSql
from src.tools.free_code import Asked, written_call
from src.tools.questions.patch_written import unsafe

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager

MOST_SQL = 20_000


class CallAuthor(EmbeddedAuthor):
    """Answers the `Author` port with one call of a registered analysis over rows of one statement. No model is asked."""

    name = "caller"

    def __init__(self, kind: str, arguments: Mapping[str, Any], sql: str) -> None:
        self._kind = kind
        self._arguments = arguments
        self._sql = sql

    async def classify(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        """The statement as a plan; a no where it is not safe, or reads what is not shown."""
        analysis = Analysis(kind="free", asked=question.text)
        plan = QueryPlan(shape="written", written=WrittenSql(sql=self._sql), analysis=analysis)
        problem = unsafe(plan, context.semantics, context.catalog)
        if problem is not None:
            said = problem.replace("The SQL of the answer before", "The SQL").replace("The plan", "The SQL")
            return CannotAnswer(reason=said, final=True)
        return plan

    async def write_analysis(
        self, plan: QueryPlan, table: ResultTable, context: AskContext
    ) -> AnalysisDraft | CannotAnswer | None:
        """The call with its arguments held against the rows; a no that says which does not fit."""
        said = plan.analysis.asked if plan.analysis is not None else ""
        made = written_call(self._kind, self._arguments, Asked(said, table, context.today, context.semantics.calendar))
        return CannotAnswer(reason=made, final=True) if isinstance(made, str) else made


async def call_analysis(
    manager: DataOpsManager, asker: Asker, kind: str, sql: str, arguments: Mapping[str, Any], database: str | None = None
) -> Answer:
    """The answer, kept with its proof as any. Raises BadQuestion (too much SQL or too many arguments), and as `ask`."""
    if not sql.strip() or len(sql) > MOST_SQL:
        raise BadQuestion(f"SQL of 1 to {MOST_SQL:,} characters is run.", hint="Send one SELECT.")
    words = ", ".join(f"{name} {_spelt(value)}" for name, value in arguments.items())
    text = f"{kind}: {words}" if words else kind
    if len(text) > MAX_QUESTION:
        raise BadQuestion("The arguments are too long.", hint="Name columns, and few labels.")
    question = Question(text=text, database=database)
    author = CallAuthor(kind, arguments, sql)
    answer, _ = await asyncio.wrap_future(manager.submit_by(author, question, asker, is_kept=True))
    return answer


def _spelt(value: Any) -> str:
    """The argument in words: what of it is a number, a time or a label counts as said by the caller."""
    if isinstance(value, list):
        return ", ".join(map(_spelt, value))
    return value if isinstance(value, str) else json.dumps(value)
