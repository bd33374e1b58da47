"""`bi feedback`: say what an answer was; list, approve and reject what was said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from src.cli.answers import answer_desk
from src.cli.ask import progress
from src.models.asker import LOCAL
from src.models.feedback import FeedbackState, Verdict
from src.services.feedback.store import Feedback

if TYPE_CHECKING:
    from src.agents.feedback import FeedbackDesk


@contextmanager
def _desk() -> Iterator[FeedbackDesk]:
    from src.agents.feedback import FeedbackDesk

    with answer_desk() as (manager, answers):
        yield FeedbackDesk(manager, answers)


def give(answer_id: str, verdict: Verdict, sql: str | None, note: str) -> int:
    """Keeps what is said of an answer and returns the exit code. Raises BiError."""
    with progress("Checking"), _desk() as desk:
        given = desk.give(answer_id, LOCAL, verdict, sql, note)
    _show(given)
    return 0


def list_feedback(state: FeedbackState | None, limit: int) -> int:
    """Prints what was said, newest first, and returns the exit code. Raises BiError."""
    with _desk() as desk:
        found = desk.list(LOCAL, state, limit=limit)
    for given in found:
        _show(given)
    if not found:
        Console().print("Nothing was said." if state is None else f"Nothing is {state}.")
    return 0


def approve(feedback_id: str) -> int:
    """Makes a verified query of it and returns the exit code. Raises BiError."""
    with progress("Checking"), _desk() as desk:
        given = asyncio.run(desk.approve(feedback_id, LOCAL))
    _show(given)
    return 0


def reject(feedback_id: str) -> int:
    """Decides against it and returns the exit code. Raises BiError."""
    with _desk() as desk:
        given = desk.reject(feedback_id, LOCAL)
    _show(given)
    return 0


def _show(given: Feedback) -> None:
    console = Console(soft_wrap=True, highlight=False)
    said = f"{given.id}  {given.state}  {given.verdict}  {given.given_at:%Y-%m-%d %H:%M} UTC  of answer {given.answer_id}"
    console.print(said)
    console.print(f"    {escape(given.database)}: {escape(given.question)}")
    for text in (given.note, given.corrected_sql or ""):
        if text.strip():
            console.print(f"    {escape(' '.join(text.split()))}")
