"""The program as a Model Context Protocol server: five tools over the same spine as every other door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from uuid import uuid4

import structlog
from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from src.errors import AnswerUnknown, BiError, ServiceError
from src.mcp.results import Chart, DatabaseList, KnownDatabase, MetricList, Told, metrics_of, told
from src.models.asker import Asker
from src.models.chat_models import Question
from src.models.events import Answered, StepStarted
from src.tools.free_code.offered import OFFERED, offered

if TYPE_CHECKING:  # its imports take a second: not before the first call
    from src.agents.crewai_manager import DataOpsManager

log = structlog.get_logger(__name__)

Kind = Literal[
    "forecast", "correlation", "anomaly", "summary", "trend", "decomposition", "clustering", "cohort", "change", "portfolio",
    "hypothesis", "regression",
]  # fmt: skip
_READS: Final = ToolAnnotations(readOnlyHint=True, destructiveHint=False, openWorldHint=False)
_INSTRUCTIONS: Final = (
    "Answers business questions about the operator's databases: SQL that is checked and read-only, rows, analyses, charts, and"
    " words whose every number was computed. Ask `ask` in plain English first; `list_metrics` has the words that a database"
    " knows. An answer that is not there says why and what could be asked instead: show that rather than a number of your own."
)
Call = Context[Any, Any, Any]


class Tools:
    """The tools. `manager` blocks while it is made; `who` says whose call it is."""

    def __init__(self, manager: Callable[[], DataOpsManager], who: Callable[[Call], Asker]) -> None:
        self._make = manager
        self._who = who

    async def ask(
        self,
        question: Annotated[str, Field(description="In plain English, at most 2,000 characters.")],
        ctx: Call,
        database: Annotated[str | None, Field(description="A name from `list_databases`; the default when left out.")] = None,
        follows: Annotated[
            str | None, Field(description="The `answer_id` of the answer that this question follows up (“only North”).")
        ] = None,
    ) -> Told:
        """Answer a business question: SQL, rows, an analysis where one is asked for, a chart and words."""
        async with _typed():
            manager, asker = await self._manager(), self._who(ctx)
            before = await asyncio.to_thread(manager.wiring.answers.get, follows, asker.owner) if follows else None
            asked = Question(text=question, database=database, previous=before.answer.plan if before else None)
            steps = 0
            async for event in manager.stream(asked, asker=asker):
                if isinstance(event, StepStarted):
                    steps += 1
                    await ctx.report_progress(steps, message=event.step)
                if isinstance(event, Answered):
                    return told(event.answer)
            raise ServiceError("The question ended without an answer.")

    async def list_databases(self, ctx: Call) -> DatabaseList:
        """List the databases that may be asked."""
        async with _typed():
            manager, asker = await self._manager(), self._who(ctx)
            names = await asyncio.to_thread(manager.wiring.contexts.names_for, asker)
            settings, default = manager.settings, manager.settings.default_database
            return DatabaseList(
                databases=[
                    KnownDatabase(
                        name=n, engine=settings.databases[n].partition(":")[0].partition("+")[0], is_default=n == default
                    )
                    for n in names
                ]
            )

    async def list_metrics(
        self,
        ctx: Call,
        database: Annotated[str | None, Field(description="A name from `list_databases`; the default when left out.")] = None,
    ) -> MetricList:
        """List what a database's numbers are called, and what they can be grouped and narrowed by."""
        async with _typed():
            manager, asker = await self._manager(), self._who(ctx)
            ground = await asyncio.to_thread(manager.wiring.contexts.ground_for, database, asker)
            return metrics_of(ground.context.database, ground.context.today_assumption, ground.context.semantics)

    async def run_analysis(
        self,
        analysis: Kind,
        sql: Annotated[str, Field(description="One SELECT in the database's dialect, one row for each observation or period.")],
        ctx: Call,
        arguments: Annotated[
            dict[str, Any] | None, Field(description="Its arguments: mostly names of the SELECT's columns.")
        ] = None,
        database: Annotated[str | None, Field(description="A name from `list_databases`; the default when left out.")] = None,
    ) -> Told:
        """Run one statistical analysis over the rows of a SELECT."""
        async with _typed():
            from src.agents.called import call_analysis

            manager = await self._manager()
            return told(await call_analysis(manager, self._who(ctx), analysis, sql, arguments or {}, database))

    async def get_chart(
        self, answer_id: Annotated[str, Field(description="The `answer_id` of an answer that has a chart.")], ctx: Call
    ) -> Chart:
        """Get the chart of an answer as Plotly JSON."""
        async with _typed():
            manager, asker = await self._manager(), self._who(ctx)
            answer = (await asyncio.to_thread(manager.wiring.answers.get, answer_id, asker.owner)).answer
            if answer.visualization is None:
                raise AnswerUnknown("That answer has no chart.", hint="`has_chart` of an answer says whether it has one.")
            return Chart(answer_id=answer_id, question=answer.question, plotly_json=answer.visualization)

    async def _manager(self) -> DataOpsManager:
        return await asyncio.to_thread(self._make)


def make_server(manager: Callable[[], DataOpsManager], who: Callable[[Call], Asker]) -> FastMCP:
    """The server, for any transport."""
    server = FastMCP("bi-agents", instructions=_INSTRUCTIONS, log_level="ERROR")
    tools = Tools(manager, who)
    for tool in (tools.ask, tools.list_databases, tools.list_metrics, tools.get_chart):
        server.add_tool(tool, annotations=_READS)
    listed = "\n".join(f"- {offered(kind)}" for kind in OFFERED)
    server.add_tool(tools.run_analysis, annotations=_READS, description=f"{Tools.run_analysis.__doc__}\n\n{listed}")
    return server


@asynccontextmanager
async def _typed() -> AsyncIterator[None]:
    """Failures as errors of the protocol: our own with their code and hint, anything else without what it says."""
    try:
        yield
    except BiError as error:
        raise ToolError(f"{error.code}: {error}") from error
    except Exception as error:
        reference = uuid4().hex[:12]
        log.exception("unforeseen", reference=reference, door="mcp")
        raise ToolError(f"internal: Something broke on our side. The log has it under {reference}.") from error
