"""A question in words about one frame, answered: read, written as code, run in the sandbox, with everything shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa

from src.models.execution import CodeJob, CodeOutcome, Limits
from src.models.plan import CannotAnswer
from src.tools.table_questions.code import write_code
from src.tools.table_questions.facts import look
from src.tools.table_questions.plan import TablePlan
from src.tools.table_questions.read import read_table_question


class RunsCode(Protocol):
    """What runs a job; `CodeInterpreterTool` does."""

    def run_job(self, job: CodeJob) -> CodeOutcome:
        """Raises SandboxUnavailable, SandboxBusy."""
        ...


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """Named answers with the plan and the code that made them."""

    answers: dict[str, Any]
    plan: TablePlan
    code: str
    milliseconds: float
    warnings: tuple[str, ...] = field(default=())


def ask_table(
    question: str,
    table: pa.Table,
    interpreter: RunsCode,
    *,
    name: str = "df",
    constraints: str = "",
    form: str = "",
    limits: Limits | None = None,
) -> TableAnswer | CannotAnswer:
    """Answers a question about the table, or says why not. Raises SandboxUnavailable, SandboxBusy.

    An answer that comes out as no number at all (a mean of nothing) is no answer.
    """
    plan = read_table_question(question, look(table, name), constraints=constraints, form=form)
    if isinstance(plan, CannotAnswer):
        return plan
    code = write_code(plan)
    outcome = interpreter.run_job(CodeJob(code, {"df": table}, limits or Limits()))
    if not outcome.ok or not isinstance(outcome.result, dict):
        return CannotAnswer(
            reason=f"The analysis did not run on this data: {outcome.error or outcome.status}.", understood=plan.used
        )
    empty = [key for key, value in outcome.result.items() if value is None]
    if empty:
        return CannotAnswer(reason=f"The data gives no value for {', '.join(empty)}.", understood=plan.used)
    return TableAnswer(dict(outcome.result), plan, code, outcome.milliseconds, (*plan.assumptions, *outcome.warnings))
