"""`POST /query/analytics`: a question goes in, an answer with its proof comes out."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from src.api.deps import BackstageDep, CallerDep
from src.api.errors import ErrorBody as ErrorBody
from src.api.idempotency import CONFLICT, IdempotencyKey, once
from src.api.leaving import unless_left
from src.models.analysis import ChartTheme
from src.models.chat_models import Answer, Question
from src.models.plan import QueryPlan

router = APIRouter(tags=["questions"])

_EXAMPLES: list[JsonValue] = [
    {"query": "Forecast revenue for next month"},
    {"query": "What factors correlate with churn rate?", "database": "sample"},
    {"query": "Top 5 products by revenue last quarter", "database": "sqlite:///data/sample/sample.db"},
]


class QueryRequest(BaseModel):
    """A question, and the configured database it is about."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": _EXAMPLES})

    query: str = Field(description="The question, in plain English, at most 2,000 characters.")
    database: str | None = Field(
        default=None,
        max_length=500,
        description="A configured name, or a URL that the operator has listed; the default when left out.",
    )
    previous: QueryPlan | None = Field(
        default=None,
        description="The `plan` of the answer before, where the question may follow it up (“only North”, “and last year?”).",
    )
    theme: ChartTheme | None = Field(
        default=None, description="The chart's colours: `light` or `dark`; the server's setting when left out."
    )


ERRORS: dict[int | str, dict[str, Any]] = {
    403: {"model": ErrorBody, "description": "The database is not listed by the operator."},
    404: {"model": ErrorBody, "description": "No such database."},
    413: {"model": ErrorBody, "description": "The request is too large."},
    422: {"model": ErrorBody, "description": "Not a question, or one that cannot be answered; suggestions are in the error."},
    503: {"model": ErrorBody, "description": "The sandbox or the database is not available now; try again."},
}


@router.post("/query/analytics", responses=ERRORS | CONFLICT, summary="Ask a question", response_model=Answer)
async def query_with_analytics(
    request: QueryRequest, http: Request, backstage: BackstageDep, caller: CallerDep, key: IdempotencyKey = None
) -> Response:
    """SQL, rows, an analysis with its code, a Plotly chart and an answer in plain words.

    The analysis (forecast, correlation, anomaly, summary) is found in the question; without one the rows are the answer.
    A caller that hangs up gives the question up, unless it sent an `Idempotency-Key`: then the answer is kept for it.
    """
    manager = await asyncio.to_thread(backstage.manager)

    async def made() -> Response:
        asked = manager.aask(question_of(request), asker=caller)
        return response_to(await (unless_left(http, asked) if key is None else asked))

    return await once(backstage, caller, key, ("analytics", repr(request.model_dump())), made)


def question_of(request: QueryRequest) -> Question:
    """What the request asks."""
    return Question(text=request.query, database=request.database, previous=request.previous, theme=request.theme)


def is_answered(answer: Answer) -> bool:
    """Whether it answers the question, if only in part; else its error says why not."""
    return answer.status in ("answered", "partial") or answer.error is None


def response_to(answer: Answer) -> Response:
    """200 with the answer, or 422 with why there is none."""
    if is_answered(answer) or answer.error is None:
        return Response(answer.model_dump_json(), media_type="application/json")
    body = ErrorBody(error=answer.error, answer=answer)
    return Response(body.model_dump_json(), status_code=422, media_type="application/json")
