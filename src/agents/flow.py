"""The spine: how a question travels. It decides nothing and knows no vendor but CrewAI's Flow.

understand (-> weigh -> settle) -> write_sql -> check_and_run -> (rows_ready | sql_failed -> heal | gave_up) -> analyse
-> run_code -> (code_ended | code_failed -> mend_code) -> draw -> tell
"""

from __future__ import annotations

import asyncio
from typing import Literal

from crewai.flow.flow import Flow, FlowState, listen, or_, router, start
from pydantic import PrivateAttr

from src.agents.steps import mended, run_analysis, try_sql
from src.agents.verified import verified_reading
from src.agents.weigh import weigh
from src.agents.work import Desk, Work
from src.models.clarification import Clarification
from src.models.events import ChartDrawn, TextTold
from src.models.plan import CannotAnswer, QueryPlan
from src.tools.narrate import render


class NoState(FlowState):
    """CrewAI copies a flow's state into its events, so there is none; see docs/decisions/0002.

    Of its own base: of any other model it would build a new class for each question.
    """


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
        """The question becomes a plan, or an honest no; one that a person has answered with SQL needs no author."""
        with self._work.step("understand", self._desk.emit):
            self._work.reading = await verified_reading(self._work, self._desk)
            if self._work.reading is None:
                self._work.reading = await self._desk.author.classify(self._work.question, self._desk.context)

    @router(understand)
    async def is_understood(self) -> Literal["understood", "open", "not_understood"]:
        """Whether there is a plan to follow, or several to choose from."""
        if isinstance(self._work.reading, Clarification):
            return "open"
        return "not_understood" if isinstance(self._work.reading, CannotAnswer) else "understood"

    @router("open")
    async def weigh(self) -> Literal["no_difference", "disputed", "asked_back"]:
        """What each reading would give, where that is one number; readings that give the same need no asking."""
        with self._work.step("weigh", self._desk.emit):
            self._work.reading = await weigh(self._work.reading, self._desk)
        if isinstance(self._work.reading, QueryPlan):
            return "no_difference"
        return "disputed" if self._work.reading.disputed else "asked_back"

    @router("disputed")
    async def settle(self) -> Literal["settled", "left_open"]:
        """Two authors read the question differently, and it matters: one of the readings, or the asker chooses."""
        if not isinstance(self._work.reading, Clarification):
            raise TypeError("there is nothing to settle")
        with self._work.step("settle", self._desk.emit):
            self._work.reading = await self._desk.author.settle(self._work.reading, self._desk.context)
        return "settled" if isinstance(self._work.reading, QueryPlan) else "left_open"

    @listen(or_("understood", "no_difference", "settled"))
    async def write_sql(self) -> None:
        """The plan becomes SQL."""
        with self._work.step("write_sql", self._desk.emit):
            self._work.draft = await self._desk.author.write_sql(self._work.plan, self._desk.context)

    @router(or_(write_sql, "repaired"))
    async def check_and_run(self) -> Literal["rows_ready", "sql_failed", "not_permitted"]:
        """The guard, then the database: rows, or the reason there are none."""
        with self._work.step("check_and_run", self._desk.emit):
            await asyncio.to_thread(try_sql, self._work, self._desk)
        if isinstance(self._work.reading, CannotAnswer):
            return "not_permitted"
        return "sql_failed" if self._work.table is None else "rows_ready"

    @router("sql_failed")
    async def heal(self) -> Literal["repaired", "gave_up"]:
        """The smallest repair of the last attempt, as long as there are attempts left."""
        with self._work.step("heal", self._desk.emit):
            left = self._desk.sql_attempts - len(self._work.attempts)
            self._work.draft = await self._desk.author.repair_sql(self._work.attempts, self._desk.context) if left > 0 else None
        return "gave_up" if self._work.draft is None else "repaired"

    @router("rows_ready")
    async def analyse(self) -> Literal["analysed", "not_understood_after_all"]:
        """The rows get the code that the question asks for, if any; some questions only make sense of rows, or none."""
        with self._work.step("analyse", self._desk.emit):
            draft = await self._desk.author.write_analysis(self._work.plan, self._work.rows, self._desk.context)
        if isinstance(draft, CannotAnswer):
            self._work.reading = draft
            return "not_understood_after_all"
        self._work.analysis = draft
        return "analysed"

    @router(or_("analysed", "mended"))
    async def run_code(self) -> Literal["code_ended", "code_failed"]:
        """The code, if there is any, runs in the sandbox, nowhere else."""
        if self._work.analysis is None:
            return "code_ended"
        with self._work.step("run_code", self._desk.emit):
            await asyncio.to_thread(run_analysis, self._work, self._desk)
        return "code_ended" if self._work.finding is not None else "code_failed"

    @router("code_failed")
    async def mend_code(self) -> Literal["mended", "left_broken"]:
        """Better code, as long as the author has some and repairs are left."""
        with self._work.step("mend_code", self._desk.emit):
            better = await mended(self._work, self._desk)
        if better is None:
            return "left_broken"
        self._work.analysis = better
        return "mended"

    @listen(or_("code_ended", "left_broken"))
    async def draw(self) -> None:
        """The chart an expert would draw."""
        with self._work.step("draw", self._desk.emit):
            plan, rows = self._work.shown
            spec = await self._desk.author.choose_chart(plan, rows, self._work.finding, self._desk.context)
            self._work.warnings += [spec.note] if spec.note else []
            self._work.figure = await asyncio.to_thread(self._desk.draw, spec, rows, self._work.finding)
            self._desk.emit(ChartDrawn(visualization=self._work.figure))

    @listen(draw)
    async def tell(self) -> None:
        """The answer in words; code fills in every number."""
        with self._work.step("tell", self._desk.emit):
            plan, rows = self._work.shown
            self._work.narration = await self._desk.author.narrate(plan, rows, self._work.finding, self._desk.context)
            self._desk.emit(TextTold(text=render(self._work.narration)[0]))


async def travel(desk: Desk, work: Work) -> Work:
    """Sends one question through the spine, in a task of its own (CrewAI's event bus keeps what shares a task)."""
    flow = AnalyticsFlow(desk, work)
    await asyncio.create_task(flow.kickoff_async())
    return work
