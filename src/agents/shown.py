"""Working papers as callers see them: attempts, columns and model calls without what is ours alone."""

from __future__ import annotations

from src.models.chat_models import AnswerAttempt, AnswerModelCall, DataColumn
from src.models.llm import ModelCall
from src.models.sql import Attempt, ResultTable


def attempt_of(attempt: Attempt) -> AnswerAttempt:
    """One try at the SQL."""
    failure = attempt.failure
    return AnswerAttempt(
        sql=attempt.sql,
        why=attempt.why,
        problem=failure.problem if failure else None,
        message=failure.message if failure else None,
        rows=attempt.rows,
        milliseconds=round(attempt.milliseconds, 2),
    )


def call_of(call: ModelCall) -> AnswerModelCall:
    """One request to a model."""
    return AnswerModelCall(
        role=call.role,
        model=call.model,
        prompt_tokens=call.prompt_tokens,
        completion_tokens=call.completion_tokens,
        milliseconds=round(call.milliseconds, 2),
        dollars=call.dollars,
        problem=call.problem,
        remembered=call.remembered,
    )


def columns_of(table: ResultTable) -> list[DataColumn]:
    """Names, types, labels and units."""
    return [DataColumn(name=c.name, type=c.type, label=c.label, unit=c.unit) for c in table.columns]
