"""A bound on what one message from a PostgreSQL server, and all of a statement's, may hold: refused before it is read."""

from __future__ import annotations

from typing import Any, Final

FLOOR: Final = 1_000_000
"""Bytes that a message may always have."""


class MessageTooBig(Exception):
    """The server was about to send more than a whole result may hold."""


class BoundedReads:
    """A socket's file whose reads are bounded, one by one and together; pg8000 reads each message in one."""

    def __init__(self, file: Any, most: int) -> None:
        self._file = file
        self._most = most
        self._left = 0
        self.begin()

    def begin(self) -> None:
        """A new statement: it may read anew, twice the most, since the last rows come in a batch."""
        self._left = 2 * self._most

    def read(self, size: int) -> Any:
        """Raises MessageTooBig, upon which the connection is of no use any more."""
        self._left -= size
        if size > self._most or self._left < 0:
            raise MessageTooBig(size)
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def bound_messages(raw: Any, result_bytes: int) -> None:
    """Bounds the messages of the next statement on a pg8000 connection."""
    if not isinstance(raw._sock, BoundedReads):
        raw._sock = BoundedReads(raw._sock, max(FLOOR, result_bytes))
    raw._sock.begin()
