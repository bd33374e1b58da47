"""Feedback on answers: taken from their owners, decided on by administrators; what is approved answers at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from src.agents.answer_desk import AnswerDesk
from src.agents.contexts import Ground
from src.agents.embedded import EmbeddedAuthor
from src.agents.proof import sql_mark
from src.errors import AdminsOnly, BadFeedback
from src.models.asker import Asker
from src.models.chat_models import Answer, Question
from src.models.feedback import FeedbackState, Verdict
from src.models.paging import Place
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import SafeSql, SqlDraft, SqlFailure
from src.models.written import WrittenSql
from src.services.feedback.store import Feedback, FeedbackStore
from src.tools.questions.lasting import holds_fixed_dates, moves_with_the_clock, names_its_dates
from src.tools.sql_compile import compile_plan
from src.tools.written_sql.hidden import hidden_columns

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager

_LONGEST_NOTE: Final = 2_000


class FeedbackDesk:
    """Takes feedback and decides on it. Raises StateUnavailable where the app's database does not answer."""

    def __init__(self, manager: DataOpsManager, answers: AnswerDesk) -> None:
        self._manager = manager
        self._answers = answers

    @property
    def _store(self) -> FeedbackStore:
        return self._manager.wiring.feedback

    def give(self, answer_id: str, asker: Asker, verdict: Verdict, sql: str | None = None, note: str = "") -> Feedback:
        """What the asker says of an own answer; corrected SQL has been through the guard and a dry run before it is kept.

        Raises AnswerUnknown, BadFeedback, NotReplayable (the session of the answer is gone), and as `Contexts.ground_for`.
        """
        stored = self._answers.get(answer_id, asker)
        if (verdict == "corrected") != (sql is not None):
            raise BadFeedback("SQL goes with the verdict “corrected”, and with no other.")
        for text in (note, sql or ""):
            _check_text(text)
        if len(note) > _LONGEST_NOTE:
            raise BadFeedback(f"The note is longer than {_LONGEST_NOTE:,} characters.")
        if verdict == "right" and stored.answer.sql is None:
            raise BadFeedback("That answer has no SQL that could be right.", hint="Say “wrong”, or give corrected SQL.")
        if sql is not None:
            with self._answers.opened(stored, asker) as (database, by):
                _check_sql(sql, self._manager.wiring.contexts.ground_for(database, by))
        return self._store.give(answer_id, asker.owner, verdict, sql, note)

    def list(
        self, asker: Asker, state: FeedbackState | None = None, *, limit: int = 100, before: Place | None = None
    ) -> tuple[Feedback, ...]:
        """Everybody's, newest first. Raises AdminsOnly."""
        _admins_only(asker)
        return self._store.list(state, limit=limit, before=before)

    async def approve(self, feedback_id: str, asker: Asker) -> Feedback:
        """Makes it a verified query of its database: the question is answered by that SQL from then on.

        Raises AdminsOnly, FeedbackUnknown, AlreadyDecided, BadFeedback, and as `Contexts.ground_for`.
        """
        _admins_only(asker)
        given = await asyncio.to_thread(self._store.get, feedback_id)
        stored = await asyncio.to_thread(self._manager.wiring.answers.get, given.answer_id, given.owner)
        if given.database not in self._manager.settings.databases:
            raise BadFeedback(
                "Only feedback on a database that the operator has configured can become a verified query.",
                hint="Reject it; its author's own answers are not changed by it.",
            )
        ground = await asyncio.to_thread(self._manager.wiring.contexts.ground_for, given.database, asker)
        if given.verdict == "right" and stored.proof.get("row_scope"):
            raise BadFeedback(
                "That answer is of the rows that its asker may see: its SQL is not everybody's.",
                hint="Have it asked by somebody who sees all rows, or corrected with SQL.",
            )
        sql = _sql_of(given, stored.answer, ground)
        _check_lasting(given, stored.answer, sql, ground)
        if stored.proof.get("follows"):
            await _check_alone(given, stored.answer, ground)
        await asyncio.to_thread(_check_sql, sql, ground)
        return await asyncio.to_thread(self._store.approve, given, sql, asker.owner)

    def reject(self, feedback_id: str, asker: Asker) -> Feedback:
        """Decides against it; of one that was approved, the verified query is gone. Raises AdminsOnly, FeedbackUnknown,
        AlreadyDecided."""
        _admins_only(asker)
        return self._store.reject(self._store.get(feedback_id).id, asker.owner)


def _admins_only(asker: Asker) -> None:
    if not asker.is_admin:
        raise AdminsOnly("Only an administrator may decide on feedback.", hint="Use a key that was made with --admin.")


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadFeedback("The text holds half a character.", hint="Send UTF-8.") from None
    if "\x00" in text:
        raise BadFeedback("The text holds a NUL character.")


def _check_sql(sql: str, ground: Ground) -> None:
    """The guard and a dry run. Raises BadFeedback, EngineUnavailable."""
    context = ground.context
    try:
        WrittenSql(sql=sql, by="person")
    except ValidationError:
        raise BadFeedback("The SQL is empty or longer than 20,000 characters.") from None
    hidden = hidden_columns(sql, context.semantics, context.catalog.dialect)
    if hidden:
        raise BadFeedback(f"The SQL reads what is marked sensitive: {', '.join(hidden)}.")
    safe = ground.guard(SqlDraft(sql))
    failure = safe if isinstance(safe, SqlFailure) else ground.engine.explain(safe)
    if failure is not None:
        near = f"Close names: {', '.join(failure.near)}." if failure.near else ""
        raise BadFeedback(f"The SQL does not run: {failure.message}", hint=near)


def _sql_of(given: Feedback, answer: Answer, ground: Ground) -> str:
    """The corrected SQL; of an answer that was right, the SQL that ran, without the row limit that was put on it."""
    if given.verdict == "wrong":
        raise BadFeedback(
            "“Wrong” alone says no better.", hint="Approve feedback that has SQL; reject this once it is seen to."
        )
    if given.corrected_sql is not None:
        return given.corrected_sql
    if answer.sql is None or answer.plan is None:
        raise BadFeedback("That answer has no SQL.")
    return _unlimited(answer.sql, answer.plan, ground, answer) or answer.sql


def _unlimited(sql: str, plan: QueryPlan, ground: Ground, answer: Answer) -> str | None:
    context = ground.context
    draft = compile_plan(plan, context.semantics, context.catalog.dialect, answer.today)
    if isinstance(draft, CannotAnswer):
        return None
    safe = ground.guard(draft)
    same = isinstance(safe, SafeSql) and sql_mark(safe.text, context.catalog.dialect) == sql_mark(sql, context.catalog.dialect)
    return draft.text if same else None


def _check_lasting(given: Feedback, answer: Answer, sql: str, ground: Ground) -> None:
    """Raises BadFeedback where the SQL would not answer the question tomorrow, or less than it was asked."""
    if answer.code is not None or (answer.plan is not None and answer.plan.analysis is not None):
        raise BadFeedback("The question asks for an analysis; a verified query gives rows alone.")
    context = ground.context
    moves = moves_with_the_clock(given.question, context.semantics.calendar)
    from_the_clock = moves or (given.verdict == "right" and not names_its_dates(given.question, context.semantics.calendar))
    if from_the_clock and holds_fixed_dates(sql, context.catalog.dialect):
        raise BadFeedback(
            "The question means other dates tomorrow, and the SQL holds those of today.",
            hint="A verified query needs SQL that works its dates out, or a question that names them.",
        )


async def _check_alone(given: Feedback, answer: Answer, ground: Ground) -> None:
    """Raises BadFeedback where the question leans on what was asked before it: alone it would ask something else."""
    plan = await EmbeddedAuthor().classify(Question(text=given.question), ground.context)
    alone = isinstance(plan, QueryPlan)
    if isinstance(plan, QueryPlan) and given.verdict == "right" and answer.plan is not None:
        alone = _asks(plan) == _asks(answer.plan)
    if not alone:
        raise BadFeedback(
            "The question followed up another, and does not say by itself what is asked.", hint="Have it asked anew."
        )


def _asks(plan: QueryPlan) -> QueryPlan:
    """What decides the rows of a plan."""
    return plan.model_copy(update={"used": (), "unplaced": (), "assumptions": (), "second": "", "chart": None, "wish": ""})
