"""`bi chat`: questions line by line, each of which may follow up the one before."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console

from src.cli.ask import progress
from src.cli.exits import code_of
from src.cli.show import show
from src.errors import UserError
from src.models.chat_models import Answer, Question
from src.models.plan import QueryPlan

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager

PROMPT = "> "


def run(database: str | None) -> int:
    """Answers lines of standard input until it ends, or says "quit"; returns the exit code of the last answer.

    The plan of the last answer is kept in the process, so that "only North" or "and last year?" change it. A line that is no
    question is told so, and the conversation goes on. Raises BiError for what the next line cannot mend.
    """
    console, last, code = Console(), None, 0
    with progress("Starting"):
        from src.agents.crewai_manager import DataOpsManager
        from src.cli.charts import save_chart
    with DataOpsManager() as manager:
        manager.prefetch()
        while (line := _next_line()) is not None:
            answer = _answered(manager, line, database, last)
            if answer is None:
                code = 2
                continue
            show(answer, save_chart(answer, manager.settings.home), console)
            code = code_of(answer)
            last = answer.plan or last
    return code


def _answered(manager: DataOpsManager, line: str, database: str | None, last: QueryPlan | None) -> Answer | None:
    try:
        with progress("Reading") as tell:
            return manager.ask(Question(text=line, database=database, previous=last), emit=tell)
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
