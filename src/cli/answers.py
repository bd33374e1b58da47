"""`bi answers`, `bi replay`, `bi export`: what was answered before, the same again without a model, and as a file."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from src.cli.ask import progress
from src.errors import NotExportable
from src.models.asker import LOCAL
from src.models.export import ExportFormat

if TYPE_CHECKING:
    from src.agents.answer_desk import AnswerDesk
    from src.agents.crewai_manager import DataOpsManager
    from src.agents.replaying import Replay


@contextmanager
def answer_desk() -> Iterator[tuple[DataOpsManager, AnswerDesk]]:
    """The machine's own user's desk, with the manager behind it. Raises BadSetting."""
    from src.agents.answer_desk import AnswerDesk
    from src.agents.conversing import SessionDesk
    from src.agents.crewai_manager import DataOpsManager

    with DataOpsManager() as manager:
        yield manager, AnswerDesk(manager, lambda: SessionDesk(manager))


def list_answers(limit: int, *, as_json: bool) -> int:
    """Prints the newest answers and returns the exit code. Raises BiError."""
    with answer_desk() as (_, desk):
        found = desk.list(LOCAL, limit=limit)
    if as_json:
        lines = [{**asdict(line), "asked_at": line.asked_at.isoformat()} for line in found]
        sys.stdout.write(json.dumps(lines, indent=2) + "\n")
        return 0
    console = Console(soft_wrap=True)
    if not found:
        console.print("No answer is stored. `bi ask` answers a question, and keeps the answer.")
        return 0
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("id", "asked (UTC)", "database", "came of it", "question"):
        table.add_column(name, no_wrap=name == "id")
    for line in found:
        asked = f"{line.asked_at:%Y-%m-%d %H:%M}"
        table.add_row(line.id, asked, escape(line.database[:40]), line.status, escape(line.question[:200]))
    console.print(table)
    return 0


def replay(answer_id: str, *, as_json: bool) -> int:
    """Gives an answer again and returns the exit code: 0 where the numbers are the same, 1 where not. Raises BiError."""
    with progress("Reading the answer"), answer_desk() as (_, desk):
        told = asyncio.run(desk.replay(answer_id, LOCAL))
    if as_json:
        said = {"same": told.same, "changed": told.changed, "differences": told.differences}
        sys.stdout.write(json.dumps({**said, "answer": told.answer.model_dump(mode="json")}, indent=2) + "\n")
    else:
        _show(told, Console(soft_wrap=True, highlight=False))
    return 0 if told.same else 1


def export(answer_id: str, form: ExportFormat, out: Path | None) -> int:
    """Writes an answer as a file, over none that is there, and returns the exit code. Raises BiError."""
    with progress("Writing the file"), answer_desk() as (_, desk):
        made = desk.export(answer_id, LOCAL, form)
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    if made.note:
        console.print(f"[yellow]Note:[/yellow] {escape(made.note)}")
    if out == Path("-"):
        sys.stdout.buffer.write(made.content)
        return 0
    path = out or Path(made.filename)
    try:
        with path.open("xb") as file:
            file.write(made.content)
    except OSError as error:
        raise NotExportable(f"{path} cannot be written: {error.strerror}.", hint="Name another file with --out.") from error
    console.print(str(path))
    return 0


def _show(told: Replay, console: Console) -> None:
    console.print("[bold]The same numbers.[/bold]" if told.same else "[bold]The numbers are not the same.[/bold]")
    for thing in told.changed:
        console.print(f"[yellow]Changed:[/yellow] {escape(thing)}")
    for place in told.differences:
        console.print(f"  {escape(place)}")
    console.print(f"[dim]Now:[/dim] {escape(told.answer.answer)}")
