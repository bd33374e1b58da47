"""The SQL engineer: a question's plan, or its SQL, drafted by a model and made sound by code."""

from __future__ import annotations

from typing import Final, get_args

from src.agents.author import AskContext
from src.agents.crew.prompt import load_prompt
from src.agents.crew.reader import OwnReader
from src.agents.crew.team import Team
from src.models.chat_models import Question
from src.models.plan import AnalysisKind, CannotAnswer, QueryPlan
from src.tools.plan_drafts.before import before_of
from src.tools.plan_drafts.draft import PlanDraft
from src.tools.plan_drafts.left_out import left_out
from src.tools.plan_drafts.plan import plan_of
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.shown import Names
from src.tools.plan_drafts.written import written_plan
from src.tools.prompting import room, schema_slice
from src.tools.prompting.examples import near_examples, shown_examples
from src.tools.prompting.quoting import MOST_QUESTION, fenced, quoted
from src.tools.sql_guard import make_guard

ANALYSES: Final = "|".join(get_args(AnalysisKind))
_ROOM: Final = (1_200, 2_200)
"""Tokens of the description, for a small database and for one of a hundred tables."""
_ROW_LIMIT: Final = 10_000
"""For a look at the SQL only: the spine's own guard sets the limit of what runs."""


async def engineered(
    question: Question, context: AskContext, team: Team, reader: OwnReader, *, hint: str = ""
) -> QueryPlan | CannotAnswer:
    """The plan that the SQL engineer drafts, or that it cannot be done. Raises ModelUnavailable.

    `hint`: what the manager said of the question, in words of our own.
    """
    before = before_of(question.previous, context.semantics)
    said = Said(question.text, context.catalog, context.semantics, context.today, context.values, before)
    most = room(len(context.catalog.tables), *_ROOM)
    shown = schema_slice(
        f"{question.text} {before.told}", context.catalog, context.semantics, context.today, most_tokens=most, for_sql=True
    )
    names = Names(shown, context.semantics)
    guard = make_guard(context.catalog, _ROW_LIMIT)
    examples = near_examples(question.text, context.semantics)
    prompt = load_prompt("sql_engineer")

    def task(wrong: str) -> str:
        return prompt.filled(
            analyses=ANALYSES,
            dialect=context.catalog.dialect,
            times="; ".join(quoted(p.spelled(), 80) for p in said.periods[:4]) or "none, as the question names no time.",
            description=fenced("Description", shown.text),
            examples=fenced("Questions with checked SQL", shown_examples(examples)) if examples else "",
            question=fenced("Question", quoted(question.text, MOST_QUESTION)),
            before=fenced("Answered before it", before.told) if before.told else "",
            hint=hint,
            reason=f"Mind: {quoted(wrong, 400)}" if wrong else "",
        )

    made: QueryPlan | None = None

    def check(draft: PlanDraft) -> str:
        nonlocal made
        if draft.cannot and not (draft.sql or draft.metrics or draft.rows):
            return ""
        sql = "\n".join(v.sql for v in examples)
        plan = written_plan(draft, said, shown, guard, sql) if draft.sql else plan_of(draft, said, names)
        if isinstance(plan, str):
            return plan
        if told := left_out(plan, said):
            return told
        compiled = reader.compiling(plan, context)
        if isinstance(compiled, CannotAnswer):
            return f"The plan cannot be computed: {compiled.reason}"
        made = plan
        return ""

    await team.ask("sql_engineer", task, PlanDraft, check)
    if made is None:
        return CannotAnswer(reason="The language model found nothing in this data that could answer it.")
    # that SQL is the model's is told where its notes are made
    told = () if made.written else ("the language model filled in the plan of this answer",)
    return made.model_copy(update={"wish": said.reading.wish.words, "assumptions": (*told, *made.assumptions)})
