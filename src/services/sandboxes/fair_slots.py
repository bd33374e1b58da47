"""Numbered places, handed out in turn and fairly."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from src.errors import SandboxBusy


@dataclass(eq=False, slots=True)
class _Ticket:
    owner: str
    place: int | None = None


class FairSlots:
    """First come, first served, but no named owner has more than half of the places at the same time. Thread-safe."""

    def __init__(self, places: Sequence[int], full: str) -> None:
        """`full`: what is said to those for whom there is none."""
        self._free = list(reversed(places))
        self._share = max(len(places) // 2, 1)
        self._full = full
        self._held: dict[int, str] = {}
        self._queue: deque[_Ticket] = deque()
        self._changed = threading.Condition()

    def take(self, owner: str = "", seconds: float = 0.0) -> int:
        """A place, for `give` to take back: the one that was used last, if it is free. Raises SandboxBusy."""
        ticket = _Ticket(owner)
        with self._changed:
            self._queue.append(ticket)
            self._match()
            self._changed.wait_for(lambda: ticket.place is not None, seconds)
            if ticket.place is None:
                self._queue.remove(ticket)
                raise SandboxBusy(self._full, hint="Try again in a moment.")
            return ticket.place

    def give(self, place: int) -> None:
        """It is free again."""
        with self._changed:
            del self._held[place]
            self._free.append(place)
            self._match()

    @contextmanager
    def hold(self, owner: str, seconds: float) -> Iterator[int]:
        """A place for as long as it is needed. Raises SandboxBusy."""
        place = self.take(owner, seconds)
        try:
            yield place
        finally:
            self.give(place)

    def _match(self) -> None:
        for ticket in list(self._queue):
            if not self._free:
                break
            if not ticket.owner or list(self._held.values()).count(ticket.owner) < self._share:
                self._queue.remove(ticket)
                ticket.place = self._free.pop()
                self._held[ticket.place] = ticket.owner
        self._changed.notify_all()
