"""An asker who hangs up before the answer, or waits too long: what ran for the request is given up too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from fastapi import Request

from src.errors import Stopped
from src.models.stopping import Stop, stopping

Given = TypeVar("Given")
Wanted = ParamSpec("Wanted")


async def unless_left(request: Request, asked: Coroutine[Any, Any, Given]) -> Given:
    """What was asked for, or Stopped once the client has gone: what ran for it has ended then. After the body is read."""
    task, left = asyncio.ensure_future(asked), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({task, left}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Stopped("The client has gone.")
    finally:
        for open_one in (task, left):
            open_one.cancel()
        await _ended(task)


async def in_thread(work: Callable[Wanted, Given], *given: Wanted.args, **named: Wanted.kwargs) -> Given:
    """What blocking work gives. Where this is cancelled, the work is told to stop, and has ended when this ends."""
    stop = Stop()
    with stopping(stop):
        working = asyncio.ensure_future(asyncio.to_thread(work, *given, **named))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        stop.set()
        await _ended(working)
        raise


async def _ended(task: asyncio.Future[Any]) -> None:
    """Until its end, whatever that is, and however often we are told to leave: what it uses is ours to clean up."""
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait({task})
    if not task.cancelled():
        task.exception()  # seen: nobody else asks for it


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
