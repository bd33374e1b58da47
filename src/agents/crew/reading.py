"""A question read by a language model, into the same typed plan as the embedded author's.

The model never writes a number, a condition or a date of its own: what it gives is checked against the question and the data's
own names, and the answer says which sentence or plan came from it.
"""

from __future__ import annotations

from typing import Final

from src.agents.author import AskContext
from src.agents.crew.engineering import ANALYSES, engineered
from src.agents.crew.intents import Intent
from src.agents.crew.prompt import load_prompt
from src.agents.crew.reader import OwnReader
from src.agents.crew.team import Team
from src.models.chat_models import Question
from src.models.clarification import Clarification
from src.models.plan import CannotAnswer, QueryPlan
from src.tools.plan_drafts.added import added
from src.tools.plan_drafts.before import before_of
from src.tools.plan_drafts.left_out import left_out
from src.tools.plan_drafts.said import Said
from src.tools.prompting import room, schema_slice
from src.tools.prompting.quoting import MOST_QUESTION, fenced, quoted

_FORMS: Final = (
    "Show revenue by region for last quarter",
    "Top 5 products by revenue this year",
    "Forecast revenue for next month",
    "What correlates with churn?",
    "Why did revenue change last month?",
    "Find anomalies in daily revenue",
)
_ROOM: Final = (800, 2_000)
"""Tokens of the description, for a small database and for one of a hundred tables."""


async def read_by_model(
    question: Question, own: QueryPlan | CannotAnswer, context: AskContext, team: Team, reader: OwnReader
) -> QueryPlan | CannotAnswer:
    """The model's reading of a question that the embedded author read as `own`. Raises ModelUnavailable.

    Without a plan of its own the manager is asked first: where the embedded author can read its sentence, that is the reading.
    With one, the SQL engineer alone gives a reading of its own, to hold the other against.
    """
    if isinstance(own, QueryPlan):
        return await engineered(question, context, team, reader)
    intent = await _intended(question, own, context, team)
    if intent.asks == "nothing" or (intent.cannot and not intent.question.strip()):
        return own
    restated = _restated(question, intent, context, reader)
    if restated is not None:
        return restated
    drafted = await engineered(question, context, team, reader, hint=_hint(intent))
    return own if isinstance(drafted, CannotAnswer) else drafted


async def _intended(question: Question, own: CannotAnswer, context: AskContext, team: Team) -> Intent:
    """What the manager says; asked once, and once more only where no answer of that form came."""
    most = room(len(context.catalog.tables), *_ROOM)
    shown = schema_slice(question.text, context.catalog, context.semantics, context.today, most_tokens=most)
    forms = "; ".join(quoted(form, 120) for form in (own.suggestions or _FORMS)[:4])
    before = before_of(question.previous, context.semantics)
    prompt = load_prompt("manager")

    def task(wrong: str) -> str:
        return prompt.filled(
            forms=forms,
            analyses=ANALYSES.replace("|", ", "),
            description=fenced("Description", shown.text),
            question=fenced("Question", quoted(question.text, MOST_QUESTION)),
            before=fenced("Answered before it", before.told) if before.told else "",
            reason=f"Mind: {quoted(wrong, 300)}" if wrong else "",
        )

    return await team.ask("manager", task, Intent, lambda _: "")


def _restated(question: Question, intent: Intent, context: AskContext, reader: OwnReader) -> QueryPlan | Clarification | None:
    """The embedded reading of the manager's sentence; None where there is none, or where it is not the question's."""
    sentence = intent.question.strip()
    if not sentence or intent.sql:
        return None
    reading = reader.compiling(reader.read(question.model_copy(update={"text": sentence}), context), context)
    said = _said(question, context)
    plan = reading if isinstance(reading, QueryPlan) else None
    if added(sentence, plan, said):
        return None
    if plan is None:
        return reading if isinstance(reading, Clarification) else None
    if plan.shape != "relational" and left_out(plan, said):
        return None
    told = f"the language model put the question as “{sentence}”"
    return plan.model_copy(update={"assumptions": (told, *plan.assumptions)})


def _said(question: Question, context: AskContext) -> Said:
    before = before_of(question.previous, context.semantics)
    return Said(question.text, context.catalog, context.semantics, context.today, context.values, before)


def _hint(intent: Intent) -> str:
    """What the manager found, as far as it is of fixed words: its sentence has failed a check, and is not passed on."""
    kind = f"It asks for an analysis: {intent.asks}." if intent.asks != "data" else ""
    return f"{kind} It takes SQL rather than a plan.".strip() if intent.sql else kind
