"""`/mcp`: the MCP server over streamable HTTP, for callers that the door lets in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from src.api.deps import BackstageDep, CallerDep
from src.errors import ServiceError
from src.models.asker import Asker

if TYPE_CHECKING:  # its imports take a second: not on the start path
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from src.api.backstage import Backstage

router = APIRouter()
_ASKER: Final = "bi.asker"


class McpHost:
    """The protocol's server, started with the first call and ended with the app.

    It keeps nothing between calls (stateless), so no session can be taken over, and any process can answer any call.
    """

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._lock = asyncio.Lock()
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._sessions: StreamableHTTPSessionManager | None = None

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call."""
        async with self._lock:
            if self._sessions is None:
                await self._start()
        if self._sessions is None:
            raise ServiceError("The MCP server did not start.")
        await self._sessions.handle_request(scope, receive, send)

    async def close(self) -> None:
        """Cuts off what is under way."""
        self._stop.set()
        if self._running is not None:
            await self._running

    async def _start(self) -> None:
        sessions = await asyncio.to_thread(_sessions, self._backstage)
        ready = asyncio.Event()

        async def host() -> None:  # a task of its own: what `run` opens must be closed by who opened it
            async with sessions.run():
                self._sessions = sessions
                ready.set()
                await self._stop.wait()

        self._running = asyncio.create_task(host())
        await ready.wait()


def _sessions(backstage: Backstage) -> StreamableHTTPSessionManager:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from src.mcp.server import make_server

    server = make_server(backstage.manager, _asker_of)
    return StreamableHTTPSessionManager(server._mcp_server, stateless=True)


def _asker_of(call: Any) -> Asker:
    """Whom the door let in with this very request."""
    found = call.request_context.request.scope.get(_ASKER)
    if not isinstance(found, Asker):
        raise ServiceError("Nobody asked who this is.")
    return found


class _Handed(Response):
    """A reply that the protocol's own server gives."""

    def __init__(self, host: McpHost) -> None:
        super().__init__()
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._host.handle(scope, receive, send)


@router.post("/mcp", include_in_schema=False)
async def mcp(request: Request, backstage: BackstageDep, caller: CallerDep) -> Response:
    """JSON-RPC in, JSON-RPC or events out. There is nothing to listen to without a call, so GET is a 405."""
    request.scope[_ASKER] = caller
    return _Handed(backstage.mcp)
