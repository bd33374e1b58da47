"""The desk of an agent that works on an asker's database with tools: `open_data_desk(manager, "sales", asker, "chat-1")`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from src.agents.audited import note
from src.agents.barred import is_empty
from src.agents.steps import NOT_PERMITTED
from src.agents.wiring import limits_of
from src.errors import PythonOff, UserError
from src.models.asker import LOCAL, Asker
from src.models.execution import CodeJob, CodeOutcome
from src.models.sql import ResultTable, SqlDraft, SqlFailure
from src.services.frames.named import Conversation
from src.tools.data_desk import DataDesk

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager


def open_data_desk(
    manager: DataOpsManager, database: str | None = None, asker: Asker = LOCAL, conversation: str = ""
) -> DataDesk:
    """The desk: SQL by the asker's own rules, frames under the conversation's names, code in the asker's share of sandboxes.

    Using it raises what opening a database does: UnknownDatabase, DatabaseNotAllowed, BadDatabase, EngineUnavailable are
    told to the agent as text.
    """
    settings = manager.settings

    def query(sql: str) -> ResultTable | SqlFailure:
        ground = manager.wiring.contexts.ground_for(database, asker)
        safe = ground.guard(SqlDraft(sql, by_agent=True))
        if isinstance(safe, SqlFailure):
            return safe
        note(manager.wiring, asker, "sql", {"database": ground.context.database, "sql": safe.text})
        found = ground.engine.explain(safe) or ground.engine.run(safe)
        if isinstance(found, ResultTable) and ground.barred is not None and is_empty(found) and ground.barred.tables(sql):
            raise UserError(NOT_PERMITTED, hint="Ask for what your roles let you see, or ask the operator.")
        return found

    def run_code(code: str, frames: Mapping[str, pa.Table]) -> CodeOutcome:
        if not settings.enable_python_execution:
            raise PythonOff("Running Python is turned off here.", hint="The operator can set ENABLE_PYTHON_EXECUTION=true.")
        note(manager.wiring, asker, "code", {"code": code})
        return manager.wiring.interpreter.run_job(CodeJob(code, frames, limits_of(settings), settings.seed, asker.owner))

    return DataDesk(manager.wiring.frames, Conversation(asker.owner, conversation), query, run_code)
