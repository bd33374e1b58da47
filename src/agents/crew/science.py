"""Analyses by the data scientist: one of ours with its arguments, else code, each checked before it goes to the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, Field

from src.agents.author import AskContext
from src.agents.crew.prompt import load_prompt
from src.agents.crew.recall import current_recall
from src.agents.crew.science_view import columns_shown, terms_shown
from src.agents.crew.team import Team, fell_back, noted
from src.errors import ModelUnavailable
from src.models.analysis import AnalysisDraft
from src.models.execution import CodeOutcome
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import ResultTable
from src.tools.free_code import Asked, checked_code, offered, written_call
from src.tools.free_code.offered import OFFERED
from src.tools.prompting.quoting import MOST_QUESTION, fenced, quoted

_LONGEST_CODE: Final = 6_000
Argument = str | int | float | bool | list[str | int | float | bool] | None


class ScienceDraft(BaseModel):
    """The scientist's answer: an analysis of ours with its arguments, or code, or what is missing."""

    analysis: str = Field(default="", max_length=40)
    arguments: dict[str, Argument] = Field(default_factory=dict, max_length=20)
    code: str = Field(default="", max_length=_LONGEST_CODE)
    cannot: str = Field(default="", max_length=300)


@dataclass(frozen=True)
class _Failed:
    """Code that failed, and what its error said without a value of the rows."""

    code: str
    said: str


async def analysis_by_model(
    team: Team,
    plan: QueryPlan,
    table: ResultTable,
    context: AskContext,
    own: AnalysisDraft | CannotAnswer | None,
) -> AnalysisDraft | CannotAnswer | None:
    """The embedded author's analysis where it has one, else the scientist's; a cut table is left to the embedded author."""
    settled = isinstance(own, AnalysisDraft) or (isinstance(own, CannotAnswer) and own.final)
    if plan.analysis is None or settled or table.truncated or not table.rows:
        return own
    try:
        draft = await _drafted(team, asked_of(plan, table, context), plan, context)
    except ModelUnavailable as failed:
        fell_back("the analysis", failed)
        return own
    if draft is None:
        noted("The language model saw no way to analyse these rows for the question.")
    return draft or own


async def mended_by_model(
    team: Team, draft: AnalysisDraft, outcome: CodeOutcome, plan: QueryPlan, table: ResultTable, context: AskContext
) -> AnalysisDraft | None:
    """Better code of the model's after code of the model's; None for ours, and where the model cannot help (noted)."""
    if draft.by != "model" or draft.kind != "free" or not team.runs_code:
        return None
    try:
        return await _drafted(team, asked_of(plan, table, context), plan, context, _Failed(draft.code, said_of(outcome)))
    except ModelUnavailable as failed:
        noted(f"The language model did not mend the code of the analysis: {failed.message}")
        return None


def asked_of(plan: QueryPlan, table: ResultTable, context: AskContext) -> Asked:
    """The question behind the plan, with the rows."""
    recall, asked = current_recall(), plan.analysis.asked if plan.analysis else ""
    question = asked or (recall.question if recall else " ".join(plan.used))
    return Asked(question, table, context.today, context.semantics.calendar)


def said_of(outcome: CodeOutcome) -> str:
    """What went wrong, where, and what to write instead."""
    error = outcome.error
    if error is None:
        return outcome.status
    where = f" Line {error.line}: {error.line_text}" if error.line else ""
    return " ".join(f"{error.type}: {error.message}{where} {error.suggestion}".split())


async def _drafted(
    team: Team, asked: Asked, plan: QueryPlan, context: AskContext, failed: _Failed | None = None
) -> AnalysisDraft | None:
    """The scientist's draft, checked; None where it says that the columns cannot answer. Raises ModelUnavailable."""
    prompt, found = load_prompt("scientist"), [AnalysisDraft("free", "")]
    again = f"The code below failed: {quoted(failed.said, 500)}. Mend it.\n{fenced('Code', failed.code)}" if failed else ""

    def task(wrong: str) -> str:
        return prompt.filled(
            analyses="\n".join(offered(kind) for kind in OFFERED),
            columns=fenced("Columns of df", columns_shown(asked, plan, context)),
            terms=terms_shown(asked.question, context.semantics),
            question=fenced("Question", quoted(asked.question, MOST_QUESTION)),
            failed=again,
            reason=f"Mind: {quoted(wrong, 400)}" if wrong else "",
        )

    def check(answer: ScienceDraft) -> str:
        if not answer.analysis and not answer.code.strip():
            return "" if answer.cannot.strip() else 'Give "analysis", "code", or say in "cannot" what is missing.'
        if answer.code.strip() and not team.runs_code:
            return 'Code of yours is not run here: choose an "analysis", or say in "cannot" what is missing.'
        if answer.analysis and answer.code.strip():
            return 'Give either "analysis" or "code", not both.'
        made = written_call(answer.analysis, answer.arguments, asked) if answer.analysis else checked_code(answer.code, asked)
        if isinstance(made, str):
            return made
        if failed and made.code == failed.code:
            return "This is the code that failed."
        found[0] = made
        return ""

    answer = await team.ask("scientist", task, ScienceDraft, check)
    return found[0] if answer.analysis or answer.code.strip() else None
