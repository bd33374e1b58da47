"""A cap on the size of request bodies, kept while they arrive; nothing of them is held here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY: Final = 64 * 1024
_UPLOADS: Final = re.compile(r"/api/session/(create|[^/]+/files)/?")
_BATCH_BODY: Final = 512 * 1024
_FORM_BYTES: Final = 64 * 1024
"""What a form has around its files."""


class BodyLimit:
    """ASGI middleware: 413 for a body over its route's limit, whatever its Content-Length claims.

    `most_upload` says what an uploading route may have; every other has `MAX_BODY` bytes.
    """

    def __init__(self, app: ASGIApp, most_upload: Callable[[], int]) -> None:
        self._app = app
        self._most_upload = most_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope["path"])
        if _claimed(scope) > most:
            await _refuse(send, most)
            return
        counted = _Counted(receive, send, most)
        try:
            await self._app(scope, counted.receive, counted.send)
        except ClientDisconnect:
            if not counted.is_over:
                raise
        await counted.end()

    def _most(self, path: str) -> int:
        if _UPLOADS.fullmatch(path):
            return self._most_upload() + _FORM_BYTES
        return _BATCH_BODY if path == "/query/batch" else MAX_BODY


class _Counted:
    """A request whose body is counted; one that is too long ends early, and whatever is answered becomes the refusal."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive = receive
        self._send = send
        self._most = most
        self._size = 0
        self._started = False

    @property
    def is_over(self) -> bool:
        """Whether more came than may."""
        return self._size > self._most

    async def receive(self) -> Message:
        """The next part, or the end of a body that is too long already."""
        if self.is_over:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._size += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.is_over else message

    async def send(self, message: Message) -> None:
        """Passes answers on, unless the body was too long before one began."""
        if self.is_over and not self._started:
            return
        self._started = True
        await self._send(message)

    async def end(self) -> None:
        """Refuses what was too long."""
        if self.is_over and not self._started:
            await _refuse(self._send, self._most)


def _claimed(scope: Scope) -> int:
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(told) if told.isdigit() else 0


async def _refuse(send: Send, most: int) -> None:
    hint = f"Send at most {most:,} bytes."
    body = json.dumps({"error": {"code": "too_large", "message": "The request is too large.", "hint": hint}}).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
