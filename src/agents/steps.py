"""The spine's steps that are more than one call."""

from __future__ import annotations

import time

from src.agents.work import Desk, Work
from src.models.analysis import AnalysisDraft, Finding
from src.models.execution import CodeOutcome
from src.models.sql import Attempt, ResultTable, SqlDraft, SqlFailure


def try_sql(work: Work, desk: Desk) -> None:
    """Sends the draft through the guard, a dry run and the database; records the attempt, and the rows if there are any."""
    if work.draft is None:
        raise TypeError("there is no draft to try")
    began = time.perf_counter()
    text, outcome = _rows_or_failure(work.draft, desk)
    took = (time.perf_counter() - began) * 1000
    if isinstance(outcome, SqlFailure):
        work.attempts.append(Attempt(text, why=work.draft.why, failure=outcome, milliseconds=took))
        return
    work.attempts.append(Attempt(text, why=work.draft.why, rows=outcome.rows, milliseconds=took))
    work.table = desk.describe(outcome, work.plan)


def _rows_or_failure(draft: SqlDraft, desk: Desk) -> tuple[str, ResultTable | SqlFailure]:
    safe = desk.guard(draft)
    if isinstance(safe, SqlFailure):
        return draft.text, safe
    return safe.text, desk.engine.explain(safe) or desk.engine.run(safe)


def finding_of(draft: AnalysisDraft, outcome: CodeOutcome) -> Finding | None:
    """The finding, when the code ran and handed over a result of the right shape."""
    if outcome.ok and isinstance(outcome.result, dict):
        return Finding(draft.kind, outcome.result)
    return None
