"""Counts and times every question, and logs how it ended under its answer's id: never what was asked or found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from src.errors import BiError
from src.models.chat_models import Answer
from src.services.telemetry import instruments

log = structlog.get_logger(__name__)


class Measured:
    """One question under way; `ends_with` is told its answer."""

    def __init__(self, author: str) -> None:
        self._author = author
        self._began = time.perf_counter()

    def ends_with(self, answer: Answer) -> None:
        """The answer's own account: steps, tries at SQL, calls of models."""
        for step, milliseconds in answer.timings.items():
            if step != "total":
                instruments.STEP.record(milliseconds, {"step": step})
        for attempt in answer.attempts:
            instruments.SQL_ATTEMPTS.add(1, {"problem": attempt.problem or "none"})
        for call in answer.model_calls:
            _count_call(call.role, call.problem or ("remembered" if call.remembered else "none"))
            instruments.MODEL_TOKENS.add(call.prompt_tokens, {"role": call.role, "direction": "prompt"})
            instruments.MODEL_TOKENS.add(call.completion_tokens, {"role": call.role, "direction": "completion"})
            if not call.remembered:
                instruments.MODEL_TIME.record(call.milliseconds, {"role": call.role})
        told = {"stored_as": answer.stored_as, "analysis": answer.analytics_type, "rows": answer.rows_read}
        self._ended(answer.status, answer_id=answer.id, **told)

    def fails_with(self, code: str) -> None:
        """There is no answer."""
        self._ended(code)

    def _ended(self, status: str, **about: object) -> None:
        spent = (time.perf_counter() - self._began) * 1000
        instruments.QUESTIONS.add(1, {"status": status, "author": self._author})
        instruments.QUESTION.record(spent, {"status": status})
        if structlog.is_configured():  # by a door: a program that uses this as a library is not talked to
            log.info("question", status=status, author=self._author, milliseconds=round(spent, 1), **about)


@contextmanager
def measured(author: str) -> Iterator[Measured]:
    """Measures the question that is answered inside; one that raises counts under its error's code."""
    found = Measured(author)
    try:
        yield found
    except BiError as error:
        found.fails_with(error.code)
        raise
    except Exception:
        found.fails_with("internal")
        raise


def _count_call(role: str, problem: str) -> None:
    instruments.MODEL_CALLS.add(1, {"role": role, "problem": problem})
