"""Conversations: files are taken in, questions are asked of them, and each question may follow up on the ones before."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from sqlglot import exp

from src.agents.contexts import Ground
from src.errors import BadFile, TooMany, UnknownTable
from src.models.asker import Asker
from src.models.catalog import Table
from src.models.chat_models import Answer, Question
from src.models.events import Emit
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable, SafeSql, SqlDraft
from src.services.conversations.data import SessionData, TableLook
from src.services.conversations.records import Conversation, Conversations, SessionFile, Turn

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager

CONTEXT_TURNS: Final = 3
"""How many turns back a question may follow up on."""
_OPEN_AT_ONCE: Final = 16
_IMPORTS_AT_ONCE: Final = 2
"""Each may use a processor and a few hundred megabytes."""
_LONGEST_SUMMARY: Final = 400


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has been received."""

    filename: str
    path: Path


class SessionDesk:
    """Takes conversations from their first file to their last question. Safe to use from many threads.

    Everything raises SessionUnknown for a session that is gone or another's, and StateUnavailable.
    """

    def __init__(self, manager: DataOpsManager) -> None:
        self._manager = manager
        self._settings = manager.settings
        self.records = Conversations(manager.wiring.state)
        self.data = SessionData(manager.settings.home)
        self._open: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()
        self._importing = threading.Semaphore(_IMPORTS_AT_ONCE)
        self.clean_up()

    def clean_up(self) -> None:
        """Ends conversations that nobody uses any more, and deletes data that belongs to none."""
        for session_id in self.records.forget_unused(self._settings.session_days * 86_400):
            self._forget(session_id)
        self.data.sweep(self.records.known())

    def create(
        self, asker: Asker, uploads: Sequence[Upload] = (), title: str = "", database: str | None = None
    ) -> Conversation:
        """A conversation over the files, or over a configured database. Raises BadFile (nothing is kept then), TooMany,
        UnknownDatabase, DatabaseNotAllowed."""
        if database is not None:
            self._manager.wiring.databases.resolve(database, trusted=asker.trusted)
        if self.records.count(asker.owner) >= self._settings.owner_sessions:
            raise TooMany(
                f"You have {self._settings.owner_sessions} sessions.", hint="Delete some with DELETE /api/session/{id}."
            )
        made = self.records.create(asker.owner, title or (uploads[0].filename if uploads else database or ""), database)
        try:
            for upload in uploads:
                self.add_file(made.id, asker, upload)
        except BaseException:
            self.delete(made.id, asker)
            raise
        return self.records.get(made.id, asker.owner)

    def add_file(self, session_id: str, asker: Asker, upload: Upload) -> SessionFile:
        """Another table of the conversation, which questions may join with those that are there. Raises BadFile, TooMany."""
        held = self.records.get(session_id, asker.owner)
        if len(held.files) >= self._settings.session_files:
            raise TooMany(f"A session holds {self._settings.session_files} files.", hint="Create another session.")
        if not Path(upload.filename).name:
            raise BadFile("The file has no name.", hint="Send it with its file name.")
        with self._importing:
            imported, seen, unused = self.data.add_file(session_id, upload.path, upload.filename)
        self._use_newest(session_id, unused)
        about = _about(seen) | {"notes": list(imported.notes)}
        return self.records.add_file(session_id, asker.owner, Path(upload.filename).name, imported.table, seen.rows, about)

    def add_tables(self, session_id: str, asker: Asker, database: str, tables: Sequence[str]) -> list[SessionFile]:
        """Takes rows of a configured database over, to be joined with the files: as many as the row limit, no sensitive field.

        Raises UnknownDatabase, DatabaseNotAllowed, UnknownTable, TooMany, EngineUnavailable.
        """
        held = self.records.get(session_id, asker.owner)
        if len(held.files) + len(tables) > self._settings.session_files:
            raise TooMany(f"A session holds {self._settings.session_files} files.", hint="Create another session.")
        ground = self._manager.wiring.contexts.ground(database, trusted=asker.trusted)
        added = []
        for name in tables:
            rows = self._rows_of(ground, name)
            table, seen, unused = self.data.add_rows(session_id, name, rows.arrow)
            self._use_newest(session_id, unused)
            cut = [f"only the first {rows.rows:,} rows were taken over"] if rows.truncated else []
            source = f"{ground.context.database}.{name}"
            added.append(
                self.records.add_file(session_id, asker.owner, source, table, seen.rows, _about(seen) | {"notes": cut})
            )
        return added

    def _rows_of(self, ground: Ground, name: str) -> ResultTable:
        table = next((t for t in ground.context.catalog.tables if t.name == name), None)
        columns = shown_columns(ground.context.semantics, table) if table is not None else ()
        if table is None or not columns:
            known = ", ".join(sorted(t.name for t in ground.context.catalog.tables)[:20])
            raise UnknownTable(f"There is no table {name[:80]!r}.", hint=f"Known: {known}.")
        names = [exp.column(exp.to_identifier(c, quoted=True)) for c in columns]
        query = exp.select(*names).from_(exp.Table(this=exp.to_identifier(name, quoted=True)))
        safe = ground.guard(SqlDraft(query.sql(dialect=ground.context.catalog.dialect)))
        rows = ground.engine.run(safe) if isinstance(safe, SafeSql) else safe
        if not isinstance(rows, ResultTable):
            raise UnknownTable(f"The table {name[:80]!r} could not be read: {rows.message}")
        return rows

    def ask(
        self, session_id: str, asker: Asker, question: str, *, emit: Emit = lambda _event: None
    ) -> tuple[Answer, Conversation]:
        """The answer, which may follow up on the last turns. Raises as `DataOpsManager.ask`."""
        held, asked, by = self._question(session_id, asker, question)
        answer = self._manager.ask(asked, asker=by, emit=emit)
        return self._keep(held, asker, answer)

    async def aask(
        self, session_id: str, asker: Asker, question: str, *, emit: Emit = lambda _event: None
    ) -> tuple[Answer, Conversation]:
        """`ask` for async callers."""
        held, asked, by = await asyncio.to_thread(self._question, session_id, asker, question)
        answer = await self._manager.aask(asked, asker=by, emit=emit)
        return await asyncio.to_thread(self._keep, held, asker, answer)

    def delete(self, session_id: str, asker: Asker) -> None:
        """Forgets the conversation and deletes its rows."""
        self.records.delete(session_id, asker.owner)
        self._forget(session_id)

    def _question(self, session_id: str, asker: Asker, text: str) -> tuple[Conversation, Question, Asker]:
        held = self.records.get(session_id, asker.owner)
        if held.database is not None and not held.files:
            return held, Question(text=text, database=held.database, previous=previous_plan(held)), asker
        path = self.data.path(session_id)
        if path is None:
            raise BadFile("The session holds no rows yet.", hint="Add a file with POST /api/session/{id}/files.")
        name = self._lend(session_id, path)
        return held, Question(text=text, database=name, previous=previous_plan(held)), replace(asker, trusted=True)

    def _keep(self, held: Conversation, asker: Asker, answer: Answer) -> tuple[Answer, Conversation]:
        plan = answer.plan.model_dump(mode="json") if answer.plan is not None else None
        turn = Turn(answer.question, answer.id, summary_of(answer), plan, datetime.now(UTC))
        self.records.add_turn(held.id, asker.owner, turn)
        return answer, held

    def _lend(self, session_id: str, path: Path) -> str:
        """The name under which the data may be asked; what was not asked for longest is closed."""
        name, url = f"session:{session_id}", f"duckdb:///{path.resolve()}"
        with self._lock:
            known = self._open.pop(session_id, None)
            self._open[session_id] = url
            oldest = self._open.popitem(last=False)[0] if len(self._open) > _OPEN_AT_ONCE else None
        if known is not None and known != url:
            self._close(name)
        if oldest is not None:
            self._close(f"session:{oldest}")
        self._manager.wiring.databases.lend(name, url)
        return name

    def _use_newest(self, session_id: str, unused: Sequence[Path]) -> None:
        """Gives up the data file that a newer one has taken the place of; a question that is reading it reads on."""
        with self._lock:
            self._open.pop(session_id, None)
        self._close(f"session:{session_id}")
        for path in unused:
            path.unlink(missing_ok=True)

    def _forget(self, session_id: str) -> None:
        self._use_newest(session_id, ())
        self.data.remove(session_id)

    def _close(self, name: str) -> None:
        url = self._manager.wiring.databases.forget(name)
        if url is not None:
            self._manager.wiring.contexts.forget(url, name)


def previous_plan(held: Conversation) -> QueryPlan | None:
    """The plan of the newest of the last turns that had one."""
    for turn in reversed(held.turns[-CONTEXT_TURNS:]):
        if turn.plan is not None:
            try:
                return QueryPlan.model_validate(turn.plan)
            except ValidationError:  # of an older version of the program
                return None
    return None


def summary_of(answer: Answer) -> str:
    """What came of a question, in a line."""
    shape = f"{answer.data.row_count} rows x {len(answer.data.columns)} columns. " if answer.data is not None else ""
    told = f"{shape}{answer.answer}"
    return told if len(told) <= _LONGEST_SUMMARY else f"{told[: _LONGEST_SUMMARY - 1]}…"


def shown_columns(semantics: SemanticModel, table: Table) -> tuple[str, ...]:
    """The columns of a table that no field of the semantic model calls sensitive."""
    hidden = {f.column for d in semantics.datasets if d.source == table.name for f in d.fields if f.sensitive}
    return tuple(c.name for c in table.columns if c.name not in hidden)


def _about(seen: TableLook) -> dict[str, Any]:
    return {**asdict(seen), "sample": list(seen.sample), "numeric": list(seen.numeric), "categorical": list(seen.categorical)}
