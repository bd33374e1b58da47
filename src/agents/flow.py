"""The spine: how a question travels. It decides nothing and knows no vendor but CrewAI's Flow.

understand -> write_sql -> check_and_run -> (rows_ready | sql_failed -> heal | gave_up) -> analyse -> run_code -> draw -> tell
"""

from __future__ import annotations

import asyncio
from typing import Literal

from crewai.flow.flow import Flow, listen, or_, router, start
from pydantic import BaseModel, PrivateAttr

from src.agents.steps import finding_of, try_sql
from src.agents.weigh import weigh
from src.agents.work import Desk, Work
from src.models.clarification import Clarification
from src.models.plan import CannotAnswer, QueryPlan


class NoState(BaseModel):
    """CrewAI copies a flow's state into its events, so there is none; see docs/decisions/0002."""


class AnalyticsFlow(Flow[NoState]):
    """One question's way to its answer; the papers are in `_work`, so no event of CrewAI's carries rows."""

    _skip_auto_memory = True

    _desk: Desk = PrivateAttr()
    _work: Work = PrivateAttr()

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__(suppress_flow_events=True, tracing=False)
        self._desk = desk
        self._work = work

    @start()
    async def understand(self) -> None:
        """The question becomes a plan, or an honest no."""
        with self._work.step("understand", self._desk.notify):
            self._work.reading = await self._desk.author.classify(self._work.question, self._desk.context)

    @router(understand)
    async def is_understood(self) -> Literal["understood", "open", "not_understood"]:
        """Whether there is a plan to follow, or several to choose from."""
        if isinstance(self._work.reading, Clarification):
            return "open"
        return "not_understood" if isinstance(self._work.reading, CannotAnswer) else "understood"

    @router("open")
    async def weigh(self) -> Literal["no_difference", "asked_back"]:
        """What each reading would give, where that is one number; readings that give the same need no asking."""
        with self._work.step("weigh", self._desk.notify):
            self._work.reading = await weigh(self._work.reading, self._desk)
        return "no_difference" if isinstance(self._work.reading, QueryPlan) else "asked_back"

    @listen(or_("understood", "no_difference"))
    async def write_sql(self) -> None:
        """The plan becomes SQL."""
        with self._work.step("write_sql", self._desk.notify):
            self._work.draft = await self._desk.author.write_sql(self._work.plan, self._desk.context)

    @router(or_(write_sql, "repaired"))
    async def check_and_run(self) -> Literal["rows_ready", "sql_failed"]:
        """The guard, then the database: rows, or the reason there are none."""
        with self._work.step("check_and_run", self._desk.notify):
            await asyncio.to_thread(try_sql, self._work, self._desk)
        return "sql_failed" if self._work.table is None else "rows_ready"

    @router("sql_failed")
    async def heal(self) -> Literal["repaired", "gave_up"]:
        """The smallest repair of the last attempt, as long as there are attempts left."""
        with self._work.step("heal", self._desk.notify):
            left = self._desk.sql_attempts - len(self._work.attempts)
            self._work.draft = await self._desk.author.repair_sql(self._work.attempts, self._desk.context) if left > 0 else None
        return "gave_up" if self._work.draft is None else "repaired"

    @router("rows_ready")
    async def analyse(self) -> Literal["analysed", "not_understood_after_all"]:
        """The rows get the code that the question asks for, if any; some questions only make sense of rows, or none."""
        with self._work.step("analyse", self._desk.notify):
            draft = await self._desk.author.write_analysis(self._work.plan, self._work.rows, self._desk.context)
        if isinstance(draft, CannotAnswer):
            self._work.reading = draft
            return "not_understood_after_all"
        self._work.analysis = draft
        return "analysed"

    @listen("analysed")
    async def run_code(self) -> None:
        """The code runs in the sandbox, nowhere else."""
        if self._work.analysis is None:
            return
        with self._work.step("run_code", self._desk.notify):
            job = self._desk.make_job(self._work.analysis, self._work.rows)
            self._work.outcome = await asyncio.to_thread(self._desk.interpreter.run_job, job)
            self._work.finding = finding_of(self._work.analysis, self._work.outcome)

    @listen(run_code)
    async def draw(self) -> None:
        """The chart an expert would draw."""
        with self._work.step("draw", self._desk.notify):
            spec = await self._desk.author.choose_chart(
                self._work.plan, self._work.rows, self._work.finding, self._desk.context
            )
            self._work.warnings += [spec.note] if spec.note else []
            self._work.figure = await asyncio.to_thread(self._desk.draw, spec, self._work.rows, self._work.finding)

    @listen(draw)
    async def tell(self) -> None:
        """The answer in words; code fills in every number."""
        with self._work.step("tell", self._desk.notify):
            self._work.narration = await self._desk.author.narrate(
                self._work.plan, self._work.rows, self._work.finding, self._desk.context
            )


async def travel(desk: Desk, work: Work) -> Work:
    """Sends one question through the spine, in a task of its own (CrewAI's event bus keeps what shares a task)."""
    flow = AnalyticsFlow(desk, work)
    await asyncio.create_task(flow.kickoff_async())
    return work
