"""Limits in two tables of the app's own database: what is used where no Redis is configured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from src.services.limits.store import Granted, Refusal
from src.services.state.ids import now
from src.services.state.open import writing
from src.services.state.tables import LIMITS, RUNNING

_FULL_AGAIN: Final = timedelta(minutes=1)
"""After which any bucket is full: one that is forgotten is the same."""


class DatabaseLimits:
    """Answers the `LimitStore` port. The owner's bucket is locked while it is looked at."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._clock = clock

    def take(self, owner: str, place: str, granted: Granted, seconds: float) -> Refusal | None:
        """Raises StateUnavailable."""
        try:
            return self._take(owner, place, granted, seconds)
        except IntegrityError:  # another has made the owner's bucket between our look and ours
            return self._take(owner, place, granted, seconds)

    def give_back(self, owner: str, place: str) -> None:
        """Raises StateUnavailable."""
        with writing(self._engine, is_lasting=False) as connection:
            connection.execute(delete(RUNNING).where(RUNNING.c.id == place, RUNNING.c.owner == owner))

    def renew(self, places: Mapping[str, str], seconds: float) -> None:
        """Raises StateUnavailable."""
        until = self._clock() + timedelta(seconds=seconds)
        with writing(self._engine, is_lasting=False) as connection:
            connection.execute(update(RUNNING).where(RUNNING.c.id.in_(list(places))).values(until=until))

    def _take(self, owner: str, place: str, granted: Granted, seconds: float) -> Refusal | None:
        at = self._clock()
        with writing(self._engine, is_lasting=False) as connection:
            tokens = self._tokens(connection, owner, granted.per_minute, at)
            if granted.concurrent:
                connection.execute(delete(RUNNING).where(RUNNING.c.until <= at))
                running = connection.scalar(select(func.count()).select_from(RUNNING).where(RUNNING.c.owner == owner)) or 0
                if running >= granted.concurrent:
                    return Refusal(running=running)
                connection.execute(insert(RUNNING).values(id=place, owner=owner, until=at + timedelta(seconds=seconds)))
            if granted.per_minute and tokens < 1:
                connection.execute(delete(RUNNING).where(RUNNING.c.id == place))
                return Refusal(wait=(1 - tokens) * 60 / granted.per_minute)
            left = {"tokens": max(0.0, tokens - 1), "filled": at}
            connection.execute(update(LIMITS).where(LIMITS.c.owner == owner).values(**left))
        return None

    def _tokens(self, connection: Connection, owner: str, per_minute: int, at: datetime) -> float:
        row = connection.execute(select(LIMITS).where(LIMITS.c.owner == owner).with_for_update()).first()
        if row is None:
            connection.execute(delete(LIMITS).where(LIMITS.c.filled < at - _FULL_AGAIN))
            connection.execute(insert(LIMITS).values(owner=owner, tokens=float(per_minute), filled=at))
            return float(per_minute)
        since: float = max(0.0, (at - row.filled).total_seconds())
        return min(float(per_minute), float(row.tokens) + since * per_minute / 60)
