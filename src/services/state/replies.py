"""What was replied to requests that carry an idempotency key: the same request has the same reply, and is done once."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from src.errors import KeyReused, StillRunning
from src.services.state.ids import now
from src.services.state.open import writing
from src.services.state.tables import IDEMPOTENCY

KEPT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer a request; it lapses when another has taken it over."""

    owner: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredReply:
    """What was replied: an HTTP status and a JSON body."""

    status: int
    body: bytes


class Replies:
    """Keeps replies for a day. A claim older than `lease` is of a process that died, so another takes it over.

    Every method raises StateUnavailable where the database does not answer.
    """

    def __init__(self, engine: Engine, lease: timedelta, clock: Callable[[], datetime] = now) -> None:
        self._engine = engine
        self._lease = lease
        self._clock = clock

    def claim(self, owner: str, key: str, request: str) -> Claim | StoredReply:
        """The reply that there is, or the right to make it. Raises KeyReused, StillRunning."""
        at = self._clock()
        try:
            with writing(self._engine) as connection:
                connection.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.at < at - KEPT))
                row = connection.execute(select(IDEMPOTENCY).where(_of(owner, key)).with_for_update()).first()
                if row is None:
                    values = {"owner": owner, "key": key, "request": request, "at": at}
                    connection.execute(insert(IDEMPOTENCY).values(**values))
                    return Claim(owner, key, at)
                if row.request != request:
                    raise KeyReused("This idempotency key came with another request.", hint="Use a new key for it.")
                if row.status is not None:
                    return StoredReply(row.status, zlib.decompress(row.body))
                if row.at > at - self._lease:
                    raise _still_running()
                connection.execute(update(IDEMPOTENCY).where(_of(owner, key)).values(at=at))
                return Claim(owner, key, at)
        except IntegrityError:  # another has begun it between our look and our claim
            raise _still_running() from None

    def keep(self, claim: Claim, reply: StoredReply) -> None:
        """Stores the reply, unless the claim has lapsed."""
        values = {"status": reply.status, "body": zlib.compress(reply.body, 6)}
        with writing(self._engine) as connection:
            connection.execute(update(IDEMPOTENCY).where(_claimed(claim)).values(**values))

    def release(self, claim: Claim) -> None:
        """Gives the claim up: the request may be tried again at once."""
        with writing(self._engine) as connection:
            connection.execute(delete(IDEMPOTENCY).where(_claimed(claim)))


def _of(owner: str, key: str) -> Any:
    return (IDEMPOTENCY.c.owner == owner) & (IDEMPOTENCY.c.key == key)


def _claimed(claim: Claim) -> Any:
    return _of(claim.owner, claim.key) & (IDEMPOTENCY.c.at == claim.at) & IDEMPOTENCY.c.status.is_(None)


def _still_running() -> StillRunning:
    return StillRunning("The same request is being answered.", hint="Try again in a moment for its reply.", retry_after=2)
