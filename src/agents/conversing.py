"""Conversations: files are taken in, questions are asked of them, and each question may follow up on the ones before."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from sqlglot import exp

from src.agents.audited import note
from src.agents.contexts import Ground
from src.errors import BadFile, BiError, NotReplayable, SessionUnknown, TooMany, UnknownTable
from src.models.asker import Asker
from src.models.catalog import Table
from src.models.chat_models import Answer, Question
from src.models.events import Emit
from src.models.in_threads import in_threads
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable, SafeSql, SqlDraft
from src.models.stopping import current_stop
from src.services.conversations.data import SessionData, TableLook
from src.services.conversations.lending import Lending
from src.services.conversations.records import Conversation, Conversations, SessionFile, Turn
from src.services.scratch import SCRATCH, drop_left, drop_parts

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager

SESSION_PREFIX: Final = "session:"
"""What the name of a session's database begins with."""
CONTEXT_TURNS: Final = 3
"""How many turns back a question may follow up on."""
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
        self._lending = Lending(self.data, self._lend, self._close)
        self._importing = threading.Semaphore(_IMPORTS_AT_ONCE)
        self._looking = threading.Semaphore(1)
        self.clean_up()

    def clean_up(self) -> None:
        """Ends conversations that nobody uses any more, and deletes data that belongs to none."""
        for session_id in self.records.forget_unused(self._settings.session_days * 86_400):
            self._lending.forget(session_id)
            self._manager.wiring.answers.forget_about(_lent_name(session_id))
        self.data.sweep(self.records.known)
        drop_left(self._settings.home / SCRATCH, "")
        drop_left(self._settings.home / "imports", ".import-")
        for folder in ("values", "catalogs"):
            drop_parts(self._settings.home / folder)

    def create(
        self, asker: Asker, uploads: Sequence[Upload] = (), title: str = "", database: str | None = None
    ) -> Conversation:
        """A conversation over the files, or over a configured database. Raises BadFile (nothing is kept then), TooMany,
        UnknownDatabase, DatabaseNotAllowed."""
        if database is not None:
            self._manager.wiring.contexts.check(database, asker)
        if self.records.count(asker.owner) >= self._settings.owner_sessions:
            raise TooMany(
                f"You have {self._settings.owner_sessions} sessions.", hint="Delete some with DELETE /api/session/{id}."
            )
        self._check_files(len(uploads))  # before any is read
        made = self.records.create(asker.owner, title or (uploads[0].filename if uploads else database or ""), database)
        try:
            for upload in uploads:
                self.add_file(made.id, asker, upload)
            current_stop().check()  # nobody would know its id
        except BaseException:
            self.delete(made.id, asker)
            raise
        return self.records.get(made.id, asker.owner)

    def add_file(self, session_id: str, asker: Asker, upload: Upload) -> SessionFile:
        """Another table of the conversation, which questions may join with those that are there. Raises BadFile, TooMany."""
        self._has_room(session_id, asker, 1)
        if not Path(upload.filename).name:
            raise BadFile("The file has no name.", hint="Send it with its file name.")

        def note(table: str, seen: TableLook, notes: tuple[str, ...]) -> SessionFile:
            self._has_room(session_id, asker, 1)  # others may have added files while this one was read
            about = _about(seen) | {"notes": list(notes)}
            return self.records.add_file(session_id, asker.owner, _name(upload.filename), table, seen.rows, about)

        with self._adding(session_id), current_stop().holding(self._importing):
            added, old = self.data.add_file(session_id, upload.path, upload.filename, note)
            self._lending.give_up(session_id, old)
        return added

    def add_tables(self, session_id: str, asker: Asker, database: str, tables: Sequence[str]) -> list[SessionFile]:
        """Takes rows of a configured database over, to be joined with the files: as many as the row limit, no sensitive field.

        Raises UnknownDatabase, DatabaseNotAllowed, UnknownTable, TooMany, EngineUnavailable.
        """
        self._has_room(session_id, asker, len(tables))
        ground = self._manager.wiring.contexts.ground_for(database, asker)
        added = [self._add_table(session_id, asker, ground, name) for name in tables]
        detail = {"session": session_id, "database": ground.context.database, "tables": list(tables)}
        note(self._manager.wiring, asker, "took_over", detail)
        return added

    def _add_table(self, session_id: str, asker: Asker, ground: Ground, name: str) -> SessionFile:
        rows = self._rows_of(ground, name)
        cut = [f"only the first {rows.rows:,} rows were taken over"] if rows.truncated else []

        def note(table: str, seen: TableLook) -> SessionFile:
            self._has_room(session_id, asker, 1)
            about = _about(seen) | {"notes": cut}
            source = f"{ground.context.database}.{name}"
            return self.records.add_file(session_id, asker.owner, source, table, seen.rows, about)

        with self._adding(session_id):
            added, old = self.data.add_rows(session_id, name, rows.arrow, note)
            self._lending.give_up(session_id, old)
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
        """The answer, which may follow up on the last turns. Raises as `DataOpsManager.ask`, and BadFile where no rows are."""
        held = self.records.get(session_id, asker.owner)
        with self._lending.reading(session_id) as path:
            asked, by = self._question(held, asker, question, path)
            answer = self._manager.ask(asked, asker=by, emit=emit)
        return self._keep(held, asker, answer)

    async def aask(
        self, session_id: str, asker: Asker, question: str, *, emit: Emit = lambda _event: None
    ) -> tuple[Answer, Conversation]:
        """`ask` for async callers."""
        held = await asyncio.to_thread(self.records.get, session_id, asker.owner)
        async with in_threads(self._lending.reading(session_id)) as path:
            asked, by = self._question(held, asker, question, path)
            answer = await self._manager.aask(asked, asker=by, emit=emit)
        return await asyncio.to_thread(self._keep, held, asker, answer)

    def look_ahead(self, session_id: str, asker: Asker) -> None:
        """Reads the catalog and the values of the newest data in the background, as its first question would have to.

        One conversation at a time: where another is looked at, the question does it. What fails is told by that question.
        """
        if self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, args=(session_id, asker), name="bi-look-ahead", daemon=True).start()

    def _look(self, session_id: str, asker: Asker) -> None:
        try:
            with suppress(BiError), self._lending.reading(session_id) as path:
                if path is not None:
                    self._manager.wiring.contexts.ground_for(_lent_name(session_id), replace(asker, trusted=True))
        finally:
            self._looking.release()

    @contextmanager
    def lent(self, database: str, asker: Asker) -> Iterator[tuple[str, Asker]]:
        """A session's database by its name, and who may ask it as long as it is lent. Raises NotReplayable."""
        session_id = database.removeprefix(SESSION_PREFIX)
        try:
            self.records.get(session_id, asker.owner)
        except SessionUnknown:
            raise NotReplayable(
                "That answer is of a session that has been deleted, with its rows.", hint="The answer itself is still there."
            ) from None
        with self._lending.reading(session_id) as path:
            if path is None:
                raise NotReplayable("That answer is of a session that holds no rows any more.")
            yield database, replace(asker, trusted=True)

    def delete(self, session_id: str, asker: Asker) -> None:
        """Forgets the conversation with its answers, and deletes its rows: where a question is at work on them, at its end."""
        self.records.delete(session_id, asker.owner)
        self._manager.wiring.answers.forget_about(_lent_name(session_id))
        self._lending.forget(session_id)

    def _question(self, held: Conversation, asker: Asker, text: str, path: Path | None) -> tuple[Question, Asker]:
        if held.database is not None and not held.files:
            return Question(text=text, database=held.database, previous=previous_plan(held)), asker
        if path is None:
            self.records.get(held.id, asker.owner)  # deleted this moment: no session, rather than one without rows
            raise BadFile("The session holds no rows yet.", hint="Add a file with POST /api/session/{id}/files.")
        return Question(text=text, database=_lent_name(held.id), previous=previous_plan(held)), replace(asker, trusted=True)

    def _keep(self, held: Conversation, asker: Asker, answer: Answer) -> tuple[Answer, Conversation]:
        plan = answer.plan.model_dump(mode="json") if answer.plan is not None else None
        turn = Turn(answer.question, answer.stored_as or answer.id, summary_of(answer), plan, datetime.now(UTC))
        self.records.add_turn(held.id, asker.owner, turn)
        return answer, held

    def _has_room(self, session_id: str, asker: Asker, more: int) -> None:
        self._check_files(len(self.records.get(session_id, asker.owner).files) + more)

    def _check_files(self, count: int) -> None:
        if count > self._settings.session_files:
            raise TooMany(f"A session holds {self._settings.session_files} files.", hint="Create another session.")

    @contextmanager
    def _adding(self, session_id: str) -> Iterator[None]:
        """For a table that comes; what was made for a conversation that is deleted meanwhile goes with it."""
        with self._lending.writing(session_id):
            try:
                yield
            except SessionUnknown:
                self._lending.forget(session_id)
                raise

    def _lend(self, session_id: str, path: Path) -> None:
        self._manager.wiring.databases.lend(_lent_name(session_id), _url(path))

    def _close(self, session_id: str, path: Path) -> None:
        self._manager.wiring.databases.release(_lent_name(session_id), _url(path))
        self._manager.wiring.contexts.forget(_url(path), _lent_name(session_id))


def _lent_name(session_id: str) -> str:
    return f"{SESSION_PREFIX}{session_id}"


def _url(path: Path) -> str:
    return f"duckdb:///{path.resolve()}"


def _name(filename: str) -> str:
    return "".join(c for c in Path(filename).name if c != "\0")


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
