"""What people say of answers, kept until somebody decides; what is approved is a verified query from then on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from src.errors import AlreadyDecided, FeedbackUnknown
from src.models.feedback import FeedbackState, Verdict
from src.models.paging import Place
from src.models.semantic import VerifiedQuery
from src.services.answers.store import unknown as unknown_answer
from src.services.state.ids import now, shown_id, storable
from src.services.state.open import reading, writing
from src.services.state.paging import page_of
from src.services.state.tables import ANSWERS, FEEDBACK, VERIFIED_QUERIES

_BY = "an administrator"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of an answer."""

    id: str
    answer_id: str
    owner: str
    question: str
    database: str
    verdict: Verdict
    corrected_sql: str | None
    note: str
    state: FeedbackState
    given_at: datetime
    decided_at: datetime | None = None


class FeedbackStore:
    """Keeps it in the app's database. Every method raises StateUnavailable where it does not answer."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock

    def give(self, answer_id: str, owner: str, verdict: Verdict, corrected_sql: str | None = None, note: str = "") -> Feedback:
        """Keeps it in the place of what the owner said of the answer before and nobody has decided on. Raises AnswerUnknown."""
        made = secrets.token_hex(12)
        with writing(self._engine) as connection:
            open_ones = (FEEDBACK.c.answer_id == answer_id) & (FEEDBACK.c.owner == owner) & (FEEDBACK.c.state == "open")
            connection.execute(delete(FEEDBACK).where(open_ones))
            there = select(ANSWERS.c.id).where(ANSWERS.c.id == answer_id).with_for_update(key_share=True)
            if connection.scalar(there) is None:
                raise unknown_answer(answer_id)  # forgotten meanwhile
            connection.execute(
                insert(FEEDBACK).values(
                    id=made, answer_id=answer_id, owner=owner, verdict=verdict, corrected_sql=corrected_sql, note=note,
                    state="open", given_at=self._clock(),
                )
            )  # fmt: skip
        return self.get(made)

    def get(self, feedback_id: str) -> Feedback:
        """Whoever gave it. Raises FeedbackUnknown."""
        with reading(self._engine) as connection:
            row = connection.execute(_joined().where(FEEDBACK.c.id == storable(feedback_id))).first()
        if row is None:
            raise unknown(feedback_id)
        return _read(row)

    def list(
        self, state: FeedbackState | None = None, *, limit: int = 100, before: Place | None = None
    ) -> tuple[Feedback, ...]:
        """Everybody's, newest first; `before` is the last one of a page."""
        wanted = _joined()
        if state is not None:
            wanted = wanted.where(FEEDBACK.c.state == state)
        wanted = page_of(wanted, FEEDBACK.c.given_at, FEEDBACK.c.id, limit, before)
        with reading(self._engine) as connection:
            return tuple(_read(row) for row in connection.execute(wanted).all())

    def approve(self, given: Feedback, sql: str, by: str) -> Feedback:
        """Makes `sql` the verified query of the question. Raises FeedbackUnknown, AlreadyDecided."""
        moment = self._clock()
        with writing(self._engine) as connection:
            self._decide(connection, given.id, "approved", by, moment)
            connection.execute(
                insert(VERIFIED_QUERIES).values(
                    id=given.id, database=given.database, question=given.question, sql=sql, verified_by=_BY, approved_at=moment
                )
            )
        return self.get(given.id)

    def reject(self, feedback_id: str, by: str) -> Feedback:
        """Decides against it; the verified query of one that was approved is gone. Raises FeedbackUnknown, AlreadyDecided."""
        with writing(self._engine) as connection:
            self._decide(connection, feedback_id, "rejected", by, self._clock())
            connection.execute(delete(VERIFIED_QUERIES).where(VERIFIED_QUERIES.c.id == feedback_id))
        return self.get(feedback_id)

    def approved(self, database: str) -> tuple[VerifiedQuery, ...]:
        """The verified queries that came of feedback, newest first; they outlive the answers that they are of."""
        shown = (VERIFIED_QUERIES.c.question, VERIFIED_QUERIES.c.sql, VERIFIED_QUERIES.c.verified_by)
        newest = (VERIFIED_QUERIES.c.approved_at.desc(), VERIFIED_QUERIES.c.id)
        wanted = select(*shown).where(VERIFIED_QUERIES.c.database == database).order_by(*newest)
        with reading(self._engine) as connection:
            return tuple(VerifiedQuery(r.question, r.sql, r.verified_by) for r in connection.execute(wanted).all())

    def _decide(self, connection: Any, feedback_id: str, state: FeedbackState, by: str, moment: datetime) -> None:
        """At most one of two deciders at once gets through."""
        wanted = storable(feedback_id)
        decided = (
            update(FEEDBACK)
            .where(FEEDBACK.c.id == wanted, FEEDBACK.c.state != state)
            .values(state=state, decided_by=by, decided_at=moment)
        )
        if connection.execute(decided).rowcount:
            return
        if connection.scalar(select(FEEDBACK.c.id).where(FEEDBACK.c.id == wanted)) is None:
            raise unknown(feedback_id)
        raise AlreadyDecided(f"That is {state} already.")


def _joined() -> Any:
    return select(FEEDBACK, ANSWERS.c.question, ANSWERS.c.database).join(ANSWERS, ANSWERS.c.id == FEEDBACK.c.answer_id)


def _read(row: Any) -> Feedback:
    return Feedback(
        row.id, row.answer_id, row.owner, row.question, row.database, row.verdict, row.corrected_sql, row.note, row.state,
        row.given_at, row.decided_at,
    )  # fmt: skip


def unknown(feedback_id: str) -> FeedbackUnknown:
    """Nobody said such a thing."""
    return FeedbackUnknown(f"There is no feedback {shown_id(feedback_id)!r}.", hint="GET /api/feedback lists what was said.")
