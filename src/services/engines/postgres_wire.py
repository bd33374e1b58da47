"""What pg8000 leaves out: a bound on what a server's messages may hold, refused before they are read, and a cancel request."""

from __future__ import annotations

import socket
import struct
from typing import Any, Final

FLOOR: Final = 1_000_000
"""Bytes that a message may always have."""
CANCEL_CODE: Final = 80877102
CANCEL_SECONDS: Final = 2.0


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


def cancel_request(raw: Any, host: str, port: int) -> None:
    """Has the server end what runs on a pg8000 connection: the protocol's CancelRequest. Raises OSError."""
    if raw._backend_key_data is None:
        return
    with socket.create_connection((host, port), timeout=CANCEL_SECONDS) as other:
        other.sendall(struct.pack("!ii", 8 + len(raw._backend_key_data), CANCEL_CODE) + raw._backend_key_data)
        other.recv(1)  # the server hangs up once it has read it
