"""`GET /health`: whether the service is up, and what it stands on; `/health/live` and `/health/ready` for what restarts it
and what sends it traffic; `/metrics` for Prometheus."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from src.api.analytics import ErrorBody
from src.api.deps import BackstageDep, CallerDep
from src.models.chat_models import AnswerError

router = APIRouter(tags=["service"])


class Health(BaseModel):
    """`starting`: up, the first question may be slow. `ok`: warm. `degraded`: see `trouble`."""

    status: Literal["starting", "ok", "degraded"]
    author: str | None = None
    sandbox_tier: str | None = None
    trouble: str | None = None
    doors: str | None = None
    """Who is let in: holders of keys, or this machine alone."""


class Live(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Questions may be sent here."""

    status: Literal["ready"] = "ready"


@router.get("/health", summary="Is it up, and on what does it stand?")
async def health(backstage: BackstageDep) -> Health:
    """Answers at once, also while the service is still warming up."""
    status: Literal["starting", "ok", "degraded"] = "degraded" if backstage.trouble else "ok" if backstage.ready else "starting"
    return Health(
        status=status,
        author=backstage.author,
        sandbox_tier=backstage.sandbox_tier,
        trouble=backstage.trouble,
        doors=backstage.doors,
    )


@router.get("/health/live", summary="Does the process answer?")
async def live() -> Live:
    """Looks at nothing else: a database that is down is no reason to restart this."""
    return Live()


_NOT_READY: dict[int | str, dict[str, Any]] = {503: {"model": ErrorBody, "description": "Not yet, or not now."}}


@router.get("/health/ready", responses=_NOT_READY, summary="Should questions be sent here?", response_model=Ready)
async def ready(backstage: BackstageDep) -> Ready | JSONResponse:
    """Once it is warm, and as long as the app's own database answers."""
    trouble = await asyncio.to_thread(backstage.not_ready)
    if trouble is None:
        return Ready()
    body = ErrorBody(error=AnswerError(code="not_ready", message=trouble, hint="Ask again in a moment."))
    return JSONResponse(body.model_dump(mode="json"), status_code=503, headers={"retry-after": "5"})


_TEXT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus' text format."},
    401: {"model": ErrorBody, "description": "No key, or not a good one."},
    403: {"model": ErrorBody, "description": "Not from here."},
}


@router.get("/metrics", responses=_TEXT, response_class=Response, summary="What was counted and timed")
async def metrics(_caller: CallerDep) -> Response:
    """For Prometheus, which sends a key as any caller does. Labels are words of the program, none of a user's."""
    from src.services.telemetry.prometheus import CONTENT_TYPE, exposed

    return Response(await asyncio.to_thread(exposed), media_type=CONTENT_TYPE)
