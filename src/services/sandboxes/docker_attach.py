"""Bytes to and from PID 1 of one container, over the engine's attach connection."""

from __future__ import annotations

import socket
import struct
import time
from contextlib import suppress
from typing import Final

import docker

SEND_SECONDS: Final = 30.0
"""A supervisor always reads: one that takes nothing for so long is dead."""
READ_BYTES: Final = 256 * 1024
COMPLAINT_BYTES: Final = 2048
_HEADER: Final = struct.Struct(">BxxxL")
_STDOUT: Final = 1


class AttachStream:
    """What PID 1 writes to its stdout, in order; the end of its stderr (the runner's own crash report) is in `complaint`.

    The engine wraps both in 8-byte headers: `u8 stream | 3 zero bytes | u32 length`.
    """

    def __init__(self, client: docker.APIClient, container: str) -> None:
        params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        # Kept: when docker-py's wrapper goes, it takes the socket along.
        self._holder = client.attach_socket(container, params=params)
        self._socket: socket.socket = getattr(self._holder, "_sock", self._holder)
        self._pending = bytearray()
        self._left = 0
        self._wanted = False
        self._complaint = b""

    def send(self, data: bytes | memoryview) -> None:
        """Sends all of it. Raises OSError when the container is gone."""
        self._socket.settimeout(SEND_SECONDS)
        self._socket.sendall(data)

    def receive(self, seconds: float) -> bytes:
        """The next bytes, empty when the container ended. Raises TimeoutError, OSError."""
        deadline = time.monotonic() + seconds
        while True:
            found = self._take()
            if found:
                return found
            self._socket.settimeout(max(deadline - time.monotonic(), 0.0))
            try:
                data = self._socket.recv(READ_BYTES)
            except BlockingIOError:
                raise TimeoutError("nothing has arrived") from None
            if not data:
                return b""
            self._pending += data

    @property
    def complaint(self) -> str:
        """The last line that PID 1 wrote to its stderr."""
        return self._complaint.decode("utf-8", "replace").strip().rpartition("\n")[2]

    def hang_up(self) -> None:
        """PID 1 sees the end of its stdin and exits; a thread that reads here sees the end too. From any thread."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hangs up and frees the connection. Not while another thread reads: it would wait on a number without a file."""
        self.hang_up()
        for holder in (self._socket, self._holder):
            holder.close()

    def _take(self) -> bytes:
        """What has arrived of stdout."""
        found = bytearray()
        while self._pending:
            if self._left == 0:
                if len(self._pending) < _HEADER.size:
                    break
                number, self._left = _HEADER.unpack_from(self._pending)
                del self._pending[: _HEADER.size]
                self._wanted = number == _STDOUT
            part = self._pending[: self._left]
            del self._pending[: self._left]
            self._left -= len(part)
            if self._wanted:
                found += part
            else:
                self._complaint = (self._complaint + part)[-COMPLAINT_BYTES:]
        return bytes(found)
