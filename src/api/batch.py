"""`POST /query/batch`: several questions at once, each with its own answer or error."""

from __future__ import annotations

import asyncio
from typing import Final
from uuid import uuid4

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from src.agents.crewai_manager import DataOpsManager
from src.api.analytics import ERRORS, QueryRequest, is_answered, question_of
from src.api.deps import BackstageDep, CallerDep
from src.api.idempotency import CONFLICT, IdempotencyKey, once
from src.api.leaving import unless_left
from src.errors import BiError
from src.models.asker import Asker
from src.models.chat_models import Answer, AnswerError

log = structlog.get_logger(__name__)
router = APIRouter(tags=["questions"])

MOST: Final = 20
AT_ONCE: Final = 4


class BatchRequest(BaseModel):
    """Questions that do not hang on each other."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"queries": [{"query": "Show revenue by region"}, {"query": "Forecast revenue"}]}]},
    )

    queries: list[QueryRequest] = Field(min_length=1, max_length=MOST)


class BatchItem(BaseModel):
    """What came of one question: `status` is the one that it alone would have been answered with."""

    status: int
    answer: Answer | None = Field(default=None, description="With an error too, where the question was read.")
    error: AnswerError | None = None


class BatchResult(BaseModel):
    """In the order of the questions."""

    results: list[BatchItem]


@router.post("/query/batch", responses=ERRORS | CONFLICT, summary="Ask several questions", response_model=BatchResult)
async def query_batch(
    request: BatchRequest, http: Request, backstage: BackstageDep, caller: CallerDep, key: IdempotencyKey = None
) -> Response:
    """Up to 20, four at a time. One that fails takes no other with it; 200 says that all were tried."""
    manager = await asyncio.to_thread(backstage.manager)

    async def made() -> Response:
        asked = answers_to(manager, request, caller)
        result = await (unless_left(http, asked) if key is None else asked)
        return Response(result.model_dump_json(), media_type="application/json")

    return await once(backstage, caller, key, ("batch", repr(request.model_dump())), made)


async def answers_to(manager: DataOpsManager, request: BatchRequest, asker: Asker) -> BatchResult:
    """What came of each, in their order, `AT_ONCE` at a time. Raises nothing of theirs; cancelled, it gives all of them up."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(query: QueryRequest) -> Answer:
        async with places:
            return await manager.aask(question_of(query), asker=asker)

    ended = await asyncio.gather(*(one(q) for q in request.queries), return_exceptions=True)
    return BatchResult(results=[_item(e) for e in ended])


def _item(ended: Answer | BaseException) -> BatchItem:
    if isinstance(ended, Answer):
        if is_answered(ended):
            return BatchItem(status=200, answer=ended)
        return BatchItem(status=422, answer=ended, error=ended.error)
    if isinstance(ended, BiError):
        error = AnswerError(code=ended.code, message=ended.message, hint=ended.hint)
        return BatchItem(status=ended.http_status, error=error)
    reference = uuid4().hex[:12]
    log.error("unforeseen", reference=reference, exc_info=ended)
    error = AnswerError(code="internal", message="Something broke on our side.", hint=f"The log has it under {reference}.")
    return BatchItem(status=500, error=error)
