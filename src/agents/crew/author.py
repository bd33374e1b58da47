"""The author with a language model: the embedded one answers what it can read; what it cannot, the manager puts into its words.

The model never writes a number, a condition or SQL: it gives a sentence, which the embedded reader reads to the same typed plan
as any other, and the answer says which sentence that was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from src.agents.author import AskContext
from src.agents.crew.prompt import load_prompt
from src.agents.crew.restating import Restated, added_filters, added_numbers, unread
from src.agents.crew.team import Team, fell_back
from src.agents.embedded import EmbeddedAuthor
from src.errors import ModelUnavailable
from src.models.chat_models import Question
from src.models.clarification import Clarification
from src.models.plan import CannotAnswer, QueryPlan
from src.tools.prompting import schema_slice
from src.tools.prompting.quoting import MOST_QUESTION, fenced, quoted

_FORMS: Final = (
    "Show revenue by region for last quarter",
    "Top 5 products by revenue this year",
    "Forecast revenue for next month",
    "What correlates with churn?",
    "Why did revenue change last month?",
    "Find anomalies in daily revenue",
)


class CrewAuthor(EmbeddedAuthor):
    """Answers the `Author` port. `make_llm` gives the model for a role; it is made when it is first asked."""

    name = "crew"

    def __init__(self, make_llm: Callable[[str], Any]) -> None:
        self._team = Team(make_llm)

    async def classify(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        """The embedded reading where there is one; else that of the manager's words, or a no that says why not."""
        own = await super().classify(question, context)
        if not isinstance(own, CannotAnswer) or isinstance(own, Clarification) or own.final:
            return own
        try:
            return await self._restated(question, own, context)
        except ModelUnavailable as failed:
            fell_back("the question", failed)
            return own

    async def _restated(self, question: Question, own: CannotAnswer, context: AskContext) -> QueryPlan | CannotAnswer:
        shown = schema_slice(question.text, context.catalog, context.semantics, context.today)
        forms = "; ".join(quoted(form, 120) for form in (own.suggestions or _FORMS)[:4])
        prompt = load_prompt("manager")

        def task(wrong: str) -> str:
            return prompt.filled(
                forms=forms,
                description=fenced("Description", shown.text),
                question=fenced("Question", quoted(question.text, MOST_QUESTION)),
                reason=f"Mind: {quoted(wrong, 300)}" if wrong else "",
            )

        reading: QueryPlan | CannotAnswer = own

        def check(answer: Restated) -> str:
            nonlocal reading
            if not answer.question.strip():
                return ""
            reading = self._read(question.model_copy(update={"text": answer.question}), context)
            if isinstance(reading, CannotAnswer) and not isinstance(reading, Clarification):
                return unread(reading)
            return added_numbers(question.text, answer.question) or (
                added_filters(question.text, reading) if isinstance(reading, QueryPlan) else ""
            )

        answer = await self._team.ask("manager", task, Restated, check)
        if not answer.question.strip():
            return own
        reading = self._compiling(reading, context)
        if isinstance(reading, QueryPlan):
            said = f"the language model put the question as “{answer.question}”"
            return reading.model_copy(update={"assumptions": (said, *reading.assumptions)})
        return reading
