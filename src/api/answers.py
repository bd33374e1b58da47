"""`/api/answers...`: answers that were given before: looked at, given again, handed on, forgotten."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from src.api.analytics import ErrorBody
from src.api.deps import AnswersDep, CallerDep
from src.api.leaving import in_thread, unless_left
from src.api.pages import Before, Limit, next_after, place_of
from src.models.chat_models import Answer
from src.models.export import MEDIA_TYPES, Exported, ExportFormat
from src.services.answers.store import AnswerLine, StoredAnswer

router = APIRouter(prefix="/api", tags=["answers"])

ERRORS: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "No such answer, or another's; or its database is not there any more."},
    422: {"model": ErrorBody, "description": "The answer has nothing of what is asked for; `error.hint` says what to do."},
    503: {"model": ErrorBody, "description": "Something that we stand on is not available now; try again."},
}

_FILES: dict[int | str, dict[str, Any]] = {
    **ERRORS,
    200: {
        "description": "The file. The header `x-export-note` says what a reader should know of its rows.",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES.values()},
    },
}


class AnswerInfo(BaseModel):
    """A stored answer in a list."""

    answer_id: str
    question: str
    database: str
    status: str
    asked_at: datetime


class AnswerPage(BaseModel):
    """The newest first. `next` is what to give as `before` for the page after this; none at the end."""

    answers: list[AnswerInfo]
    next: str | None = None


class AnswerWhole(AnswerInfo):
    """A stored answer with everything that made it, and marks of what it stood on."""

    answer: Answer
    proof: dict[str, Any] = Field(description="Marks of data, schema, glossary, SQL, code; seed, clock, versions.")


class ReplayInfo(BaseModel):
    """What came of giving an answer again without a model."""

    same: bool = Field(description="The rows and the analysis' result are the very same.")
    changed: list[str] = Field(description="What the answer stands on that is not what it was.")
    differences: list[str] = Field(description="Where numbers differ first, with both values.")
    answer: Answer


@router.get("/answers", responses=ERRORS, summary="List answers")
async def list_answers(
    desk: AnswersDep,
    caller: CallerDep,
    limit: Limit = 100,
    before: Before = None,
) -> AnswerPage:
    """The caller's own, newest first."""
    found = await asyncio.to_thread(desk.list, caller, limit=limit, before=place_of(before))
    return AnswerPage(
        answers=[AnswerInfo(**_line(a)) for a in found], next=next_after(found, limit, lambda line: line.asked_at)
    )


@router.get("/answers/{answer_id}", responses=ERRORS, summary="Look at an answer")
async def get(answer_id: str, desk: AnswersDep, caller: CallerDep) -> AnswerWhole:
    """As it was given, with its proof."""
    stored: StoredAnswer = await asyncio.to_thread(desk.get, answer_id, caller)
    return AnswerWhole(**_line(stored.line), answer=stored.answer, proof=stored.proof)


@router.delete("/answers/{answer_id}", status_code=204, responses=ERRORS, summary="Forget an answer")
async def delete(answer_id: str, desk: AnswersDep, caller: CallerDep) -> None:
    """Its rows and what was said of it are gone."""
    await asyncio.to_thread(desk.delete, answer_id, caller)


@router.post("/answers/{answer_id}/replay", responses=ERRORS, summary="Give an answer again")
async def replay(answer_id: str, http: Request, desk: AnswersDep, caller: CallerDep) -> ReplayInfo:
    """The same SQL and code over the data of now, without a model: the same numbers, or what changed and where."""
    told = await unless_left(http, desk.replay(answer_id, caller))
    return ReplayInfo(same=told.same, changed=list(told.changed), differences=list(told.differences), answer=told.answer)


@router.get("/answers/{answer_id}/export", responses=_FILES, response_class=Response, summary="Take an answer along as a file")
async def export(
    answer_id: str,
    http: Request,
    desk: AnswersDep,
    caller: CallerDep,
    format: ExportFormat,  # noqa: A002 - the URL's
) -> Response:
    """Its rows (csv, xlsx), its chart (png), all of it as a page (html), or a notebook that runs (ipynb)."""
    made: Exported = await unless_left(http, in_thread(desk.export, answer_id, caller, format))
    headers = {
        "content-disposition": f'attachment; filename="{made.filename}"',
        "content-security-policy": f"{made.policy}; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        **({"x-export-note": made.note} if made.note else {}),
    }
    return Response(made.content, media_type=made.media_type, headers=headers)


def _line(line: AnswerLine) -> dict[str, Any]:
    return {
        "answer_id": line.id, "question": line.question, "database": line.database, "status": line.status,
        "asked_at": line.asked_at,
    }  # fmt: skip
