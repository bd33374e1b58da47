"""`POST /query/analytics/stream`: what happens while a question is answered, as server-sent events."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from src.agents.streams import Stream, Told
from src.api.analytics import ERRORS, QueryRequest, question_of
from src.api.deps import BackstageDep, CallerDep
from src.api.idempotency import CONFLICT
from src.errors import StreamUnknown

router = APIRouter(tags=["questions"])

STREAM_PATH: Final = "/query/analytics/stream"
FIRST_EVENTS: Final = 2
FIRST_SECONDS: Final = 1.0
"""How long the status waits: a question that fails at once (no such database) is an error, not a stream that says so."""
_ID: Final = re.compile(r"([0-9a-f]{24})\.([0-9]{1,9})")
_EXAMPLE: Final = (
    'retry: 3000\n\nid: 5f0c...e1.1\nevent: step\ndata: {"kind":"step","step":"prepare"}\n\n'
    'id: 5f0c...e1.9\nevent: text\ndata: {"kind":"text","text":"North has most revenue."}\n\n'
    'id: 5f0c...e1.10\nevent: answer\ndata: {"kind":"answer","answer":{}}\n\n'
)
_EVENT: Final = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["id", "event", "data"],
}
_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events: `step`, `sql`, `rows`, `code`, `ran`, `model`, `chart`, `text`; last `answer` or `error`.",
        "content": {"text/event-stream": {"schema": _EVENT, "example": _EXAMPLE}},
    },
}

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        max_length=60,
        description="The id of the last event heard, to go on after it. `0` begins anew and says that the caller can resume.",
    ),
]


@router.post(
    STREAM_PATH,
    responses=ERRORS | CONFLICT | _STREAM,
    summary="Ask a question, hear how it is answered",
    response_class=StreamingResponse,
)
async def stream_analytics(
    request: QueryRequest, backstage: BackstageDep, caller: CallerDep, last: LastEventId = None
) -> StreamingResponse:
    """Server-sent events, with a comment every 15 seconds where nothing happens.

    A caller that leaves gives the question up, and its SQL and code end: at once, or 30 seconds after one that sent
    `Last-Event-ID` has gone. Events can be heard again for five minutes, the answer for as long as answers are kept; of several
    processes, the others reply 409 until the answer is there.
    """
    manager = await asyncio.to_thread(backstage.manager)
    streams = backstage.streams
    if last is not None and last.strip("0"):
        found = _ID.fullmatch(last)
        if found is None:
            raise StreamUnknown("`Last-Event-ID` is no id of an event of ours.", hint="Give the last `id` as it came, or 0.")
        after = int(found[2])
        stream = await streams.again(manager, found[1], caller, after)
    else:
        after = 0
        stream = streams.open(manager, question_of(request), caller, resumable=last is not None)
        await _begun(stream)
        if stream.failure is not None:
            streams.forget(stream)
            raise stream.failure
    return StreamingResponse(_lines(stream, after), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _begun(stream: Stream) -> None:
    try:
        await stream.first(FIRST_EVENTS, FIRST_SECONDS)
    except asyncio.CancelledError:
        stream.stop()  # nobody has listened yet, so nobody would be missed
        raise


async def _lines(stream: Stream, after: int) -> AsyncIterator[str]:
    yield "retry: 3000\n\n"
    events: AsyncGenerator[Told | None, None] = stream.listen(after)
    async with aclosing(events):
        async for event in events:
            yield ": heartbeat\n\n" if event is None else f"id: {stream.id}.{event.number}\n{_shown(event)}"


def _shown(event: Told) -> str:
    return f"event: {event.kind}\ndata: {event.data}\n\n"
