"""`Idempotency-Key`: a request that is sent again is done once, and has the same reply."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

from fastapi import Header
from fastapi.responses import Response

from src.api.backstage import Backstage
from src.api.errors import ErrorBody, reply
from src.errors import UserError
from src.models.asker import Asker
from src.services.state.replies import Replies, StoredReply

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Of the caller's choice, new for each request: the same request with it has the same reply for 24 hours.",
    ),
]

CONFLICT: Final[dict[int | str, dict[str, Any]]] = {
    409: {"model": ErrorBody, "description": "The same request is being answered; `retry-after` says when to try again."},
}
_NOT_KEPT: Final = frozenset({408, 409, 429})
"""Replies of the moment: the same request may do better soon, as it may after any of 500 and above."""


async def once(
    backstage: Backstage, asker: Asker, key: str | None, request: tuple[str, ...], make: Callable[[], Awaitable[Response]]
) -> Response:
    """The reply that `make` gives, or gave before to the same `request` with the same key.

    With a key the caller may leave: the reply is made and kept for when it comes back.
    Raises KeyReused, StillRunning, StateUnavailable, and what `make` raises.
    """
    if key is None:
        return await make()
    replies = await asyncio.to_thread(backstage.replies)
    digest = hashlib.sha256("\x00".join(request).encode("utf-8", "surrogatepass")).hexdigest()
    claim = await asyncio.to_thread(replies.claim, asker.owner, key, digest)
    if isinstance(claim, StoredReply):
        headers = {"idempotent-replayed": "true"}
        return Response(claim.body, claim.status, media_type="application/json", headers=headers)
    try:
        made = await _made(make)
    except BaseException:
        await asyncio.shield(asyncio.to_thread(replies.release, claim))
        raise
    await asyncio.to_thread(_settle, replies, claim, made)
    return made


async def _made(make: Callable[[], Awaitable[Response]]) -> Response:
    """The reply; one that the caller can mend is a reply like another."""
    try:
        return await make()
    except UserError as error:
        return reply(error)


def _settle(replies: Replies, claim: Any, made: Response) -> None:
    if made.status_code < 500 and made.status_code not in _NOT_KEPT:
        replies.keep(claim, StoredReply(made.status_code, bytes(made.body)))
    else:
        replies.release(claim)
