"""Context managers that block, for async callers: entered and left in a thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any, TypeVar

Lent = TypeVar("Lent")


@asynccontextmanager
async def in_threads(lent: AbstractContextManager[Lent]) -> AsyncIterator[Lent]:
    """Enters and leaves in a thread, for what may wait; leaves also where its task is cancelled while it enters."""
    entering = asyncio.ensure_future(asyncio.to_thread(lent.__enter__))
    try:
        entered = await asyncio.shield(entering)
    except asyncio.CancelledError:
        entering.add_done_callback(lambda done: None if done.cancelled() or done.exception() else _leave(lent))
        raise
    try:
        yield entered
    finally:
        await asyncio.shield(asyncio.to_thread(lent.__exit__, None, None, None))


def _leave(lent: AbstractContextManager[Any]) -> None:
    threading.Thread(target=lent.__exit__, args=(None, None, None), name="bi-leaving").start()
