"""What one question gathers on its way through the spine, and what the spine works with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from src.agents.author import AskContext, Author
from src.agents.barred import Barred
from src.models.analysis import AnalysisDraft, ChartSpec, Finding
from src.models.chat_models import Question
from src.models.events import Emit, StepStarted
from src.models.execution import CodeJob, CodeOutcome
from src.models.llm import ModelCall
from src.models.narration import Narration
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import Attempt, Guard, ResultTable, SqlDraft
from src.services.engines.engine import SqlEngine
from src.tools.free_code.view import view_of


class RunsCode(Protocol):
    """Something that runs a job in a sandbox (the code interpreter)."""

    def run_job(self, job: CodeJob) -> CodeOutcome:
        """Raises SandboxUnavailable, SandboxBusy."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the spine works with; made by `wiring`."""

    author: Author
    engine: SqlEngine
    guard: Guard
    interpreter: RunsCode
    context: AskContext
    make_job: Callable[[AnalysisDraft, ResultTable], CodeJob]
    draw: Callable[[ChartSpec, ResultTable, Finding | None], str]
    describe: Callable[[ResultTable, QueryPlan], ResultTable]
    sql_attempts: int
    emit: Emit = lambda _event: None
    barred: Barred | None = None
    """Where rules of access hold the asker."""
    looks_up: bool = True
    """Whether verified queries are looked at; not where an answer is given again."""


@dataclass(slots=True)
class Work:
    """One question's working papers, filled in step by step."""

    question: Question
    reading: QueryPlan | CannotAnswer | None = None
    draft: SqlDraft | None = None
    attempts: list[Attempt] = field(default_factory=list)
    table: ResultTable | None = None
    analysis: AnalysisDraft | None = None
    outcome: CodeOutcome | None = None
    code_failures: int = 0
    """How often the analysis' code failed before it ran, or was given up."""
    finding: Finding | None = None
    figure: str | None = None
    narration: Narration | None = None
    assumptions: list[str] = field(default_factory=list)
    """What repairs of the SQL took for granted."""
    warnings: list[str] = field(default_factory=list)
    calls: tuple[ModelCall, ...] = ()
    """What was asked of language models."""
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def plan(self) -> QueryPlan:
        """The plan, in steps that only run when there is one."""
        if not isinstance(self.reading, QueryPlan):
            raise TypeError("the question was not understood, so there is no plan")
        return self.reading

    @property
    def rows(self) -> ResultTable:
        """The rows, in steps that only run when there are some."""
        if self.table is None:
            raise TypeError("no SQL has run, so there are no rows")
        return self.table

    @property
    def shown(self) -> tuple[QueryPlan, ResultTable]:
        """The plan and the rows as the chart and the words are of: an analysis that an agent picked is of its columns."""
        return view_of(self.analysis if self.finding is not None else None, self.plan, self.rows)

    @contextmanager
    def step(self, name: str, emit: Emit) -> Iterator[None]:
        """Announces a step and adds its milliseconds to the timings."""
        emit(StepStarted(step=name))
        began = time.perf_counter()
        try:
            yield
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + (time.perf_counter() - began) * 1000
