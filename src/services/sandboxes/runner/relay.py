"""Keeps the head and the tail of output that may have no end."""

from __future__ import annotations


class CappedBytes:
    """The first three quarters and the last quarter of `limit` bytes; counts all."""

    def __init__(self, limit: int) -> None:
        self._head_limit = limit * 3 // 4
        self._tail_limit = limit - self._head_limit
        self._head = bytearray()
        self._tail = bytearray()
        self.total = 0

    def add(self, data: bytes) -> None:
        """Takes more output."""
        self.total += len(data)
        room = self._head_limit - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if data:
            self._tail += data
            if len(self._tail) > 4 * self._tail_limit:
                self._trim()

    @property
    def truncated(self) -> bool:
        """Whether anything had to go."""
        return self.total > self._head_limit + self._tail_limit

    def value(self) -> bytes:
        """What was kept, with a line that says how much was not."""
        self._trim()
        if not self.truncated:
            return bytes(self._head + self._tail)
        missing = self.total - len(self._head) - len(self._tail)
        return bytes(self._head) + f"\n... [{missing} bytes left out] ...\n".encode() + bytes(self._tail)

    def _trim(self) -> None:
        if len(self._tail) > self._tail_limit:
            del self._tail[: len(self._tail) - self._tail_limit]
