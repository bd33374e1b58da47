"""The spine: how a question travels. It decides nothing and knows no vendor but CrewAI's Flow.

understand -> write_sql -> check_and_run -> (rows_ready | sql_failed -> heal | gave_up) -> analyse -> run_code -> draw -> tell
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from crewai.flow.flow import Flow, listen, or_, router, start
from pydantic import SkipValidation

from src.agents.steps import finding_of, try_sql
from src.agents.work import Desk, Work
from src.models.plan import CannotAnswer


class AnalyticsFlow(Flow[dict[str, Any]]):
    """One question's way to its answer; the papers are in `work`, so no event of CrewAI's carries rows."""

    _skip_auto_memory = True

    desk: Annotated[Desk, SkipValidation]
    work: Annotated[Work, SkipValidation]

    @start()
    async def understand(self) -> None:
        """The question becomes a plan, or an honest no."""
        with self.work.step("understand", self.desk.notify):
            self.work.reading = await self.desk.author.classify(self.work.question, self.desk.context)

    @router(understand)
    async def is_understood(self) -> Literal["understood", "not_understood"]:
        """Whether there is a plan to follow."""
        return "not_understood" if isinstance(self.work.reading, CannotAnswer) else "understood"

    @listen("understood")
    async def write_sql(self) -> None:
        """The plan becomes SQL."""
        with self.work.step("write_sql", self.desk.notify):
            self.work.draft = await self.desk.author.write_sql(self.work.plan, self.desk.context)

    @router(or_(write_sql, "repaired"))
    async def check_and_run(self) -> Literal["rows_ready", "sql_failed"]:
        """The guard, then the database: rows, or the reason there are none."""
        with self.work.step("check_and_run", self.desk.notify):
            await asyncio.to_thread(try_sql, self.work, self.desk)
        return "sql_failed" if self.work.table is None else "rows_ready"

    @router("sql_failed")
    async def heal(self) -> Literal["repaired", "gave_up"]:
        """The smallest repair of the last attempt, as long as there are attempts left."""
        with self.work.step("heal", self.desk.notify):
            left = self.desk.sql_attempts - len(self.work.attempts)
            self.work.draft = await self.desk.author.repair_sql(self.work.attempts, self.desk.context) if left > 0 else None
        return "gave_up" if self.work.draft is None else "repaired"

    @listen("rows_ready")
    async def analyse(self) -> None:
        """The rows get the code that the question asks for, if any."""
        with self.work.step("analyse", self.desk.notify):
            self.work.analysis = await self.desk.author.write_analysis(self.work.plan, self.work.rows, self.desk.context)

    @listen(analyse)
    async def run_code(self) -> None:
        """The code runs in the sandbox, nowhere else."""
        if self.work.analysis is None:
            return
        with self.work.step("run_code", self.desk.notify):
            job = self.desk.make_job(self.work.analysis, self.work.rows)
            self.work.outcome = await asyncio.to_thread(self.desk.interpreter.run_job, job)
            self.work.finding = finding_of(self.work.analysis, self.work.outcome)

    @listen(run_code)
    async def draw(self) -> None:
        """The chart an expert would draw."""
        with self.work.step("draw", self.desk.notify):
            spec = await self.desk.author.choose_chart(self.work.plan, self.work.rows, self.work.finding, self.desk.context)
            self.work.figure = await asyncio.to_thread(self.desk.draw, spec, self.work.rows, self.work.finding)

    @listen(draw)
    async def tell(self) -> None:
        """The answer in words; code fills in every number."""
        with self.work.step("tell", self.desk.notify):
            self.work.narration = await self.desk.author.narrate(
                self.work.plan, self.work.rows, self.work.finding, self.desk.context
            )


async def travel(desk: Desk, work: Work) -> Work:
    """Sends one question through the spine, in a task of its own (CrewAI's event bus keeps what shares a task)."""
    flow = AnalyticsFlow(desk=desk, work=work, suppress_flow_events=True, tracing=False)
    await asyncio.create_task(flow.kickoff_async())
    return work
