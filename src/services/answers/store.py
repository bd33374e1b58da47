"""Answers kept with their proof, each its owner's."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from src.errors import AnswerUnknown
from src.models.chat_models import Answer
from src.models.paging import Place
from src.services.state.ids import now, shown_id, storable
from src.services.state.open import reading, writing
from src.services.state.paging import page_of
from src.services.state.tables import ANSWERS


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A stored answer in a list."""

    id: str
    question: str
    database: str
    status: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A stored answer, whole."""

    line: AnswerLine
    answer: Answer
    proof: dict[str, Any]
    """Marks of what it stood on: see `agents.proof`."""


class Answers:
    """Keeps answers in the app's database. Every method raises StateUnavailable where it does not answer."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock

    def keep(self, owner: str, answer: Answer, proof: dict[str, Any], stored_id: str = "") -> str:
        """Stores it whole or not at all; the id that it has from now on."""
        made = stored_id or new_id()
        body = zlib.compress(answer.model_dump_json().encode(), 6)
        values = {
            "id": made, "owner": owner, "content_id": answer.id, "question": answer.question, "database": answer.database,
            "status": answer.status, "asked_at": self._clock(), "body": body, "proof": proof,
        }  # fmt: skip
        with writing(self._engine) as connection:
            connection.execute(insert(ANSWERS).values(**values))
        return made

    def get(self, answer_id: str, owner: str) -> StoredAnswer:
        """Raises AnswerUnknown: none, or another owner's."""
        with reading(self._engine) as connection:
            row = connection.execute(select(ANSWERS).where(_of(answer_id, owner))).first()
        if row is None:
            raise unknown(answer_id)
        return StoredAnswer(_line(row), Answer.model_validate_json(zlib.decompress(row.body)), row.proof)

    def list(self, owner: str, *, limit: int = 100, before: Place | None = None) -> tuple[AnswerLine, ...]:
        """The owner's, newest first; `before` is the last one of a page."""
        shown = (ANSWERS.c.id, ANSWERS.c.question, ANSWERS.c.database, ANSWERS.c.status, ANSWERS.c.asked_at)
        wanted = select(*shown).where(ANSWERS.c.owner == owner)
        wanted = page_of(wanted, ANSWERS.c.asked_at, ANSWERS.c.id, limit, before)
        with reading(self._engine) as connection:
            return tuple(_line(row) for row in connection.execute(wanted).all())

    def delete(self, answer_id: str, owner: str) -> None:
        """Forgets it. Raises AnswerUnknown."""
        with writing(self._engine) as connection:
            if not connection.execute(delete(ANSWERS).where(_of(answer_id, owner))).rowcount:
                raise unknown(answer_id)

    def forget_about(self, database: str) -> int:
        """Forgets those about a database of ours that is gone, whoever asked; how many."""
        with writing(self._engine) as connection:
            return int(connection.execute(delete(ANSWERS).where(ANSWERS.c.database == database)).rowcount)

    def forget_old(self, days: float) -> int:
        """Forgets those that are older; how many."""
        before = self._clock() - timedelta(days=days)
        with writing(self._engine) as connection:
            return int(connection.execute(delete(ANSWERS).where(ANSWERS.c.asked_at < before)).rowcount)


def new_id() -> str:
    """An id that nobody can guess."""
    return secrets.token_hex(12)


def _line(row: Any) -> AnswerLine:
    return AnswerLine(row.id, row.question, row.database, row.status, row.asked_at)


def _of(answer_id: str, owner: str) -> Any:
    return (ANSWERS.c.id == storable(answer_id)) & (ANSWERS.c.owner == owner)


def unknown(answer_id: str) -> AnswerUnknown:
    """The same for one that never was, one that is gone, and another's."""
    return AnswerUnknown(f"There is no answer {shown_id(answer_id)!r}.", hint="GET /api/answers lists yours.")
