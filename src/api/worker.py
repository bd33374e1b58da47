"""`/execute`, `/load_file`, `/session/{id}/...`: a conversation's own sandbox, cell by cell."""

from __future__ import annotations

import asyncio
import base64
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from src.api.analytics import ErrorBody
from src.api.deps import CallerDep, WorkerDep
from src.api.leaving import in_thread, unless_left
from src.models.execution import CodeOutcome

router = APIRouter(tags=["worker"])

SessionId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The conversation's id, of the caller's choice.")]


class ExecuteRequest(BaseModel):
    """Code for a conversation; its variables stay for the next."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"session_id": "c-1", "code": "result = df.describe()"}]}
    )

    session_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The conversation's id.")
    code: str = Field(
        description="Python over `df`, 1 to 20,000 characters; `result`, or the last line's value, is what comes back."
    )


class ExecuteResult(BaseModel):
    """How a cell ended. Code that fails is an answer too: 200 with `success` false, so that its author can mend it."""

    success: bool
    status: str
    output: Any = Field(default=None, description="The variable `result`, or the last line's value, as plain JSON values.")
    stdout: str = ""
    stderr: str = ""
    error: str | None = None
    error_type: str | None = None
    traceback: str | None = None
    suggestion: str | None = None
    line: int | None = None
    warnings: list[str] = []
    images: list[str] = Field(default=[], description="PNG files as base64.")
    visualization: str | None = Field(default=None, description="Plotly JSON of the first figure, in our look.")
    execution_time_ms: float
    state: str | None = Field(default=None, description="`kept`; `restored` where a cell that was stopped was undone; `lost`.")
    sandbox_tier: str


class LoadRequest(BaseModel):
    """A file to fetch: any http(s) URL of the public internet, a pre-signed one too."""

    model_config = ConfigDict(extra="forbid")

    session_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    url: str = Field(max_length=8_192)
    filename: str = Field(default="", max_length=255, description="What it is called, where the URL does not say.")


class Loaded(BaseModel):
    """What `df` holds now."""

    success: bool
    filename: str
    row_count: int
    columns: list[str]
    dtypes: dict[str, str]
    data_sample: list[dict[str, Any]]
    notes: list[str]
    error: str | None = None


class SessionStatus(BaseModel):
    """Whether a conversation's sandbox is there. It ends after 30 minutes without a cell."""

    session_id: str
    alive: bool
    sandbox_tier: str | None


_ERRORS: dict[int | str, dict[str, Any]] = {
    403: {"model": ErrorBody, "description": "Running Python is turned off here."},
    404: {"model": ErrorBody, "description": "No such session, or another's."},
    410: {"model": ErrorBody, "description": "The session has ended; its variables are gone."},
    413: {"model": ErrorBody, "description": "The file is too large."},
    422: {"model": ErrorBody, "description": "Not code, or a URL or file that cannot be read."},
    503: {"model": ErrorBody, "description": "No sandbox is free or available now; try again."},
}


@router.post("/execute", responses=_ERRORS, summary="Run code in a conversation")
async def execute(request: ExecuteRequest, http: Request, worker: WorkerDep, caller: CallerDep) -> ExecuteResult:
    """In a sandbox of the conversation's own: no network, no files, limited time and memory.

    A caller that hangs up ends the cell; the variables are then those before it.
    """
    return _shown(await unless_left(http, in_thread(worker.execute, caller, request.session_id, request.code)))


@router.post("/load_file", responses=_ERRORS, summary="Load a file into a conversation")
async def load_file(request: LoadRequest, http: Request, worker: WorkerDep, caller: CallerDep) -> Loaded:
    """As `df`, with its name in `df_filename`. A caller that hangs up ends it."""
    loading = in_thread(worker.load_file, caller, request.session_id, request.url, request.filename)
    return Loaded.model_validate(await unless_left(http, loading))


@router.get("/session/{session_id}/status", responses=_ERRORS, summary="Is a conversation's sandbox there?")
async def status(session_id: SessionId, worker: WorkerDep, caller: CallerDep) -> SessionStatus:
    """`alive` is false for one that never was, has ended, or is another's."""
    alive = await asyncio.to_thread(worker.is_alive, caller, session_id)
    return SessionStatus(session_id=session_id, alive=alive, sandbox_tier=worker.tier)


@router.delete("/session/{session_id}", status_code=204, responses=_ERRORS, summary="End a conversation's sandbox")
async def end(session_id: SessionId, worker: WorkerDep, caller: CallerDep) -> None:
    """Its variables are gone."""
    await asyncio.to_thread(worker.end, caller, session_id)


def _shown(outcome: CodeOutcome) -> ExecuteResult:
    error = outcome.error
    return ExecuteResult(
        success=outcome.ok,
        status=outcome.status,
        output=outcome.result,
        stdout=outcome.output,
        stderr=outcome.stderr,
        error=str(error) if error else None,
        error_type=error.type if error else None,
        traceback=error.traceback if error else None,
        suggestion=error.suggestion if error else None,
        line=error.line if error else None,
        warnings=list(outcome.warnings),
        images=[base64.b64encode(image).decode() for image in outcome.images],
        visualization=outcome.visualization,
        execution_time_ms=round(outcome.milliseconds, 2),
        state=outcome.state,
        sandbox_tier=outcome.tier,
    )
