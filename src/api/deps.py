"""What the routers are handed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request

from src.api.backstage import Backstage
from src.errors import ServiceError
from src.models.asker import Asker

if TYPE_CHECKING:  # its imports take a second: not on the start path
    from src.agents.answer_desk import AnswerDesk
    from src.agents.conversing import SessionDesk
    from src.agents.feedback import FeedbackDesk
    from src.agents.worker import Worker


def backstage(request: Request) -> Backstage:
    """The app's own. Raises ServiceError when the app was not started."""
    found = getattr(request.app.state, "backstage", None)
    if not isinstance(found, Backstage):
        raise ServiceError("The app was not started.")
    return found


def caller(request: Request) -> Asker:
    """Who asks: whoever the door (`src/api/door.py`) let in. Raises ServiceError where there was no door."""
    found = getattr(request.state, "asker", None)
    if not isinstance(found, Asker):
        raise ServiceError("Nobody asked who this is.")
    return found


async def sessions(backstage: Annotated[Backstage, Depends(backstage)]) -> SessionDesk:
    """The desk of conversations, made with the first request for it. Raises StateUnavailable."""
    return await asyncio.to_thread(backstage.sessions)


async def answers(backstage: Annotated[Backstage, Depends(backstage)]) -> AnswerDesk:
    """The desk of stored answers."""
    return await asyncio.to_thread(backstage.answers)


async def feedback(backstage: Annotated[Backstage, Depends(backstage)]) -> FeedbackDesk:
    """The desk of what is said of answers."""
    return await asyncio.to_thread(backstage.feedback)


async def worker(backstage: Annotated[Backstage, Depends(backstage)]) -> Worker:
    """Sandbox sessions of conversations."""
    return await asyncio.to_thread(backstage.worker)


BackstageDep = Annotated[Backstage, Depends(backstage)]
SessionsDep = Annotated[Any, Depends(sessions)]
AnswersDep = Annotated[Any, Depends(answers)]
FeedbackDep = Annotated[Any, Depends(feedback)]
WorkerDep = Annotated[Any, Depends(worker)]
CallerDep = Annotated[Asker, Depends(caller)]
