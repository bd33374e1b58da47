"""Answers over time: looked at, given again, judged, handed on. What the doors have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from src.agents.replaying import Replay, replay, source_of
from src.models.asker import Asker
from src.models.export import Exported, ExportFormat, ExportRows
from src.models.in_threads import in_threads
from src.models.paging import Place
from src.services.answers.store import AnswerLine, StoredAnswer

if TYPE_CHECKING:
    from src.agents.conversing import SessionDesk
    from src.agents.crewai_manager import DataOpsManager


class AnswerDesk:
    """Stored answers of their owners.

    Everything raises AnswerUnknown for one that is gone or another's, and StateUnavailable.
    """

    def __init__(self, manager: DataOpsManager, sessions: Callable[[], SessionDesk]) -> None:
        self._manager = manager
        self._sessions = sessions

    def list(self, asker: Asker, *, limit: int = 100, before: Place | None = None) -> tuple[AnswerLine, ...]:
        """The asker's own, newest first; `before` is the last one of a page."""
        return self._manager.wiring.answers.list(asker.owner, limit=limit, before=before)

    def get(self, answer_id: str, asker: Asker) -> StoredAnswer:
        """One of the asker's own, whole."""
        return self._manager.wiring.answers.get(answer_id, asker.owner)

    def delete(self, answer_id: str, asker: Asker) -> None:
        """Forgets it, with what was said of it."""
        self._manager.wiring.answers.delete(answer_id, asker.owner)

    async def replay(self, answer_id: str, asker: Asker) -> Replay:
        """The answer again, without a model. Raises NotReplayable, and as `DataOpsManager.ask`."""
        stored = await asyncio.to_thread(self.get, answer_id, asker)
        async with in_threads(self.opened(stored, asker)) as (database, by):
            return await replay(self._manager, stored, by, database)

    @contextmanager
    def opened(self, stored: StoredAnswer, asker: Asker) -> Iterator[tuple[str, Asker]]:
        """The database of an answer, and who may ask it: a session's data is lent to its owner. Raises NotReplayable."""
        from src.agents.conversing import SESSION_PREFIX

        source = source_of(stored)
        if not source.startswith(SESSION_PREFIX):
            yield source, asker
            return
        with self._sessions().lent(source, asker) as lent:
            yield lent

    def export(self, answer_id: str, asker: Asker, form: ExportFormat) -> Exported:
        """The answer as a file. Raises NotExportable, NoBrowser, BrowserFailed."""
        from src.agents.exporting import exported

        stored = self.get(answer_id, asker)
        return exported(stored, form, lambda: self._whole(stored, asker))

    def _whole(self, stored: StoredAnswer, asker: Asker) -> ExportRows:
        from src.agents.exporting import whole_rows

        with self.opened(stored, asker) as (database, by):
            return whole_rows(stored, self._manager.wiring.contexts.ground_for(database, by))
