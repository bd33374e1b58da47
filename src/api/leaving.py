"""An asker who hangs up before the answer: the question is given up too."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

from src.errors import Stopped

Given = TypeVar("Given")


async def unless_left(request: Request, asked: Coroutine[Any, Any, Given]) -> Given:
    """What was asked for, or Stopped once the client has gone: what ran for it is cancelled. After the body is read."""
    task, left = asyncio.ensure_future(asked), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({task, left}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Stopped("The client has gone.")
    finally:
        for open_one in (task, left):
            open_one.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
