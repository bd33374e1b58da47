"""What a supervisor hands to its worker, in whole requests."""

from __future__ import annotations

import os
from typing import Final

from src.services.sandboxes.runner.protocol import (
    HOST_KINDS,
    MAX_INPUT,
    SESSION_KINDS,
    Kind,
    Message,
    Reader,
    Request,
    unpack_named,
)

_READ_BYTES: Final = 1024 * 1024
Named = list[tuple[str, memoryview]]


class Inbox:
    """Reads messages from a descriptor; the end of it is the end of this process, which has no other purpose."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._reader = Reader(HOST_KINDS | SESSION_KINDS, MAX_INPUT)
        self._waiting: list[Message] = []

    def next(self) -> Message:
        """The next message."""
        while not self._waiting:
            self._read()
        return self._waiting.pop(0)

    def request(self) -> tuple[Request, Named]:
        """The next request, with its frames."""
        return self.with_frames(self.next())

    def with_frames(self, message: Message) -> tuple[Request, Named]:
        """The request that begins with this message."""
        request = Request.from_bytes(message.payload)
        return request, [self._named() for _ in range(request.frames)]

    def _named(self) -> tuple[str, memoryview]:
        """The next frame: rows go straight to the place where they stay."""
        found = None
        while not self._waiting and (found := self._reader.take_head()) is None:
            self._read()
        if found is None:
            return unpack_named(self._waiting.pop(0).payload)
        view = _room(found[1])
        got = self._reader.take(found[1])
        view[: len(got)] = got
        filled = len(got)
        while filled < len(view):
            count = os.readv(self.descriptor, [view[filled:]])
            if not count:
                os._exit(0)
            filled += count
        return unpack_named(view)

    def _read(self) -> None:
        data = os.read(self.descriptor, _READ_BYTES)
        if not data:
            os._exit(0)
        self._waiting += self._reader.feed(data)

    def reply(self) -> bytes:
        """The supervisor's answer to a question."""
        message = self.next()
        return message.payload if message.kind is Kind.GATE else b""


def _room(length: int) -> memoryview:
    """Memory for so many bytes: numpy asks for huge pages, without which 50 MB cost 12,000 page faults."""
    import numpy as np

    return np.empty(length, np.uint8).data
