"""Which streams of events are being answered, by whichever process: one that runs elsewhere is not one that is not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete, insert, select, update

from src.services.state.ids import now
from src.services.state.open import reading, writing
from src.services.state.tables import STREAMS

LEASE: Final = timedelta(seconds=60)
"""After which a stream of a process that was killed counts as ended."""


class OpenStreams:
    """Streams that can be resumed. Safe to use from many threads. Everything raises StateUnavailable."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, stream_id: str, owner: str) -> None:
        """It is being answered, until it ends or its process does."""
        at = self._clock()
        with writing(self._engine, is_lasting=False) as connection:
            connection.execute(delete(STREAMS).where(STREAMS.c.until < at))
            connection.execute(insert(STREAMS).values(id=stream_id, owner=owner, until=at + LEASE, wanted_at=at))

    def renew(self, stream_id: str) -> None:
        """It still is."""
        with writing(self._engine, is_lasting=False) as connection:
            connection.execute(update(STREAMS).where(STREAMS.c.id == stream_id).values(until=self._clock() + LEASE))

    def end(self, stream_id: str) -> None:
        """It is not any more."""
        with writing(self._engine, is_lasting=False) as connection:
            connection.execute(delete(STREAMS).where(STREAMS.c.id == stream_id))

    def want(self, stream_id: str, owner: str) -> bool:
        """Whether it is being answered; notes that its owner waits for it, so that it is not given up."""
        at = self._clock()
        running = (STREAMS.c.id == stream_id) & (STREAMS.c.owner == owner) & (STREAMS.c.until > at)
        with writing(self._engine, is_lasting=False) as connection:
            return bool(connection.execute(update(STREAMS).where(running).values(wanted_at=at)).rowcount)

    def is_wanted(self, stream_id: str, seconds: float) -> bool:
        """Whether its owner has asked another process for it so lately."""
        since = self._clock() - timedelta(seconds=seconds)
        with reading(self._engine) as connection:
            wanted = connection.scalar(select(STREAMS.c.wanted_at).where(STREAMS.c.id == stream_id))
        return wanted is not None and wanted > since
