"""Questions about a DataFrame: `await PythonAnalysisAgent().analyze("What correlates with price?", df)`."""

from __future__ import annotations

import asyncio
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import structlog
from pydantic import SecretStr

from src.agents.crewai_manager import DataOpsManager
from src.agents.settings import load_settings
from src.analyses import ANALYSES
from src.errors import BadSetting, BiError
from src.models.chat_models import Answer, Question
from src.models.config import Settings
from src.services.files.duckdb_file import write_rows
from src.services.frames.arrow import table_of

if TYPE_CHECKING:
    import pandas as pd

log = structlog.get_logger(__name__)

TABLE: Final = "data"
_LONGEST: Final = 300.0
HINTS: Final = (*ANALYSES, "visualization", "statistics")
"""What `analysis_type` may say: a registered analysis, or that a chart or numbers are wanted, which come anyway."""
_MOST_METRICS: Final = 200


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """What came of a question about a frame."""

    success: bool
    query: str
    insights: str
    """The answer in words; every number in it was put there by code."""
    visualizations: list[dict[str, Any]] = field(default_factory=list)
    """`type` ("plotly"), `data` (Plotly JSON)."""
    metrics: dict[str, Any] = field(default_factory=dict)
    """Numbers and short texts of the analysis' result by their path ("trend.slope"), or of a single row."""
    data_outputs: dict[str, Any] = field(default_factory=dict)
    """`records` (rows), `columns`, `sql`, `code`, `analysis_result`."""
    execution_time: float = 0.0
    """Seconds."""
    error: str | None = None
    raw_output: str | None = None
    """The whole answer as JSON."""


class PythonAnalysisAgent:
    """Answers questions about frames in the sandbox, by the embedded author or, with a key, by the crew.

    `anthropic_api_key` has a Claude model answer (`pip install langchain-anthropic`); without it the settings choose
    (`BI_LLM_*`, `GROQ_API_KEY`). `build_sandbox=True` builds the Docker image first, where there is an engine.
    Use it as a context manager, or call `cleanup`. Raises BadSetting.
    """

    def __init__(
        self,
        anthropic_api_key: str | None = None,
        model: str | None = None,
        build_sandbox: bool = False,
        *,
        settings: Settings | None = None,
    ) -> None:
        chosen = settings or load_settings()
        if anthropic_api_key:
            given = {"author": "crew", "llm_provider": "anthropic", "llm_key": SecretStr(anthropic_api_key)}
            chosen = chosen.model_copy(update=given | ({"llm_model": model} if model else {}))
        elif model:
            chosen = chosen.model_copy(update={"llm_model": model})
        if build_sandbox:
            from src.services.sandboxes.docker_image import build

            build(chosen.sandbox_image, cache=chosen.home / "cache", tell=log.info)
        self._manager = DataOpsManager(chosen)
        self._folder = tempfile.TemporaryDirectory(prefix="bi-frames-")

    async def analyze(
        self,
        query: str,
        data: pd.DataFrame,
        analysis_type: str | None = None,
        timeout: int = 300,
    ) -> AnalysisResult:
        """The answer. `analysis_type` (one of `HINTS`) is tried where the question alone is not understood.

        What goes wrong with a question is in `error`; a frame that cannot be stored raises BadFrame, a hint that is none
        BadSetting.
        """
        if analysis_type is not None and analysis_type not in HINTS:
            raise BadSetting(f"No analysis type {analysis_type!r}.", hint=f"Known: {', '.join(HINTS)}.")
        async with self._lent(data) as database:
            return await self._analyzed(query, database, analysis_type, timeout)

    async def batch_analyze(self, queries: Sequence[str], data: pd.DataFrame, max_concurrent: int = 3) -> list[AnalysisResult]:
        """The answers in the order of the questions, at most `max_concurrent` at once. Raises as `analyze`."""
        if max_concurrent < 1:
            raise BadSetting("`max_concurrent` is at least 1.", hint="Such as 3.")
        gate = asyncio.Semaphore(max_concurrent)

        async def one(query: str, database: str) -> AnalysisResult:
            async with gate:
                return await self._analyzed(query, database, None, _LONGEST)

        async with self._lent(data) as database:
            return list(await asyncio.gather(*(one(query, database) for query in queries)))

    def cleanup(self) -> None:
        """Ends the sandbox and deletes the frames."""
        self._manager.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.cleanup()

    @asynccontextmanager
    async def _lent(self, data: pd.DataFrame) -> AsyncIterator[str]:
        """The name of a database that holds the frame, gone afterwards."""
        name = f"frame:{uuid.uuid4().hex}"
        path = Path(self._folder.name) / f"{name[6:]}.duckdb"
        await asyncio.to_thread(lambda: write_rows(path, TABLE, table_of(data)))
        self._manager.wiring.databases.lend(name, f"duckdb:///{path}")
        try:
            yield name
        finally:
            await asyncio.to_thread(self._given_back, name, path)

    def _given_back(self, name: str, path: Path) -> None:
        url = self._manager.wiring.databases.forget(name)
        if url is not None:
            self._manager.wiring.contexts.forget(url, name)
        path.unlink(missing_ok=True)

    async def _analyzed(self, query: str, database: str, hint: str | None, seconds: float) -> AnalysisResult:
        began = time.perf_counter()
        try:
            answer = await asyncio.wait_for(self._asked(query, database, hint), seconds)
        except TimeoutError:
            return _failed(query, began, f"No answer within {seconds:g} seconds.")
        except BiError as failed:
            return _failed(query, began, str(failed))
        return result_of(answer, query, _since(began))

    async def _asked(self, query: str, database: str, hint: str | None) -> Answer:
        answer = await self._manager.aask(Question(text=query, database=database))
        if answer.status == "cannot_answer" and hint in ANALYSES:
            hinted = await self._manager.aask(Question(text=f"{hint.capitalize()}: {query}", database=database))
            return hinted if hinted.status != "cannot_answer" else answer
        return answer


async def quick_analyze(
    query: str,
    data: pd.DataFrame,
    anthropic_api_key: str | None = None,
    *,
    analysis_type: str | None = None,
    settings: Settings | None = None,
) -> AnalysisResult:
    """One question, with an agent of its own that is cleaned up afterwards. Raises as `PythonAnalysisAgent.analyze`."""
    agent = await asyncio.to_thread(PythonAnalysisAgent, anthropic_api_key, settings=settings)
    try:
        return await agent.analyze(query, data, analysis_type)
    finally:
        await asyncio.to_thread(agent.cleanup)


def result_of(answer: Answer, query: str, seconds: float) -> AnalysisResult:
    """An answer in the shape of an analysis' result."""
    rows = answer.data.records if answer.data is not None else []
    source: Any = answer.analysis_result or (rows[0] if len(rows) == 1 else {})
    outputs = {
        "records": rows,
        "columns": [c.model_dump() for c in answer.data.columns] if answer.data is not None else [],
        "sql": answer.sql,
        "code": answer.code,
        "analysis_result": answer.analysis_result,
    }
    return AnalysisResult(
        success=answer.status == "answered",
        query=query,
        insights=answer.answer,
        visualizations=[{"type": "plotly", "data": answer.visualization}] if answer.visualization else [],
        metrics=dict(_numbers(source, "")[:_MOST_METRICS]),
        data_outputs={name: value for name, value in outputs.items() if value},
        execution_time=seconds,
        error=answer.error.message if answer.error is not None else None,
        raw_output=answer.model_dump_json(),
    )


def _numbers(value: Any, path: str) -> list[tuple[str, Any]]:
    """Plain values by their path; lists are data, not metrics."""
    if isinstance(value, Mapping):
        return [found for key, inner in value.items() for found in _numbers(inner, f"{path}.{key}" if path else str(key))]
    if isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 80):
        return [(path, value)]
    return []


def _failed(query: str, began: float, error: str) -> AnalysisResult:
    return AnalysisResult(success=False, query=query, insights="", execution_time=_since(began), error=error)


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 3)
