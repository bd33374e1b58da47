"""Headers of every answer: what a browser may do with it, and which pages of others may ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}
"""A route that needs another value sets its own."""

_SENT: Final = ("authorization", "x-api-key", "content-type", "idempotency-key", "last-event-id")
_SEEN: Final = ("retry-after", "idempotent-replayed", "www-authenticate")


class SecurityHeaders:
    """ASGI middleware: adds them where they are not set."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, said if scope["type"] == "http" else send)


class Cors:
    """ASGI middleware: pages of the listed origins may ask from a browser; without a list no other page may."""

    def __init__(self, app: ASGIApp, origins: Callable[[], tuple[str, ...]]) -> None:
        self._app = app
        self._origins = origins
        self._chosen: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._chosen is None:
            self._chosen = self._choose()
        await self._chosen(scope, receive, send)

    def _choose(self) -> ASGIApp:
        origins = self._origins()
        if not origins:
            return self._app
        return CORSMiddleware(
            self._app,
            allow_origins=origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=_SENT,
            expose_headers=_SEEN,
        )
