"""Two authors' readings of one question, run where that is cheap: the same rows are an agreement, whatever the plans."""

from __future__ import annotations

import asyncio
from typing import Final

from src.agents.work import Desk
from src.models.clarification import Clarification
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import ResultTable, SqlFailure
from src.tools.readings.essence import differing
from src.tools.same_rows import same_rows
from src.tools.table_questions.draft import free_draft

SECONDS: Final = 3.0
"""How long the asker waits for both; what takes longer is not cheap."""


async def compare_rows(dispute: Clarification, desk: Desk) -> Clarification | QueryPlan:
    """The embedded author's plan where both give the same; else the dispute as it is. Raises EngineUnavailable.

    A last resort (arithmetic over all rows of a table) is only known to be a reading once its rows are there: it stands where
    the question's words can be bound to them, and stays open where they cannot.
    """
    own, other = dispute.options[0], dispute.options[1]
    if is_last_resort(own.plan):
        return dispute if await _unbound(own.plan, desk) else own.plan
    first, second = await asyncio.gather(quick_rows(own.plan, desk), quick_rows(other.plan, desk))
    if _cannot_run(second):
        return _with(own.plan, f"a language model's reading, {other.label}, does not run on this database")
    if not isinstance(first, ResultTable) or not isinstance(second, ResultTable):
        return dispute
    if first.rows == second.rows == 0:
        return _with(own.plan, f"the question can also be read as {other.label}: there are no rows either way")
    if not same_rows(first, second) or not _same_work(own.plan, other.plan, desk):
        return dispute
    said = f"read a second time as {other.label}, instead of {own.label}: each gives the same rows"
    return _with(own.plan.model_copy(update={"second": "agreed"}), said)


def _with(plan: QueryPlan, said: str) -> QueryPlan:
    return plan.model_copy(update={"assumptions": (*plan.assumptions, said)})


def is_last_resort(plan: QueryPlan) -> bool:
    """Whether the plan only says that the question is about one table, and leaves its words to be read against the rows."""
    return plan.analysis is not None and plan.analysis.kind == "free"


async def quick_rows(plan: QueryPlan, desk: Desk) -> ResultTable | SqlFailure | None:
    """The plan's rows through the guard, a dry run and the read-only engine, or why not; None where they are not quick."""
    safe = desk.guard(await desk.author.write_sql(plan, desk.context))
    if isinstance(safe, SqlFailure):
        return safe
    try:
        return await asyncio.wait_for(asyncio.to_thread(lambda: desk.engine.explain(safe) or desk.engine.run(safe)), SECONDS)
    except TimeoutError:
        return None


def _cannot_run(found: ResultTable | SqlFailure | None) -> bool:
    """Whether the database has none of it, however long one waits."""
    return isinstance(found, SqlFailure) and found.problem not in ("timeout", "too_costly")


def _same_work(one: QueryPlan, other: QueryPlan, desk: Desk) -> bool:
    """Whether the same thing is done with the rows of both."""
    focus = (one.focus, other.focus)
    days = {(p.start, p.end) if p else None for p in focus}
    return len(days) == 1 and "analysis" not in differing(one, other, desk.context.semantics)


async def _unbound(plan: QueryPlan, desk: Desk) -> bool:
    """Whether the words of the question have no place in the rows, as far as all rows are quick to get."""
    rows = await quick_rows(plan, desk)
    if not isinstance(rows, ResultTable) or rows.truncated or plan.analysis is None:
        return False
    return isinstance(await asyncio.to_thread(free_draft, plan.analysis.asked, rows), CannotAnswer)
