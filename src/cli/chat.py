"""`bi chat`: questions line by line, each of which may follow up the one before."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rich.console import Console

from src.cli.ask import progress
from src.cli.exits import code_of
from src.cli.sessions import desk, tell_files, uploads
from src.cli.show import show
from src.errors import UserError
from src.models.asker import LOCAL
from src.models.chat_models import Answer, Question
from src.models.events import Emit
from src.models.plan import QueryPlan

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager

PROMPT = "> "
Ask: TypeAlias = Callable[[str, Emit], Answer]


def run(database: str | None, files: Sequence[Path] = ()) -> int:
    """Answers lines of standard input until it ends, or says "quit"; returns the exit code of the last answer.

    With `files`, of their tables, which may be joined. What was asked before is kept in the process, so that "only North" or
    "and last year?" change it. A line that is no question is told so, and the conversation goes on. Raises BiError for what
    the next line cannot mend.
    """
    return _of_files(files) if files else _of_database(database)


def _of_database(database: str | None) -> int:
    with progress("Starting"):
        from src.agents.crewai_manager import DataOpsManager
    with DataOpsManager() as manager:
        manager.prefetch()
        last: QueryPlan | None = None

        def ask(text: str, tell: Emit) -> Answer:
            nonlocal last
            answer = manager.ask(Question(text=text, database=database, previous=last), emit=tell)
            last = answer.plan or last
            return answer

        return _converse(manager, ask)


def _of_files(files: Sequence[Path]) -> int:
    """The conversation's rows are deleted at its end: `bi sessions` keeps them."""
    with desk() as (manager, sessions):
        with progress("Reading the files"):
            made = sessions.create(LOCAL, uploads(files))
        tell_files(made)
        manager.prefetch()
        try:
            return _converse(manager, lambda text, tell: sessions.ask(made.id, LOCAL, text, emit=tell)[0])
        finally:
            sessions.delete(made.id, LOCAL)


def _converse(manager: DataOpsManager, ask: Ask) -> int:
    from src.cli.charts import save_chart

    console, code = Console(), 0
    while (line := _next_line()) is not None:
        answer = _answered(ask, line)
        if answer is None:
            code = 2
            continue
        show(answer, save_chart(answer, manager.settings.home), console)
        code = code_of(answer)
    return code


def _answered(ask: Ask, line: str) -> Answer | None:
    try:
        with progress("Reading") as tell:
            return ask(line, tell)
    except UserError as error:
        sys.stderr.write(f"bi: {error}\n")
        return None


def _next_line() -> str | None:
    """The next line that says something; None at the end of the input or at "quit"."""
    while True:
        if sys.stdin.isatty():
            sys.stdout.write(PROMPT)
            sys.stdout.flush()
        line = sys.stdin.readline()
        if not line or line.strip().casefold() in ("quit", "exit", "bye"):
            return None
        if line.strip():
            return line.strip()
