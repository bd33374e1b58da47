"""`bi ask`: one question, with progress while it works."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

from src.agents.questions import check_question
from src.cli.exits import code_of
from src.cli.show import show
from src.models.analysis import ChartTheme
from src.models.chat_models import Question
from src.models.events import Event, StepStarted

STEPS = {
    "prepare": "Opening the database",
    "understand": "Understanding the question",
    "weigh": "Weighing what it can mean",
    "settle": "Comparing two readings",
    "write_sql": "Writing SQL",
    "check_and_run": "Checking and running the SQL",
    "heal": "Repairing the SQL",
    "analyse": "Writing the analysis",
    "run_code": "Running the analysis in the sandbox",
    "mend_code": "Repairing the analysis",
    "draw": "Drawing the chart",
    "tell": "Putting it into words",
}


def run(question: str, database: str | None, *, as_json: bool, open_chart: bool, theme: ChartTheme | None = None) -> int:
    """Answers one question and returns the exit code. Raises BiError."""
    check_question(question)
    with progress("Starting") as tell:
        from src.agents.crewai_manager import DataOpsManager
        from src.cli.charts import save_chart

        with DataOpsManager() as manager:
            manager.prefetch()
            answer = manager.ask(Question(text=question, database=database, theme=theme), emit=tell)
            chart = save_chart(answer, manager.settings.home, theme)
    if as_json:
        sys.stdout.write(answer.model_dump_json(indent=2) + "\n")
    else:
        show(answer, chart, Console())
    if open_chart and chart is not None:
        webbrowser.open(chart.as_uri())
    return code_of(answer)


class _Tell:
    def __init__(self, status: Status | None) -> None:
        self._status = status

    def __call__(self, event: Event) -> None:
        if self._status is not None and isinstance(event, StepStarted):
            self._status.update(f"{STEPS.get(event.step, event.step)} …")


@contextmanager
def progress(first: str) -> Iterator[_Tell]:
    """A line on stderr that names the step under way: a spinner on a terminal, plain text in a pipe or log."""
    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(f"{first} …") as status:
            yield _Tell(status)
    else:
        sys.stderr.write(f"{first} …\n")
        sys.stderr.flush()
        yield _Tell(None)
