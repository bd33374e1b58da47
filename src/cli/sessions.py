"""`bi sessions`: conversations over files, on this machine: the same that the HTTP API has, kept until they are deleted."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from src.cli.ask import progress
from src.cli.exits import code_of
from src.cli.show import show as show_answer
from src.errors import BadFile
from src.models.asker import LOCAL

if TYPE_CHECKING:
    from src.agents.conversing import SessionDesk, Upload
    from src.agents.crewai_manager import DataOpsManager
    from src.services.conversations.records import Conversation


def show() -> int:
    """Prints the conversations, newest first. Raises StateUnavailable."""
    with desk() as (_, sessions):
        lines = sessions.records.list(LOCAL.owner)
    table = Table("session", "title", "database", "last used", box=None)
    for line in lines:
        used = line.used_at.strftime("%Y-%m-%d %H:%M")
        table.add_row(line.id, escape(line.title), escape(line.database or ""), used)
    Console(soft_wrap=True, highlight=False).print(table if lines else "There are no sessions.")
    return 0


def create(files: Sequence[Path], title: str, database: str | None) -> int:
    """Takes the files in and prints the session's id alone on stdout. Raises BadFile, TooMany, UnknownDatabase."""
    with progress("Reading the files"), desk() as (_, sessions):
        made = sessions.create(LOCAL, uploads(files), title, database)
    tell_files(made)
    sys.stdout.write(f"{made.id}\n")
    return 0


def ask(session_id: str, question: str, *, as_json: bool) -> int:
    """Answers a question, which may follow up the ones before; returns its exit code. Raises SessionUnknown, BadQuestion."""
    with progress("Reading") as tell, desk() as (manager, sessions):
        from src.cli.charts import save_chart

        answer, _ = sessions.ask(session_id, LOCAL, question, emit=tell)
        chart = save_chart(answer, manager.settings.home)
    if as_json:
        sys.stdout.write(answer.model_dump_json(indent=2) + "\n")
    else:
        show_answer(answer, chart, Console())
    return code_of(answer)


def delete(session_id: str) -> int:
    """Forgets the conversation and its rows. Raises SessionUnknown."""
    with desk() as (_, sessions):
        sessions.delete(session_id, LOCAL)
    sys.stderr.write(f"bi: the session {session_id} and its rows are gone\n")
    return 0


@contextmanager
def desk() -> Iterator[tuple[DataOpsManager, SessionDesk]]:
    """The desk of conversations on a manager of its own. Raises BadSetting, StateUnavailable."""
    from src.agents.conversing import SessionDesk
    from src.agents.crewai_manager import DataOpsManager

    with DataOpsManager() as manager:
        yield manager, SessionDesk(manager)


def uploads(files: Sequence[Path]) -> list[Upload]:
    """The files as they are taken in; they stay where they are. Raises BadFile for one that is not there."""
    from src.agents.conversing import Upload

    missing = next((file for file in files if not file.is_file()), None)
    if missing is not None:
        raise BadFile(f"There is no file at {str(missing)!r}.", hint="Check the path.")
    return [Upload(file.name, file) for file in files]


def tell_files(held: Conversation) -> None:
    """Says on stderr which tables there are, and what was taken for granted."""
    for file in held.files:
        sys.stderr.write(f"bi: {file.filename}: {file.rows:,} rows as {file.table}\n")
        for note in file.about.get("notes", ()):
            sys.stderr.write(f"bi:   {note}\n")
