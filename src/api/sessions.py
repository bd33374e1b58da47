"""`/api/session...`: upload files, ask in turns, look back."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from src.api.analytics import ErrorBody, is_answered, response_to
from src.api.deps import BackstageDep, CallerDep, SessionsDep
from src.api.idempotency import CONFLICT, IdempotencyKey, once
from src.api.leaving import in_thread, unless_left
from src.api.pages import Before, Limit, next_after, place_of
from src.errors import FileTooLarge
from src.models.chat_models import Answer
from src.models.config import Settings
from src.models.stopping import current_stop
from src.services.conversations.records import Conversation, SessionFile, Turn
from src.services.scratch import SCRATCH, scratch

router = APIRouter(prefix="/api", tags=["sessions"])
_CHUNK = 1024 * 1024


class FileInfo(BaseModel):
    """A table of a session."""

    filename: str
    table: str
    row_count: int
    column_count: int
    columns: list[str]
    dtypes: dict[str, str]
    data_sample: list[dict[str, Any]] = Field(description="The first rows.")
    numeric_columns: list[str]
    categorical_columns: list[str]
    notes: list[str] = Field(description="What was taken for granted: the sheet, the encoding, rows that were cut.")


class TurnInfo(BaseModel):
    """A question of a session, and what came of it."""

    question: str
    answer_id: str | None
    summary: str
    asked_at: datetime


class SessionInfo(BaseModel):
    """A session with its files and its last ten turns. The keys of the first file stand at the top too."""

    session_id: str
    title: str
    database: str | None
    created_at: datetime
    used_at: datetime
    files: list[FileInfo]
    conversation_history: list[TurnInfo]
    filename: str | None = None
    row_count: int | None = None
    column_count: int | None = None
    columns: list[str] = []
    dtypes: dict[str, str] = {}
    data_sample: list[dict[str, Any]] = []
    numeric_columns: list[str] = []
    categorical_columns: list[str] = []


class SessionLine(BaseModel):
    """A session in a list."""

    session_id: str
    title: str
    database: str | None
    created_at: datetime
    used_at: datetime


class SessionPage(BaseModel):
    """The newest first. `next` is what to give as `before` for the page after this; none at the end."""

    sessions: list[SessionLine]
    next: str | None = None


class AnalyzeRequest(BaseModel):
    """A question; it may follow up on the last three turns."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "What is the average price by city?"}]}
    )

    question: str = Field(description="In plain English, at most 2,000 characters.")


class AnalysisResponse(BaseModel):
    """What came of a question. `answer` is all of it; the other keys say the most of it in plain values."""

    session_id: str
    conversation_reference: str
    question: str
    generated_code: str | None = Field(description="The analysis code, or else the SQL.")
    raw_result: Any = Field(description="The analysis' result, or else the rows as records.")
    interpretation: str
    error: str | None = None
    execution_time: float = Field(description="Seconds.")
    answer: Answer


class TablesRequest(BaseModel):
    """Tables of a configured database whose rows the session takes over, to be joined with its files."""

    model_config = ConfigDict(extra="forbid")

    database: str = Field(max_length=500)
    tables: list[str] = Field(min_length=1, max_length=20)


_ERRORS: dict[int | str, dict[str, Any]] = {
    403: {"model": ErrorBody, "description": "The database is not listed by the operator."},
    404: {"model": ErrorBody, "description": "No such session (or another's), database or table."},
    413: {"model": ErrorBody, "description": "The request is too large."},
    422: {"model": ErrorBody, "description": "A file that cannot be read, or a question that cannot be answered."},
    429: {"model": ErrorBody, "description": "As many sessions or files as there may be."},
    503: {"model": ErrorBody, "description": "Something that we stand on is not available now; try again."},
}


@router.post(
    "/session/create", status_code=201, responses=_ERRORS | CONFLICT, summary="Begin a session", response_model=SessionInfo
)
async def create(
    http: Request,
    desk: SessionsDep,
    caller: CallerDep,
    backstage: BackstageDep,
    files: Annotated[list[UploadFile], File(description="CSV, TSV, XLSX, Parquet or JSON lines.")] = [],  # noqa: B006 - FastAPI's
    file: Annotated[UploadFile | None, File(description="The same, where there is one.")] = None,
    title: Annotated[str, Form(max_length=200)] = "",
    database: Annotated[str | None, Form(max_length=500)] = None,
    key: IdempotencyKey = None,
) -> Response:
    """Over uploaded files, over a configured database, or empty. Files of one session can be joined.

    A caller that hangs up gives it up, and nothing of it stays, unless it sent an `Idempotency-Key`.
    """
    received = [*([file] if file is not None else []), *files]
    async with _received(received, backstage.settings) as uploads:
        marks = await in_thread(lambda: [_mark(u.path) for u in uploads]) if key is not None else []
        request = ("session", title, database or "", *(u.filename for u in uploads), *marks)

        async def made() -> Response:
            making = in_thread(desk.create, caller, uploads, title, database or None)
            info = told(await (unless_left(http, making) if key is None else making))
            desk.look_ahead(info.session_id, caller)
            return Response(info.model_dump_json(), status_code=201, media_type="application/json")

        return await once(backstage, caller, key, request, made)


@router.post("/session/{session_id}/files", status_code=201, responses=_ERRORS, summary="Add a file")
async def add_file(
    session_id: str, file: UploadFile, http: Request, desk: SessionsDep, caller: CallerDep, backstage: BackstageDep
) -> FileInfo:
    """Another table of the session. A caller that hangs up gives it up."""
    async with _received([file], backstage.settings) as uploads:
        added = _file(await unless_left(http, in_thread(desk.add_file, session_id, caller, uploads[0])))
        desk.look_ahead(session_id, caller)
        return added


@router.post("/session/{session_id}/tables", status_code=201, responses=_ERRORS, summary="Take tables over")
async def add_tables(
    session_id: str, request: TablesRequest, http: Request, desk: SessionsDep, caller: CallerDep
) -> list[FileInfo]:
    """Rows of a configured database, up to the row limit and without sensitive fields."""
    taking = in_thread(desk.add_tables, session_id, caller, request.database, request.tables)
    added = await unless_left(http, taking)
    return [_file(f) for f in added]


@router.post("/session/{session_id}/analyze", responses=_ERRORS, summary="Ask", response_model=AnalysisResponse)
async def analyze(
    session_id: str, request: AnalyzeRequest, http: Request, desk: SessionsDep, caller: CallerDep
) -> AnalysisResponse | Response:
    """SQL, rows, an analysis with its code, a chart and words, over the session's tables."""
    answer, held = await unless_left(http, desk.aask(session_id, caller, request.question))
    if not is_answered(answer):
        return response_to(answer)
    records = answer.data.records if answer.data is not None else None
    return AnalysisResponse(
        session_id=held.id,
        conversation_reference=f"{held.id}/{answer.id}",
        question=answer.question,
        generated_code=answer.code or answer.sql,
        raw_result=answer.analysis_result or records,
        interpretation=answer.answer,
        error=answer.error.message if answer.error is not None else None,
        execution_time=round(answer.timings.get("total", 0.0) / 1000, 3),
        answer=answer,
    )


@router.get("/session/{session_id}", responses=_ERRORS, summary="Look at a session")
async def get(session_id: str, desk: SessionsDep, caller: CallerDep) -> SessionInfo:
    """Its files and its last ten turns."""
    return told(await asyncio.to_thread(desk.records.get, session_id, caller.owner))


@router.get("/sessions", responses=_ERRORS, summary="List sessions")
async def list_sessions(
    desk: SessionsDep,
    caller: CallerDep,
    limit: Limit = 100,
    before: Before = None,
) -> SessionPage:
    """The caller's own, newest first."""
    found = await asyncio.to_thread(desk.records.list, caller.owner, limit=limit, before=place_of(before))
    lines = [
        SessionLine(session_id=c.id, title=c.title, database=c.database, created_at=c.created_at, used_at=c.used_at)
        for c in found
    ]
    return SessionPage(sessions=lines, next=next_after(found, limit, lambda line: line.created_at))


@router.delete("/session/{session_id}", status_code=204, responses=_ERRORS, summary="Delete a session")
async def delete(session_id: str, desk: SessionsDep, caller: CallerDep) -> None:
    """Its rows and its history are gone."""
    await asyncio.to_thread(desk.delete, session_id, caller)


def told(held: Conversation) -> SessionInfo:
    """The session as callers see it."""
    files = [_file(f) for f in held.files]
    first = files[0].model_dump(exclude={"notes", "table"}) if files else {}
    return SessionInfo(
        session_id=held.id,
        title=held.title,
        database=held.database,
        created_at=held.created_at,
        used_at=held.used_at,
        files=files,
        conversation_history=[_turn(t) for t in held.turns],
        **first,
    )


def _file(file: SessionFile) -> FileInfo:
    about = file.about
    return FileInfo(
        filename=file.filename,
        table=file.table,
        row_count=file.rows,
        column_count=len(about["dtypes"]),
        columns=list(about["dtypes"]),
        dtypes=about["dtypes"],
        data_sample=about["sample"],
        numeric_columns=about["numeric"],
        categorical_columns=about["categorical"],
        notes=about.get("notes", []),
    )


def _turn(turn: Turn) -> TurnInfo:
    return TurnInfo(question=turn.question, answer_id=turn.answer_id, summary=turn.summary, asked_at=turn.asked_at)


@asynccontextmanager
async def _received(files: Sequence[UploadFile], settings: Settings) -> AsyncIterator[list[Any]]:
    """The files on disk, each as large as it may be; gone afterwards. Raises BadFile, FileTooLarge."""
    from src.agents.conversing import Upload

    with scratch(settings.home / SCRATCH, "upload-") as folder:
        uploads = []
        for number, file in enumerate(files):
            path = folder / str(number)
            await in_thread(_copy, file, path, settings.upload_bytes)
            uploads.append(Upload(os.path.basename((file.filename or "").replace("\\", "/")), path))
        yield uploads


def _mark(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(file: UploadFile, path: Path, most: int) -> None:
    size, stop = 0, current_stop()
    with path.open("wb") as kept:
        while piece := file.file.read(_CHUNK):
            stop.check()
            size += len(piece)
            if size > most:
                raise FileTooLarge(f"The file is larger than {most / 1e6:,.0f} MB.", hint="Send a smaller one, or Parquet.")
            kept.write(piece)
