"""The spine's steps that are more than one call."""

from __future__ import annotations

from typing import Final

from src.agents.barred import is_empty
from src.agents.shown import attempt_of, columns_of
from src.agents.work import Desk, Work
from src.models.analysis import AnalysisDraft, CheckedFigure, Finding
from src.models.events import CodeRan, CodeWritten, RowsRead, SqlTried
from src.models.execution import CodeOutcome
from src.models.plan import CannotAnswer
from src.tools.free_code import Asked, figure_of, judged
from src.tools.sql_heal import settle
from src.tools.sql_heal.loop import Healed

NOT_PERMITTED: Final = "Nothing that you are permitted to see answers this; there may be more that you are not."
MOST_REPAIRS: Final = 2
"""Of analysis code that failed."""


def try_sql(work: Work, desk: Desk) -> None:
    """Sends the draft through the guard, a dry run and the database, and looks at what comes back.

    Records every attempt with its cause; the rows if there are any, with what was taken for granted and what looks wrong.
    """
    if work.draft is None:
        raise TypeError("there is no draft to try")
    left = max(1, desk.sql_attempts - len(work.attempts))
    found = settle(work.draft, desk.engine, desk.guard, desk.context.catalog, attempts=left)
    work.attempts += found.attempts
    work.assumptions += found.assumptions
    work.warnings += found.warnings
    for attempt in found.attempts:
        desk.emit(SqlTried(attempt=attempt_of(attempt)))
    if found.table is not None and _is_barred(found, desk):
        work.reading = CannotAnswer(reason=NOT_PERMITTED, final=True, code="not_permitted")
    elif found.table is not None:
        _keep_what_ran(work)
        work.table = desk.describe(found.table, work.plan)
        desk.emit(RowsRead(rows=work.table.rows, columns=columns_of(work.table), truncated=work.table.truncated))


def _is_barred(found: Healed, desk: Desk) -> bool:
    """Whether nothing came of a statement, and rules of access keep rows of what it read back."""
    if desk.barred is None or found.table is None or not is_empty(found.table):
        return False
    return bool(desk.barred.tables(found.attempts[-1].sql))


def _keep_what_ran(work: Work) -> None:
    """Written SQL that was repaired takes the place of the first draft: what follows reads it, and may build on it."""
    plan = work.plan
    if plan.written is not None and len(work.attempts) > 1:
        written = plan.written.model_copy(update={"sql": work.attempts[-1].sql})
        work.reading = plan.model_copy(update={"written": written})


def run_analysis(work: Work, desk: Desk) -> None:
    """Runs the analysis' code in the sandbox and keeps what it found. Raises SandboxUnavailable, SandboxBusy."""
    if work.analysis is None:
        raise TypeError("there is no code to run")
    desk.emit(CodeWritten(analysis=work.analysis.kind, code=work.analysis.code))
    context = desk.context
    said = f"{work.question.text} {work.plan.analysis.asked if work.plan.analysis else ''}"
    asked = Asked(said, work.rows, context.today, context.semantics.calendar)
    ran = desk.interpreter.run_job(desk.make_job(work.analysis, work.rows))
    work.outcome = judged(work.analysis, ran, asked)
    work.finding = finding_of(work.analysis, work.outcome, figure_of(work.analysis, ran, asked))
    work.code_failures += work.finding is None
    desk.emit(CodeRan(status=work.outcome.status, tier=work.outcome.tier, milliseconds=round(work.outcome.milliseconds, 2)))


async def mended(work: Work, desk: Desk) -> AnalysisDraft | None:
    """The author's better code, or None where it has none, or enough was tried; the answer says why there is better code."""
    if work.analysis is None or work.outcome is None or work.code_failures > MOST_REPAIRS:
        return None
    better = await desk.author.repair_analysis(work.analysis, work.outcome, work.plan, work.rows, desk.context)
    if better is not None:
        said = str(work.outcome.error or work.outcome.status)
        work.warnings.append(f"The code of the analysis failed and was mended ({work.code_failures} of {MOST_REPAIRS}): {said}")
    return better


def finding_of(draft: AnalysisDraft, outcome: CodeOutcome, figure: CheckedFigure | None = None) -> Finding | None:
    """The finding, when the code ran and handed over a result of the right shape."""
    if outcome.ok and isinstance(outcome.result, dict):
        return Finding(draft.kind, outcome.result, draft.picked, figure)
    return None
