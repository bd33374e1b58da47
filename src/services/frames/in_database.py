"""Frames in a table of the app's own database: what is used where no Redis is configured."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Engine, delete, false, func, insert, select, update

from src.services.frames.store import FrameStats, StoredFrame
from src.services.state.ids import now
from src.services.state.open import reading, writing
from src.services.state.tables import FRAMES

_SWEPT_AT_ONCE: Final = 100


class DatabaseFrames:
    """Answers the `FrameStore` port. What has expired is not given, and is deleted with the next frame that comes."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock

    def put(self, key: str, frame: StoredFrame) -> None:
        """Raises StateUnavailable."""
        values = {
            "payload": frame.payload, "about": frame.about, "size": len(frame.payload), "created_at": frame.created_at,
            "expires_at": frame.expires_at,
        }  # fmt: skip
        with writing(self._engine) as connection:
            old = select(FRAMES.c.key).where(FRAMES.c.expires_at <= self._clock()).limit(_SWEPT_AT_ONCE)
            connection.execute(delete(FRAMES).where(FRAMES.c.key.in_(connection.scalars(old).all())))
            connection.execute(delete(FRAMES).where(FRAMES.c.key == key))
            connection.execute(insert(FRAMES).values(key=key, **values))

    def get(self, key: str, *, payload: bool = True) -> StoredFrame | None:
        """Raises StateUnavailable."""
        shown = [FRAMES.c.about, FRAMES.c.created_at, FRAMES.c.expires_at, *([FRAMES.c.payload] if payload else [])]
        with reading(self._engine) as connection:
            row = connection.execute(select(*shown).where(*self._alive(key))).first()
        if row is None:
            return None
        return StoredFrame(bytes(row.payload) if payload else b"", row.about, row.created_at, row.expires_at)

    def extend(self, key: str, expires_at: datetime) -> bool:
        """Raises StateUnavailable."""
        with writing(self._engine) as connection:
            changed = connection.execute(update(FRAMES).where(*self._alive(key)).values(expires_at=expires_at))
        return bool(changed.rowcount)

    def drop(self, key: str) -> bool:
        """Raises StateUnavailable."""
        with writing(self._engine) as connection:
            alive = connection.execute(select(FRAMES.c.key).where(*self._alive(key))).first() is not None
            connection.execute(delete(FRAMES).where(FRAMES.c.key == key))
        return alive

    def stats(self) -> FrameStats:
        """Raises StateUnavailable."""
        counted = select(func.count(), func.coalesce(func.sum(FRAMES.c.size), 0)).where(
            FRAMES.c.key.startswith("df:"), FRAMES.c.expires_at > self._clock()
        )
        with reading(self._engine) as connection:
            count, size = connection.execute(counted).one()
        return FrameStats(int(count), int(size))

    def _alive(self, key: str) -> tuple[ColumnElement[bool], ...]:
        if "\x00" in key:  # PostgreSQL takes no such text, so no such key was ever put
            return (false(),)
        return (FRAMES.c.key == key, FRAMES.c.expires_at > self._clock())
