"""How often and how much at once an owner may ask, of all processes together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import structlog
from sqlalchemy import Engine

from src.errors import StateUnavailable
from src.services.limits.owners import OwnerLimits, too_many, too_often
from src.services.limits.store import Granted, LimitStore

if TYPE_CHECKING:
    from src.models.config import Settings

LEASE_SECONDS: Final = 60.0
"""After which the places of a process that was killed are free."""
REST_SECONDS: Final = 5.0
"""So long each process counts by itself after its store did not answer."""
_REDIS_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


class SharedLimits:
    """Grants requests by what is in the store. Safe to use from many threads; close it, so that nothing is renewed any more.

    With `alone`, that counts while the store does not answer: limits hold for each process then. Without, nobody is let in.
    """

    def __init__(
        self,
        store: LimitStore,
        granted: Granted,
        alone: OwnerLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._granted = granted
        self._alone = alone
        self._clock = clock
        self._taken: dict[str, str] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._renewing: threading.Thread | None = None
        self._rests_until = 0.0

    @contextmanager
    def request(self, owner: str) -> Iterator[None]:
        """One request, from its beginning to its end. Raises TooMany with the seconds to wait, StateUnavailable."""
        if not self._granted.per_minute and not self._granted.concurrent:
            yield
            return
        place = self._entered(owner)
        if place is None and self._alone is not None:
            with self._alone.request(owner):
                yield
            return
        try:
            yield
        finally:
            self._leave(owner, place)

    def close(self) -> None:
        """Places that are still taken become free in a minute."""
        self._stopped.set()

    def _entered(self, owner: str) -> str | None:
        """A place; None where this process has to count alone."""
        if self._alone is not None and self._clock() < self._rests_until:
            return None
        place = uuid4().hex
        try:
            refusal = self._store.take(owner, place, self._granted, LEASE_SECONDS)
        except StateUnavailable as error:
            if self._alone is None:
                raise
            self._rests_until = self._clock() + REST_SECONDS
            log.warning("limits_counted_alone", message=error.message, seconds=REST_SECONDS)
            return None
        if refusal is not None:
            raise too_many(refusal.running) if refusal.running else too_often(self._granted.per_minute, refusal.wait)
        if self._granted.concurrent:
            self._keep(place, owner)
        return place

    def _leave(self, owner: str, place: str | None) -> None:
        if place is None or not self._granted.concurrent:
            return
        with self._lock:
            self._taken.pop(place, None)
        with suppress(StateUnavailable):  # then it is free in a minute
            self._store.give_back(owner, place)

    def _keep(self, place: str, owner: str) -> None:
        with self._lock:
            self._taken[place] = owner
            if self._renewing is None:
                self._renewing = threading.Thread(target=self._renew, name="bi-limits", daemon=True)
                self._renewing.start()

    def _renew(self) -> None:
        while not self._stopped.wait(LEASE_SECONDS / 3):
            with self._lock:
                taken = dict(self._taken)
            if taken:
                with suppress(StateUnavailable):
                    self._store.renew(taken, LEASE_SECONDS)


def limits_of(settings: Settings, state: Engine) -> SharedLimits:
    """Limits in Redis where settings name one, else in the app's own database."""
    granted = Granted(settings.rate_per_minute, settings.concurrent)
    if not settings.redis_url:
        from src.services.limits.in_database import DatabaseLimits

        return SharedLimits(DatabaseLimits(state), granted)
    from src.services.frames.in_redis import connect
    from src.services.limits.in_redis import RedisLimits

    password = settings.redis_password.get_secret_value() if settings.redis_password else ""
    store = RedisLimits(connect(settings.redis_url, password, _REDIS_SECONDS))
    return SharedLimits(store, granted, OwnerLimits(granted.per_minute, granted.concurrent))
