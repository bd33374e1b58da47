"""A bound on what one message from a PostgreSQL server may hold: a cell of a gigabyte is refused before it is read."""

from __future__ import annotations

from typing import Any, Final

FLOOR: Final = 1_000_000
"""Bytes that a message may always have."""


class MessageTooBig(Exception):
    """The server was about to send a row that is larger than a whole result may be."""


class BoundedReads:
    """A socket's file whose single reads are bounded; pg8000 reads each message in one."""

    def __init__(self, file: Any, most: int) -> None:
        self._file = file
        self._most = most

    def read(self, size: int) -> Any:
        """Raises MessageTooBig, upon which the connection is of no use any more."""
        if size > self._most:
            raise MessageTooBig(size)
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def bound_messages(raw: Any, result_bytes: int) -> None:
    """Bounds the messages of one pg8000 connection, once."""
    if not isinstance(raw._sock, BoundedReads):
        raw._sock = BoundedReads(raw._sock, max(FLOOR, result_bytes))
