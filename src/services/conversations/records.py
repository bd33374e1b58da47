"""What is kept of conversations: who owns them, their files, what was asked. Another owner's is as good as none."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, delete, func, insert, select, update

from src.errors import SessionUnknown
from src.models.paging import Place
from src.services.state.ids import now, shown_id, storable
from src.services.state.open import reading, writing
from src.services.state.paging import page_of
from src.services.state.tables import SESSION_FILES, SESSIONS, TURNS

KEPT_TURNS: Final = 10


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A table of the session's data: an uploaded file, or rows taken over from a database."""

    id: str
    filename: str
    table: str
    rows: int
    about: dict[str, Any]
    """Columns, types, sample; plain JSON values."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it."""

    question: str
    answer_id: str | None
    summary: str
    plan: dict[str, Any] | None
    """The plan as JSON, where there was one."""
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A session."""

    id: str
    title: str
    database: str | None
    """The configured database that it is about, where it holds no files."""
    created_at: datetime
    used_at: datetime
    files: tuple[SessionFile, ...] = ()
    turns: tuple[Turn, ...] = ()
    """The newest `KEPT_TURNS`, oldest first."""


class Conversations:
    """Keeps them in the app's database. Every method raises StateUnavailable where it does not answer."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock

    def create(self, owner: str, title: str = "", database: str | None = None) -> Conversation:
        """A new one, without files."""
        made, moment = secrets.token_hex(16), self._clock()
        values = {"id": made, "owner": owner, "title": title[:200], "database": database}
        with writing(self._engine) as connection:
            connection.execute(insert(SESSIONS).values(**values, created_at=moment, used_at=moment))
        return Conversation(made, title[:200], database, moment, moment)

    def get(self, session_id: str, owner: str) -> Conversation:
        """With its files and turns. Raises SessionUnknown."""
        with reading(self._engine) as connection:
            row = connection.execute(select(SESSIONS).where(_of(session_id, owner))).first()
            if row is None:
                raise unknown(session_id)
            files = connection.execute(
                select(SESSION_FILES).where(SESSION_FILES.c.session_id == session_id).order_by(SESSION_FILES.c.created_at)
            ).all()
            turns = connection.execute(
                select(TURNS).where(TURNS.c.session_id == session_id).order_by(TURNS.c.id.desc()).limit(KEPT_TURNS)
            ).all()
        return Conversation(
            row.id, row.title, row.database, row.created_at, row.used_at,
            tuple(SessionFile(f.id, f.filename, f.table_name, f.rows, f.about, f.created_at) for f in files),
            tuple(Turn(t.question, t.answer_id, t.summary, t.plan, t.asked_at) for t in reversed(turns)),
        )  # fmt: skip

    def list(self, owner: str, *, limit: int = 100, before: Place | None = None) -> tuple[Conversation, ...]:
        """The owner's, newest first, without files and turns; `before` is the last one of a page."""
        wanted = select(SESSIONS).where(SESSIONS.c.owner == owner)
        wanted = page_of(wanted, SESSIONS.c.created_at, SESSIONS.c.id, limit, before)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        return tuple(Conversation(r.id, r.title, r.database, r.created_at, r.used_at) for r in rows)

    def add_file(self, session_id: str, owner: str, filename: str, table: str, rows: int, about: dict[str, Any]) -> SessionFile:
        """Notes a table whose rows are in the session's data by now. Raises SessionUnknown."""
        moment = self._clock()
        file = SessionFile(secrets.token_hex(8), filename[:255], table, rows, about, moment)
        with writing(self._engine) as connection:
            self._use(connection, session_id, owner, moment)
            connection.execute(
                insert(SESSION_FILES).values(
                    id=file.id, session_id=session_id, filename=file.filename, table_name=table, rows=rows, about=about,
                    created_at=moment,
                )
            )  # fmt: skip
        return file

    def add_turn(self, session_id: str, owner: str, turn: Turn) -> None:
        """Keeps it, and forgets those beyond `KEPT_TURNS`. Raises SessionUnknown."""
        with writing(self._engine) as connection:
            self._use(connection, session_id, owner, turn.asked_at)
            connection.execute(
                insert(TURNS).values(
                    session_id=session_id, question=turn.question, answer_id=turn.answer_id, summary=turn.summary,
                    plan=turn.plan, asked_at=turn.asked_at,
                )
            )  # fmt: skip
            kept = select(TURNS.c.id).where(TURNS.c.session_id == session_id).order_by(TURNS.c.id.desc()).limit(KEPT_TURNS)
            ids = connection.scalars(kept).all()
            connection.execute(delete(TURNS).where(TURNS.c.session_id == session_id, TURNS.c.id.not_in(ids)))

    def delete(self, session_id: str, owner: str) -> None:
        """Forgets all of it. Raises SessionUnknown."""
        with writing(self._engine) as connection:
            if not connection.execute(delete(SESSIONS).where(_of(session_id, owner))).rowcount:
                raise unknown(session_id)

    def forget_unused(self, seconds: float) -> tuple[str, ...]:
        """Ends those that nobody has used for so long; their ids."""
        before = self._clock() - timedelta(seconds=seconds)
        with writing(self._engine) as connection:
            ids = tuple(connection.scalars(select(SESSIONS.c.id).where(SESSIONS.c.used_at < before)).all())
            if ids:
                connection.execute(delete(SESSIONS).where(SESSIONS.c.id.in_(ids)))
        return ids

    def known(self) -> dict[str, frozenset[str]]:
        """The tables of all of them, by id, whoever owns them: what a clean-up of data on disk goes by."""
        wanted = select(SESSIONS.c.id, SESSION_FILES.c.table_name).outerjoin(
            SESSION_FILES, SESSION_FILES.c.session_id == SESSIONS.c.id
        )
        found: dict[str, set[str]] = {}
        with reading(self._engine) as connection:
            for session_id, table in connection.execute(wanted):
                found.setdefault(session_id, set()).update([table] if table is not None else [])
        return {session_id: frozenset(tables) for session_id, tables in found.items()}

    def count(self, owner: str) -> int:
        """How many an owner has."""
        with reading(self._engine) as connection:
            found = connection.scalar(select(func.count()).select_from(SESSIONS).where(SESSIONS.c.owner == owner))
        return int(found or 0)

    def _use(self, connection: Any, session_id: str, owner: str, moment: datetime) -> None:
        used = update(SESSIONS).where(_of(session_id, owner)).values(used_at=moment)
        if not connection.execute(used).rowcount:
            raise unknown(session_id)


def _of(session_id: str, owner: str) -> Any:
    return (SESSIONS.c.id == storable(session_id)) & (SESSIONS.c.owner == owner)


def unknown(session_id: str) -> SessionUnknown:
    """The same for one that never was, one that is gone, and another's."""
    return SessionUnknown(f"There is no session {shown_id(session_id)!r}.", hint="Create one with POST /api/session/create.")
