"""The manager behind the API: made in the background, so that `/health` answers at once."""

from __future__ import annotations

import gc
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from src.agents.settings import load_settings
from src.errors import BiError, ServiceError

if TYPE_CHECKING:  # its imports take a second: not on the start path
    from src.agents.admission import Admission
    from src.agents.answer_desk import AnswerDesk
    from src.agents.conversing import SessionDesk
    from src.agents.crewai_manager import DataOpsManager
    from src.agents.feedback import FeedbackDesk
    from src.agents.streams import Streams
    from src.agents.worker import Worker
    from src.api.mcp import McpHost
    from src.models.config import Settings
    from src.services.state.open_streams import OpenStreams
    from src.services.state.replies import Replies

log = structlog.get_logger(__name__)

LEASE_MARGIN: Final = timedelta(seconds=60)
"""Past the longest request: then a request that was begun is of a process that died."""


class Backstage:
    """Makes one manager, once, and warms it up in a thread. Thread-safe."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings
        self._manager: DataOpsManager | None = None
        self._sessions: SessionDesk | None = None
        self._worker: Worker | None = None
        self._admission: Admission | None = None
        self._streams: Streams | None = None
        self._replies: Replies | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._mcp: McpHost | None = None
        self.ready = False
        self.doors: str | None = None
        """Who is let in, in words for `/health`; None until it is known."""
        self.trouble: str | None = None
        """Why warming up failed, for `/health`; a question that needs the missing part gets the error itself."""

    def start(self) -> None:
        """Begins to warm up and returns at once."""
        threading.Thread(target=self._warm_up, name="bi-warm-up", daemon=True).start()

    def manager(self) -> DataOpsManager:
        """The manager; blocks while it is being made. Raises BadSetting; ServiceError once closed: nobody would end another."""
        with self._lock:
            if self._closed:
                raise ServiceError("The program is closing.")
            if self._manager is None:
                from src.agents.crewai_manager import DataOpsManager

                self._manager = DataOpsManager(self._settings)
            return self._manager

    def sessions(self) -> SessionDesk:
        """The desk of conversations; blocks while it is being made. Raises BadSetting, StateUnavailable."""
        manager = self.manager()
        with self._lock:
            if self._sessions is None:
                from src.agents.conversing import SessionDesk

                self._sessions = SessionDesk(manager)
            return self._sessions

    def answers(self) -> AnswerDesk:
        """The desk of stored answers; blocks while the manager is being made. Raises BadSetting."""
        from src.agents.answer_desk import AnswerDesk

        return AnswerDesk(self.manager(), self.sessions)

    def feedback(self) -> FeedbackDesk:
        """The desk of feedback; blocks while the manager is being made. Raises BadSetting."""
        from src.agents.feedback import FeedbackDesk

        return FeedbackDesk(self.manager(), self.answers())

    def worker(self) -> Worker:
        """Sandbox sessions of conversations; blocks while it is being made. Raises BadSetting."""
        manager = self.manager()
        with self._lock:
            if self._worker is None:
                from src.agents.worker import Worker

                self._worker = Worker(manager)
            return self._worker

    def not_ready(self) -> str | None:
        """Why no question should be sent here now; None where they may be."""
        if self.trouble is not None or not self.ready:
            return self.trouble or "The service is still starting."
        from src.services.state.open import answers

        try:
            wiring = self.manager().wiring
            answers(wiring.state)
        except BiError as error:
            return str(error)
        return wiring.contexts.access_trouble()

    def admission(self) -> Admission:
        """Who is let in; blocks while it is being made. Raises BadSetting, StateUnavailable."""
        manager = self.manager()
        with self._lock:
            if self._admission is None:
                from src.agents.admission import Admission

                self._admission = Admission(manager.wiring)
            return self._admission

    def replies(self) -> Replies:
        """Replies by idempotency key; blocks while the app's database is opened. Raises BadSetting, StateUnavailable."""
        state = self.manager().wiring.state
        with self._lock:
            if self._replies is None:
                from src.services.state.replies import Replies

                self._replies = Replies(state, timedelta(seconds=self.settings.request_seconds) + LEASE_MARGIN)
            return self._replies

    @property
    def streams(self) -> Streams:
        """Questions whose events are listened to; for the server's own event loop only."""
        if self._streams is None:
            from src.agents.streams import Streams

            self._streams = Streams(self._open_streams)
        return self._streams

    def _open_streams(self) -> OpenStreams:
        from src.services.state.open_streams import OpenStreams

        return OpenStreams(self.manager().wiring.state)

    @property
    def mcp(self) -> McpHost:
        """The MCP server; in the app's own loop only."""
        if self._mcp is None:
            from src.api.mcp import McpHost

            self._mcp = McpHost(self)
        return self._mcp

    async def leave(self) -> None:
        """Ends what runs in the app's own loop."""
        if self._mcp is not None:
            await self._mcp.close()

    @property
    def settings(self) -> Settings:
        """Those of the manager. Raises BadSetting."""
        if self._settings is None:
            self._settings = load_settings()
        return self._settings

    @property
    def sandbox_tier(self) -> str | None:
        """The tier chosen at start-up, once it is."""
        return self._manager.wiring.sandbox_tier if self._manager else None

    @property
    def author(self) -> str | None:
        """Who answers, once known."""
        return self._manager.wiring.author.name if self._manager else None

    def close(self) -> None:
        """Ends the manager, if there is one."""
        with self._lock:
            self._closed = True
            if self._admission is not None:
                self._admission.close()
            if self._manager is not None:
                self._manager.close()
                self._manager = None

    def _warm_up(self) -> None:
        try:
            self._tell_of_doors()
            self.sessions()  # deletes what a process that was killed has left
        except BiError as error:
            if self._closed:
                return
            log.error("clean_up_failed", code=error.code, message=error.message, hint=error.hint)
        try:
            self.manager().warm_up()
        except BiError as error:
            if self._closed:
                return
            self.trouble = str(error)
            log.error("warm_up_failed", code=error.code, message=error.message, hint=error.hint)
        else:
            gc.collect()
            gc.freeze()  # half a million objects that stay: a collection under load would walk them with every question waiting
            self.ready = True

    def _tell_of_doors(self) -> None:
        """Says loudly that there are no keys, and what that means."""
        self.doors = self.admission().doors
        if not self.admission().is_locked:
            log.warning("no_keys", doors=self.doors, hint="bi keys create NAME; see docs/doors.md")
