"""Every failure in one typed shape: `{"error": {"code", "message", "hint", ...}}`."""

from __future__ import annotations

import math
from typing import Final
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from src.api.headers import SECURITY_HEADERS
from src.errors import BiError, ServiceError, Stopped
from src.models.chat_models import Answer, AnswerError

log = structlog.get_logger(__name__)

_JSON: Final = ("application/json", "multipart/form-data", "application/x-www-form-urlencoded")


class ErrorBody(BaseModel):
    """Every failure. `answer` is there when the question was read: it holds the plan, the SQL and every attempt."""

    error: AnswerError
    answer: Answer | None = None


def add_error_handlers(app: FastAPI) -> None:
    """Maps our errors, FastAPI's and everything unforeseen to the one shape."""

    @app.exception_handler(BiError)
    async def _ours(_request: Request, error: BiError) -> JSONResponse:
        if isinstance(error, ServiceError) and not isinstance(error, Stopped):
            log.error("service_error", code=error.code, message=error.message)
        return reply(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind and not kind.endswith("+json") and kind not in _JSON and any(e["loc"][:1] == ("body",) for e in error.errors()):
            said = f"The body is {kind[:80]!r}."
            return _reply(415, AnswerError(code="unsupported_media_type", message=said, hint="Send application/json."))
        said = "; ".join(f"{'.'.join(map(str, e['loc'][1:])) or 'body'}: {e['msg']}" for e in error.errors()[:5])[:500]
        said = said.encode("utf-8", "backslashreplace").decode()  # a key may be half a character
        hint = 'Send JSON like {"query": "Show revenue by region"}.'
        return _reply(422, AnswerError(code="bad_request", message=said, hint=hint))

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        made = _reply(error.status_code, AnswerError(code=f"http_{error.status_code}", message=str(error.detail)))
        made.headers.update(error.headers or {})  # `allow` of a 405
        return made

    @app.exception_handler(Exception)
    async def _ours_to_mend(request: Request, error: Exception) -> JSONResponse:
        reference = uuid4().hex[:12]
        log.error("unforeseen", reference=reference, path=request.url.path, exc_info=error)
        message = "Something broke on our side."
        made = _reply(500, AnswerError(code="internal", message=message, hint=f"The log has it under {reference}."))
        made.headers.update(SECURITY_HEADERS)  # this one is made outside of every middleware
        return made


def reply(error: BiError) -> JSONResponse:
    """The response to one of our errors, with what its status asks for in the headers."""
    said = AnswerError(code=error.code, message=error.message, hint=error.hint)
    return _reply(error.http_status, said, retry_after=getattr(error, "retry_after", None))


def _reply(status: int, error: AnswerError, *, retry_after: float | None = None) -> JSONResponse:
    headers = {"retry-after": "5"} if status == 503 else {}
    if retry_after is not None:
        headers["retry-after"] = str(max(1, math.ceil(retry_after)))
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse({"error": error.model_dump(mode="json")}, status_code=status, headers=headers)
