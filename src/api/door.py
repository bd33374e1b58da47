"""The door: every request is let in, or not, before anything of it is read. What is added behind it is shut by default."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from src.api.errors import reply
from src.errors import BiError, ServiceError, Unauthorized, UserError
from src.models.in_threads import in_threads

if TYPE_CHECKING:  # its imports take a second: not on the start path
    from src.agents.admission import Knock
    from src.api.backstage import Backstage
    from src.models.asker import Asker

log = structlog.get_logger(__name__)

OPEN: Final = frozenset({"/health", "/health/live", "/health/ready"})
"""For whoever watches over the process; they tell nothing of data or askers."""
_DOCS: Final = frozenset({"/docs", "/openapi.json"})
"""The same for everybody: no key is needed; without keys they are this machine's as all else."""
_FORWARDED: Final = frozenset(
    {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-server", "x-real-ip"}
)


class Door:
    """ASGI middleware: puts the `Asker` into the request's state; 401, 403 or 429 in the one shape of errors otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it
            return
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        async with AsyncExitStack() as inside:
            try:
                asker = await inside.enter_async_context(in_threads(_let_in(scope)))
            except BiError as error:
                if isinstance(error, ServiceError):
                    log.error("door_failed", code=error.code, message=error.message)
                await reply(error)(scope, receive, send)
                return
            scope.setdefault("state", {})["asker"] = asker
            await self._app(scope, receive, send)


@contextmanager
def _let_in(scope: Scope) -> Iterator[Asker | None]:
    """Who asks, with a place among their running requests until the end. Nobody, where the docs are read."""
    backstage: Backstage | None = getattr(scope["app"].state, "backstage", None)
    if backstage is None:
        raise ServiceError("The app was not started.")
    admission = backstage.admission()
    knock = _knock(scope)
    asker: Asker | None = None
    with ExitStack() as place:
        try:
            if scope["path"] not in _DOCS:
                asker = admission.admit(knock)
                place.enter_context(admission.limits.request(asker.owner))
            elif not admission.is_locked:
                admission.check_local(knock)
        except UserError as refused:
            admission.note_refusal(knock, scope["path"], refused)
            raise
        yield asker


def _knock(scope: Scope) -> Knock:
    from src.agents.admission import Knock

    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    client = scope.get("client")
    return Knock(
        address=client[0] if client else "",
        host=_only(headers, "host"),
        origin=_only(headers, "origin"),
        credential=_credential(headers),
        is_forwarded=any(name in _FORWARDED for name, _ in headers),
    )


def _credential(headers: list[tuple[str, str]]) -> str | None:
    """The key or token, by whichever header. Raises Unauthorized for several, or another way to say who one is."""
    said = [value.strip() for name, value in headers if name == "x-api-key"]
    for name, value in headers:
        if name != "authorization":
            continue
        scheme, _, rest = value.strip().partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized("Authorization must be Bearer.", hint="Send Authorization: Bearer KEY, or X-API-Key: KEY.")
        said.append(rest.strip())
    if len(set(said)) > 1:
        raise Unauthorized("Several different keys were sent.", hint="Send one.")
    return said[0] if said else None


def _only(headers: list[tuple[str, str]], name: str) -> str:
    """The value of a header that comes once; what no name can be for several."""
    found = [value for known, value in headers if known == name]
    return found[0] if len(found) == 1 else "," * len(found)
