"""The audit log: lines are added, never changed or deleted (the database's own triggers refuse). No row of data is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Engine, insert, select

from src.services.state.ids import now
from src.services.state.open import reading, writing
from src.services.state.tables import AUDIT

What = Literal[
    "asked", "sql", "code", "took_over", "refused", "key_created", "key_rotated", "key_revoked"
]  # fmt: skip
LOCAL_NAME: Final = "local"
"""Whoever works at the command line of the machine itself."""
_LONGEST: Final = 20_000
_LONGEST_WHO: Final = 200


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing that was done, or refused."""

    id: int
    at: datetime
    who: str
    what: str
    answer_id: str | None
    detail: dict[str, Any]


class Audit:
    """The log in the app's own database. Safe to use from many threads. Raises StateUnavailable."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock

    def note(self, who: str, what: What, detail: Mapping[str, Any], answer_id: str | None = None) -> None:
        """Adds a line; texts of it are cut at 20,000 characters."""
        name, kept = str(_kept(who))[:_LONGEST_WHO], _kept(dict(detail))
        row = {"at": self._clock(), "who": name, "what": what, "answer_id": answer_id, "detail": kept}
        with writing(self._engine) as connection:
            connection.execute(insert(AUDIT).values(**row))

    def lines(self, *, last: int = 100, who: str | None = None, what: str | None = None) -> list[AuditLine]:
        """The newest ones, oldest first."""
        query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(last)
        if who is not None:
            query = query.where(AUDIT.c.who == who.replace("\0", ""))
        if what is not None:
            query = query.where(AUDIT.c.what == what.replace("\0", ""))
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [AuditLine(r.id, r.at, r.who, r.what, r.answer_id, r.detail) for r in reversed(rows)]


def _kept(value: Any) -> Any:
    """Text as every database takes it: no NUL, no half of a character, not endless."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()[:_LONGEST]
    if isinstance(value, Mapping):
        return {str(_kept(str(k))): _kept(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(v) for v in value]
    return value
