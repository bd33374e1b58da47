"""The sessions that are open, by whose they are and which conversation's: opened, found, and ended in time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from src.errors import SandboxBusy, SessionExpired, SessionUnknown
from src.models.execution import CodeOutcome, Limits
from src.models.stopping import current_stop
from src.services.sandboxes.session import SandboxSession
from src.services.telemetry.instruments import SESSION_TIMEOUTS, SESSIONS

Key = tuple[str, str]
_REMEMBERED: Final = 1000
"""Ended sessions whose owner is told "expired" rather than "unknown"."""


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How many sessions there may be, and for how long."""

    idle_seconds: float = 30 * 60.0
    age_seconds: float = 4 * 3600.0
    most: int = 8
    """Open at the same time; a further one ends the one that was used longest ago."""
    per_owner: int = 2
    """Of them, one named owner's; a further one ends that owner's own that was used longest ago, never another's."""
    wait_seconds: float = 10.0
    """How long a cell waits for the one before it."""
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True, eq=False)
class _Entry:
    """One open session. `work` is held by the cell that runs, and by whoever ends it."""

    session: SandboxSession
    born: float
    used: float
    work: threading.Lock = field(default_factory=threading.Lock)


class Sessions:
    """All open sessions of one sandbox. `open_session` makes one; `clock` gives seconds. Thread-safe.

    A session is found by its owner and conversation together; to anybody else it is one that never was. It ends when it
    is deleted, has been idle or alive for too long (at the next call of any method, or of `reap`), makes room, or dies.
    """

    def __init__(
        self,
        open_session: Callable[[Limits, int, str], SandboxSession],
        rules: SessionRules | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make = open_session
        self._rules = rules or SessionRules()
        self._clock = clock
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._open: OrderedDict[Key, _Entry] = OrderedDict()
        self._expired: OrderedDict[Key, str] = OrderedDict()
        self._closed = False
        self._ended = threading.Event()

    def open(self, owner: str, conversation: str, seed: int = 0) -> None:
        """Makes sure that there is one, ending others where there are too many. Raises SandboxBusy, SandboxUnavailable."""
        key = (owner, conversation)
        self.reap()
        with self._opening:  # two requests of one conversation must not open two
            with self._lock:
                if key in self._open:
                    return
                self._refuse_if_closed()
                evicted = self._make_room(owner)
            if evicted is not None:
                evicted.session.close()
            session = self._make(self._rules.limits, seed, owner)
            with self._lock:
                if not self._closed:
                    now = self._clock()
                    self._open[key] = _Entry(session, born=now, used=now)
                    self._expired.pop(key, None)
                    SESSIONS.add(1)
                    return
        session.close()
        self._refuse_if_closed()

    def run(self, owner: str, conversation: str, code: str, frames: Mapping[str, pa.Table] | None = None) -> CodeOutcome:
        """One cell. Raises SessionUnknown, SessionExpired, SandboxUnavailable; SandboxBusy if the one before takes too long.

        Raises Stopped where nobody waits for it any more: then the state is that before it.
        """
        key = (owner, conversation)
        self.reap()
        entry = self._find(key)
        if not current_stop().acquire(entry.work, self._rules.wait_seconds):
            raise SandboxBusy("The session is at work on another cell.", hint="Try again when it is done.")
        try:
            with self._lock:
                if self._open.get(key) is not entry:  # ended while we waited for it
                    raise self._why_not(key)
                entry.used = self._clock()
                self._open.move_to_end(key)
            try:
                return entry.session.run(code, frames)
            finally:
                with self._lock:
                    entry.used = self._clock()
                    if not entry.session.alive:
                        self._forget(key, entry, "it died")
        finally:
            entry.work.release()

    def delete(self, owner: str, conversation: str) -> None:
        """Ends it at once, even under a cell. Raises SessionUnknown, SessionExpired."""
        key = (owner, conversation)
        entry = self._find(key)
        with self._lock:
            if self._open.get(key) is entry:
                del self._open[key]
                SESSIONS.add(-1)
        entry.session.close()

    def reap(self) -> int:
        """Ends those that are idle or alive for too long; one at work is left for its cell to end. How many ended."""
        now = self._clock()
        with self._lock:
            found = [(key, entry, reason) for key, entry in self._open.items() if (reason := self._overdue(entry, now))]
        return sum(self._expire(key, entry, reason) for key, entry, reason in found)

    def watch(self, seconds: float = 60.0) -> None:
        """Has a thread of its own call `reap` now and then, until `close`."""

        def patrol() -> None:
            while not self._ended.wait(seconds):
                self.reap()

        threading.Thread(target=patrol, name="sandbox-sessions", daemon=True).start()

    def close(self) -> None:
        """Ends every session; from here on none can be opened."""
        self._ended.set()
        with self._lock:
            self._closed = True
            entries = list(self._open.values())
            self._open.clear()
            SESSIONS.add(-len(entries))
        for entry in entries:
            entry.session.close()

    def __len__(self) -> int:
        """How many are open."""
        with self._lock:
            return len(self._open)

    def __contains__(self, key: Key) -> bool:
        """Whether that owner's conversation is open."""
        with self._lock:
            return key in self._open

    def _find(self, key: Key) -> _Entry:
        with self._lock:
            entry = self._open.get(key)
            if entry is None:
                raise self._why_not(key)
            return entry

    def _why_not(self, key: Key) -> SessionUnknown | SessionExpired:
        reason = self._expired.get(key)
        if reason is None:
            return SessionUnknown("There is no such session.", hint="Open one first.")
        return SessionExpired(f"The session has ended: {reason}.", hint="Open it again; its variables are gone.")

    def _overdue(self, entry: _Entry, now: float) -> str:
        if now - entry.born >= self._rules.age_seconds:
            return "it was open for too long"
        return "it was idle for too long" if now - entry.used >= self._rules.idle_seconds else ""

    def _expire(self, key: Key, entry: _Entry, reason: str) -> bool:
        """Ends one, unless a cell has come in between: looked at again under both locks."""
        if not entry.work.acquire(blocking=False):
            return False
        try:
            with self._lock:
                if self._open.get(key) is not entry or not self._overdue(entry, self._clock()):
                    return False
                self._forget(key, entry, reason)
        finally:
            entry.work.release()
        SESSION_TIMEOUTS.add(1)
        entry.session.close()
        return True

    def _make_room(self, owner: str) -> _Entry | None:
        """Under the lock. Takes out the owner's own first, else whoever's was used longest ago; never one at work."""
        own = [key for key in self._open if key[0] == owner]
        if owner and len(own) >= self._rules.per_owner:
            return self._evict(own, "another of its owner's took its place")
        if len(self._open) >= self._rules.most:
            return self._evict(list(self._open), "it made room for another")
        return None

    def _evict(self, keys: list[Key], reason: str) -> _Entry:
        for key in keys:  # in the order of their last use
            entry = self._open[key]
            if entry.work.acquire(blocking=False):
                self._forget(key, entry, reason)
                entry.work.release()
                return entry
        raise SandboxBusy("Every session that could make room is at work.", hint="Try again in a moment.")

    def _forget(self, key: Key, entry: _Entry, reason: str) -> None:
        if self._open.get(key) is entry:
            del self._open[key]
            SESSIONS.add(-1)
            self._expired[key] = reason
            while len(self._expired) > _REMEMBERED:
                self._expired.popitem(last=False)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise SessionUnknown("The sessions are closed.")
