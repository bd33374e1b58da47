"""How long a request may take: 504 in the one shape, and what ran for it is stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from src.api.errors import reply
from src.errors import RequestTooSlow

_OPEN_ENDED: Final = ("/query/analytics/stream", "/mcp")
"""Paths that stay open as long as somebody listens."""


class TimeLimit:
    """ASGI middleware: `seconds` without a part of the request coming in or of the answer going out end it."""

    def __init__(self, app: ASGIApp, seconds: Callable[[], float]) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_OPEN_ENDED):
            await self._app(scope, receive, send)
            return
        await _Timed(self._app, scope, receive, send, self._seconds()).run()


class _Timed:
    """One request and its clock."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, seconds: float) -> None:
        self._app, self._scope, self._receive, self._send = app, scope, receive, send
        self._seconds = seconds
        self._moved = time.monotonic()
        self._started = False

    async def run(self) -> None:
        task = asyncio.ensure_future(self._app(self._scope, self._heard, self._said))
        try:
            while not task.done() and (left := self._moved + self._seconds - time.monotonic()) > 0:
                await asyncio.wait({task}, timeout=left)
            if task.done():
                task.result()  # raises what the app raised
                return
            task.cancel()
            await asyncio.wait({task}, timeout=1)
        finally:
            task.cancel()
        if not self._started:
            said = f"The request took longer than {self._seconds:g} seconds."
            refusal = reply(RequestTooSlow(said, hint="Ask for less, or use /query/analytics/stream."))
            await refusal(self._scope, self._receive, self._send)

    async def _heard(self) -> Message:
        message = await self._receive()
        self._moved = time.monotonic()
        return message

    async def _said(self, message: Message) -> None:
        self._moved = time.monotonic()
        self._started = True
        await self._send(message)
