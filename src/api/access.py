"""Every request in the log and among the counts, under an id of its own; never its query, body or headers."""

from __future__ import annotations

import time
from typing import Any, Final
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from src.services.telemetry import instruments

log = structlog.get_logger("access")
_QUIET: Final = ("/health", "/health/live", "/health/ready", "/metrics")
"""Asked every few seconds by machines: counted, not logged."""
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class AccessLog:
    """ASGI middleware. The reply carries the id as `X-Request-ID`, and every line that is logged meanwhile `request_id`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, began, status = uuid4().hex[:16], time.perf_counter(), 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, told)
            finally:
                _tell(scope, status, (time.perf_counter() - began) * 1000)


def _tell(scope: Scope, status: int, milliseconds: float) -> None:
    route = _route(scope)
    method = scope["method"] if scope["method"] in _METHODS else "other"
    instruments.REQUESTS.record(milliseconds, {"route": route, "method": method, "status": str(status)})
    if route not in _QUIET:
        log.info("request", route=route, method=method, status=status, milliseconds=round(milliseconds, 1))


def _route(scope: Scope) -> str:
    """The route as it is written in the program: a path holds ids, and what anybody makes up."""
    found: Any = scope.get("route")
    return str(getattr(found, "path", "unknown"))
