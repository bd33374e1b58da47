"""SQL of an agent's that failed, put right: by rule where that is sure, else by an agent that is shown the diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from src.agents.author import AskContext
from src.agents.crew.prompt import load_prompt
from src.agents.crew.team import Team, fell_back
from src.errors import ModelUnavailable
from src.models.sql import Attempt, SqlDraft, SqlFailure, SqlProblem
from src.tools.prompting.failed_sql import kept_back, told_diagnosis, told_tables, words_of_sql
from src.tools.prompting.quoting import fenced, plain_name, quoted
from src.tools.sql_guard import make_guard
from src.tools.sql_heal import diagnose
from src.tools.sql_heal.faithful import unfaithful
from src.tools.written_sql.hidden import hidden_columns

MOST_SQL: Final = 4_000
"""Longer SQL than this is not shown to a model."""
_ANY_ROWS: Final = 1_000
_MENDABLE: Final[frozenset[SqlProblem]] = frozenset(
    {
        "syntax", "unknown_table", "unknown_column", "ambiguous_column", "forbidden_function", "database_error",
        "type_mismatch", "missing_group_by", "aggregate_in_where", "date_arithmetic",
    }
)  # fmt: skip
"""A statement that writes, or costs too much, is not asked for again."""


class RepairedSql(BaseModel):
    """What the agent answers."""

    model_config = ConfigDict(extra="ignore")

    sql: str = Field(default="", max_length=2 * MOST_SQL)
    cannot: str = Field(default="", max_length=500)


async def repaired_by_model(attempts: Sequence[Attempt], context: AskContext, team: Team) -> SqlDraft | None:
    """The last attempt as an agent put it right, or None: it was not an agent's, cannot be, or the answer did not hold.

    What it gives passes the guard, reads nothing sensitive, was not tried before, and has the values, aggregates and output
    columns of the first draft. Never raises.
    """
    if not attempts or not attempts[0].by_agent or (failure := attempts[-1].failure) is None:
        return None
    failed = attempts[-1].sql
    if failure.problem not in _MENDABLE or len(failed) > MOST_SQL:
        return None
    try:
        answer = await team.ask("sql_repairer", _task(failed, failure, context), RepairedSql, _check(attempts, context))
    except ModelUnavailable as unavailable:
        fell_back("the repair of the SQL", unavailable)
        return None
    if not answer.sql.strip():
        return None
    said = f"the language model put its SQL right after it failed ({failure.problem.replace('_', ' ')})"
    return SqlDraft(answer.sql.strip(), said, (said,), by_agent=True)


def _task(failed: str, failure: SqlFailure, context: AskContext) -> Callable[[str], str]:
    found = diagnose(failed, failure, context.catalog)
    tables = told_tables(failed, (*found.near, found.name or ""), context.catalog, context.semantics)
    prompt = load_prompt("sql_repairer")

    def task(wrong: str) -> str:
        return prompt.filled(
            dialect=plain_name(context.catalog.dialect),
            diagnosis=fenced("Diagnosis", told_diagnosis(found, failed, context.catalog)),
            tables=fenced("Tables", tables),
            sql=fenced("SQL", failed),
            reason=f"Mind: {quoted(wrong, 300)}" if wrong else "",
        )

    return task


def _check(attempts: Sequence[Attempt], context: AskContext) -> Callable[[RepairedSql], str]:
    guard = make_guard(context.catalog, _ANY_ROWS)
    tried = {_squeezed(attempt.sql) for attempt in attempts}

    def check(answer: RepairedSql) -> str:
        sql = answer.sql.strip()
        if not sql:
            return ""
        verdict = guard(SqlDraft(sql))
        if isinstance(verdict, SqlFailure):
            near = f" Near it: {', '.join(verdict.near[:5])}." if verdict.near else ""
            return f"The SQL is refused: {verdict.message}{near}"
        if hidden := hidden_columns(sql, context.semantics, context.catalog.dialect):
            return f"{hidden[0]} is sensitive and is never read."
        if strange := _brought_in(sql, attempts[0].sql, verdict.tables, context):
            return f"The column {quoted(strange)} is not among those that are listed."
        if {_squeezed(sql), _squeezed(verdict.shown)} & tried:
            return "That SQL was tried before, and failed."
        return unfaithful(attempts[0].sql, sql, context.catalog.dialect)

    return check


def _brought_in(sql: str, first: str, tables: tuple[str, ...], context: AskContext) -> str:
    """A column that the first draft did not name, and that is kept back in every table read that has it."""
    dialect, read = context.catalog.dialect, {name.casefold() for name in tables}
    new = words_of_sql(sql, dialect) - words_of_sql(first, dialect)
    back = kept_back(context.catalog, context.semantics)
    stored = {(t.name.casefold(), c.name.casefold()) for t in context.catalog.tables for c in t.columns}
    shown = {column for table, column in stored - back if table in read}
    return min(new & ({column for table, column in back if table in read} - shown), default="")


def _squeezed(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")
