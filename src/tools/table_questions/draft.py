"""The code for a question in words about the rows of one table, in the shape that every analysis' result has."""

from __future__ import annotations

from typing import Final

from src.models.analysis import AnalysisDraft
from src.models.plan import CannotAnswer
from src.models.sql import ResultTable
from src.tools.table_questions.code import write_code
from src.tools.table_questions.facts import look
from src.tools.table_questions.read import read_table_question

_RESULT: Final = "result = {"


def free_draft(question: str, table: ResultTable) -> AnalysisDraft | CannotAnswer:
    """Code over `df` that ends in a dict with `answers`, or why the question cannot be read against these rows."""
    if table.truncated:
        return CannotAnswer(
            reason=f"Only the first {table.rows:,} rows were read, and the question is about all of them.",
            suggestions=(),
        )
    plan = read_table_question(question, look(table.arrow, "df"))
    if isinstance(plan, CannotAnswer):
        return plan
    code = write_code(plan)
    head, _, answers = code.rpartition(_RESULT)
    body = "\n".join(f"    {line}" if line else "" for line in f"{{{answers}".rstrip().splitlines()).lstrip()
    warnings = ", ".join(repr(said) for said in plan.assumptions)
    told = (
        f'{head}{_RESULT}\n    "answers": {body},\n    "n": len(df),\n    "method": "the lines above",\n'
        f'    "warnings": [{warnings}],\n}}\n'
    )
    return AnalysisDraft("free", told)
