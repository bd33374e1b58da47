"""The spine's steps that are more than one call."""

from __future__ import annotations

from src.agents.work import Desk, Work
from src.models.analysis import AnalysisDraft, Finding
from src.models.execution import CodeOutcome
from src.tools.sql_heal import settle


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
    if found.table is not None:
        work.table = desk.describe(found.table, work.plan)


def finding_of(draft: AnalysisDraft, outcome: CodeOutcome) -> Finding | None:
    """The finding, when the code ran and handed over a result of the right shape."""
    if outcome.ok and isinstance(outcome.result, dict):
        return Finding(draft.kind, outcome.result)
    return None
