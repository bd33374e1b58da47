"""The spine's own steps without chart and words, for benchmarks that look at the rows, or at what the analysis found."""

from __future__ import annotations

import asyncio

from src.agents.steps import mended, run_analysis, try_sql
from src.agents.weigh import weigh
from src.agents.work import Desk, Work
from src.models.clarification import Clarification
from src.models.plan import CannotAnswer, QueryPlan


async def understood(work: Work, desk: Desk) -> QueryPlan | CannotAnswer:
    """The reading, weighed and settled where there are several."""
    reading = await desk.author.classify(work.question, desk.context)
    if isinstance(reading, Clarification):
        reading = await weigh(reading, desk)
    if isinstance(reading, Clarification) and reading.disputed:
        reading = await desk.author.settle(reading, desk.context)
    work.reading = reading
    return reading


async def fetched(work: Work, desk: Desk) -> bool:
    """Whether the draft, or one of its repairs, gave rows."""
    while work.draft is not None:
        await asyncio.to_thread(try_sql, work, desk)
        if work.table is not None:
            return True
        left = desk.sql_attempts - len(work.attempts)
        work.draft = await desk.author.repair_sql(work.attempts, desk.context) if left > 0 else None
    return False


async def analysed(work: Work, desk: Desk) -> bool:
    """Whether the analysis, or one of its repairs, found something."""
    while work.analysis is not None:
        await asyncio.to_thread(run_analysis, work, desk)
        if work.finding is not None:
            return True
        work.analysis = await mended(work, desk)
    return False
