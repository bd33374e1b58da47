"""An engine that knows one call: attach. It hands out one end of a socket pair."""

from __future__ import annotations

import socket
import struct
from typing import Any


class AttachOnlyEngine:
    """What AttachStream needs of docker-py's client; `engine` is the other end."""

    def __init__(self) -> None:
        self.engine, self._host = socket.socketpair()

    def attach_socket(self, container: str, params: dict[str, Any]) -> socket.socket:
        assert container
        assert params["stdin"]
        return self._host

    def say(self, stream: int, data: bytes) -> bytes:
        """The bytes that an engine would send for it."""
        return struct.pack(">BxxxL", stream, len(data)) + data
