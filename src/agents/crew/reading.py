"""A question read by a language model, into the same typed plan as the embedded author's.

The model never writes a number, a condition or a date: what it gives is checked against the question and the data's own names,
and the answer says which sentence or plan came from it.
"""

from __future__ import annotations

from typing import Final, Protocol

from src.agents.author import AskContext
from src.agents.crew.prompt import load_prompt
from src.agents.crew.restating import Restated, added_filters, added_numbers, unread
from src.agents.crew.team import Team
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


class OwnReader(Protocol):
    """The embedded author's means: it reads a sentence, and says whether a plan compiles."""

    def read(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        """The embedded reading of a sentence, or its no."""
        ...

    def compiling(self, reading: QueryPlan | CannotAnswer, context: AskContext) -> QueryPlan | CannotAnswer:
        """The reading where its plan compiles, else why it does not."""
        ...


async def read_by_model(
    question: Question, own: QueryPlan | CannotAnswer, context: AskContext, team: Team, reader: OwnReader
) -> QueryPlan | CannotAnswer:
    """The model's reading of a question that the embedded author read as `own`. Raises ModelUnavailable.

    Without a plan of its own the manager restates the question; with one, the manager is not asked.
    """
    if isinstance(own, QueryPlan):
        return own
    return await _restated(question, own, context, team, reader)


async def _restated(
    question: Question, own: CannotAnswer, context: AskContext, team: Team, reader: OwnReader
) -> QueryPlan | CannotAnswer:
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
        reading = reader.read(question.model_copy(update={"text": answer.question}), context)
        if isinstance(reading, CannotAnswer) and not isinstance(reading, Clarification):
            return unread(reading)
        return added_numbers(question.text, answer.question) or (
            added_filters(question.text, reading) if isinstance(reading, QueryPlan) else ""
        )

    answer = await team.ask("manager", task, Restated, check)
    if not answer.question.strip():
        return own
    reading = reader.compiling(reading, context)
    if isinstance(reading, QueryPlan):
        said = f"the language model put the question as “{answer.question}”"
        return reading.model_copy(update={"assumptions": (said, *reading.assumptions)})
    return reading
