"""`/api/answers/{id}/feedback` and `/api/feedback...`: what is said of answers, and what becomes of it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from src.api.analytics import ErrorBody
from src.api.answers import ERRORS
from src.api.deps import CallerDep, FeedbackDep
from src.api.leaving import in_thread, unless_left
from src.api.pages import Before, Limit, next_after, place_of
from src.models.feedback import FeedbackState, Verdict
from src.services.feedback.store import Feedback

router = APIRouter(prefix="/api", tags=["feedback"])

_ERRORS: dict[int | str, dict[str, Any]] = {
    **ERRORS,
    403: {"model": ErrorBody, "description": "Only an administrator may do that, or the database is not listed."},
    404: {"model": ErrorBody, "description": "No such answer (or another's), or no such feedback."},
    409: {"model": ErrorBody, "description": "That has been decided already."},
    422: {"model": ErrorBody, "description": "SQL that does not run, or feedback that cannot become a verified query."},
}


class FeedbackRequest(BaseModel):
    """What an answer was. With `corrected`, and only with it, goes SQL that answers the question as it should be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"verdict": "right"},
                {"verdict": "corrected", "sql": "SELECT region, COUNT(*) AS customers FROM customers GROUP BY region"},
            ]
        },
    )

    verdict: Verdict
    sql: str | None = Field(default=None, max_length=20_000)
    note: str = Field(default="", max_length=2_000)


class FeedbackInfo(BaseModel):
    """What was said of an answer."""

    feedback_id: str
    answer_id: str
    question: str
    database: str
    verdict: Verdict
    sql: str | None
    note: str
    state: FeedbackState
    given_at: datetime
    decided_at: datetime | None


class FeedbackPage(BaseModel):
    """The newest first. `next` is what to give as `before` for the page after this; none at the end."""

    feedback: list[FeedbackInfo]
    next: str | None = None


@router.post("/answers/{answer_id}/feedback", status_code=201, responses=_ERRORS, summary="Say what an answer was")
async def give(answer_id: str, request: FeedbackRequest, http: Request, desk: FeedbackDep, caller: CallerDep) -> FeedbackInfo:
    """Right, wrong, or corrected SQL (which is checked and dry-run before it is kept). An administrator decides on it."""
    giving = in_thread(desk.give, answer_id, caller, request.verdict, request.sql, request.note)
    return _told(await unless_left(http, giving))


@router.get("/feedback", responses=_ERRORS, summary="List feedback")
async def list_feedback(
    desk: FeedbackDep,
    caller: CallerDep,
    state: FeedbackState | None = None,
    limit: Limit = 100,
    before: Before = None,
) -> FeedbackPage:
    """Everybody's, newest first; for administrators."""
    found = await asyncio.to_thread(desk.list, caller, state, limit=limit, before=place_of(before))
    return FeedbackPage(feedback=[_told(f) for f in found], next=next_after(found, limit, lambda line: line.given_at))


@router.post("/feedback/{feedback_id}/approve", responses=_ERRORS, summary="Approve feedback")
async def approve(feedback_id: str, desk: FeedbackDep, caller: CallerDep) -> FeedbackInfo:
    """From now on the question is answered by this SQL, as by a verified query of the glossary; for administrators."""
    return _told(await desk.approve(feedback_id, caller))


@router.post("/feedback/{feedback_id}/reject", responses=_ERRORS, summary="Reject feedback")
async def reject(feedback_id: str, desk: FeedbackDep, caller: CallerDep) -> FeedbackInfo:
    """Nothing comes of it; of one that was approved, the verified query is gone; for administrators."""
    return _told(await asyncio.to_thread(desk.reject, feedback_id, caller))


def _told(given: Feedback) -> FeedbackInfo:
    return FeedbackInfo(
        feedback_id=given.id,
        answer_id=given.answer_id,
        question=given.question,
        database=given.database,
        verdict=given.verdict,
        sql=given.corrected_sql,
        note=given.note,
        state=given.state,
        given_at=given.given_at,
        decided_at=given.decided_at,
    )
