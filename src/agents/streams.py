"""Questions whose events are told as they happen, to a listener that may come back for what it missed.

The process that answers keeps the events in memory, for some minutes and bounded; what outlives that is the answer, kept under
the stream's own id. Another process says that it is being answered, then gives the answer. All this runs in one event loop.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import structlog

from src.errors import AnswerUnknown, BiError, ServiceError, StateUnavailable, StillRunning, Stopped, StreamUnknown, TooMany
from src.models.asker import Asker
from src.models.chat_models import Question
from src.models.events import Answered
from src.services.answers.store import new_id

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager
    from src.services.state.open_streams import OpenStreams

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS: Final = 15.0
GRACE_SECONDS: Final = 30.0
"""How long a question runs on for a listener that said it can come back."""
KEPT_SECONDS: Final = 300.0
"""How long the events of a question that has ended are kept."""
OWNER_STREAMS: Final = 8
"""Of one owner, running and ended; the oldest that has ended makes room."""
RENEW_SECONDS: Final = 20.0
"""Between two words to other processes that it is still being answered."""
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of ended streams, all together."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it is sent: `kind` names it, `data` is JSON in one line, `number` counts from 1."""

    number: int
    kind: str
    data: str


class Stream:
    """One question's events. It is given up when its last listener has left, at once or after a time of grace."""

    def __init__(
        self, owner: str, *, resumable: bool, forget: Callable[[Stream], None], stream_id: str = "", before: int = 0
    ) -> None:
        self.id = stream_id or new_id()
        self._before = before
        self.owner = owner
        self.told: list[Told] = []
        self.failure: BiError | None = None
        """What the question ended with, when it ended without an answer."""
        self.has_ended = False
        self._resumable = resumable
        self._forget = forget
        self._listeners = 0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._giving_up: asyncio.TimerHandle | None = None
        self._known: OpenStreams | None = None
        self._looking: asyncio.Task[None] | None = None

    @property
    def size(self) -> int:
        """Characters of its events."""
        return sum(len(event.data) for event in self.told)

    def follow(
        self, manager: DataOpsManager, question: Question, asker: Asker, known: Callable[[], OpenStreams] | None = None
    ) -> None:
        """Asks the question and keeps what is told of it; one that can be resumed is made known to other processes."""
        made_known = known if self._resumable else None
        self._task = asyncio.ensure_future(self._pump(manager, question, asker, made_known))
        self._task.add_done_callback(self._end)

    def say(self, kind: str, data: str) -> None:
        """Adds an event."""
        self.told.append(Told(self._before + len(self.told) + 1, kind, data))
        self._wake()

    async def first(self, events: int, seconds: float) -> None:
        """Waits for so many events or the end, so long at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(self.told) < events and not self.has_ended:
                    await self._changed.wait()

    async def listen(self, after: int, heartbeat: float = HEARTBEAT_SECONDS) -> AsyncGenerator[Told | None, None]:
        """Every event after that number, to the last; None where nothing happened for a while."""
        self._listeners += 1
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
        try:
            while True:
                changed = self._changed
                for event in self.told[max(0, after - self._before) :]:
                    yield event
                    after = event.number
                if self.has_ended and after >= self._before + len(self.told):
                    return
                try:
                    async with asyncio.timeout(heartbeat):
                        await changed.wait()
                except TimeoutError:
                    yield None
        finally:
            self._listeners -= 1
            self._left()

    def stop(self) -> None:
        """Ends the question, its SQL and its code."""
        if self._task is not None:
            self._task.cancel()

    def end(self) -> None:
        """There is no more to come."""
        self.has_ended = True
        self._wake()
        asyncio.get_running_loop().call_later(KEPT_SECONDS, self._forget, self)

    async def _pump(
        self, manager: DataOpsManager, question: Question, asker: Asker, known: Callable[[], OpenStreams] | None
    ) -> None:
        async with self._made_known(known):
            async for event in manager.stream(question, asker=asker, stored_as=self.id):
                self.say(event.kind, event.model_dump_json())

    @asynccontextmanager
    async def _made_known(self, known: Callable[[], OpenStreams] | None) -> AsyncIterator[None]:
        if known is None:
            yield
            return
        self._known = found = await asyncio.to_thread(known)
        await asyncio.to_thread(found.begin, self.id, self.owner)
        renewing = asyncio.ensure_future(self._renew(found))
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(StateUnavailable):  # then it counts as ended in a minute
                await asyncio.shield(asyncio.to_thread(found.end, self.id))

    async def _renew(self, known: OpenStreams) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with suppress(StateUnavailable):
                await asyncio.to_thread(known.renew, self.id)

    def _end(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            self.failure = Stopped("The question was given up: nobody listened any more.")
        elif (error := task.exception()) is not None:
            self.failure = error if isinstance(error, BiError) else _unforeseen(error)
        if self.failure is not None:
            self.say("error", told_failure(self.failure))
        self.end()

    def _left(self) -> None:
        if self._listeners or self.has_ended:
            return
        if self._resumable:
            self._giving_up = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._look)
        else:
            self.stop()

    def _look(self) -> None:
        self._looking = asyncio.ensure_future(self._stop_unless_wanted())

    async def _stop_unless_wanted(self) -> None:
        """Gives the question up, but for one whose listener waits at another process."""
        is_wanted = False
        with suppress(StateUnavailable):
            is_wanted = self._known is not None and await asyncio.to_thread(self._known.is_wanted, self.id, GRACE_SECONDS)
        if self._listeners or self.has_ended:
            return
        if is_wanted:
            self._left()
        else:
            self.stop()

    def _wake(self) -> None:
        before, self._changed = self._changed, asyncio.Event()
        before.set()


class Streams:
    """Every stream that can be listened to, each its owner's."""

    def __init__(self, known: Callable[[], OpenStreams] | None = None) -> None:
        """`known` blocks while it is made; without it other processes know nothing of the streams."""
        self._known = known
        self._kept: dict[str, Stream] = {}

    def open(self, manager: DataOpsManager, question: Question, asker: Asker, *, resumable: bool) -> Stream:
        """Asks the question. Raises TooMany where as many as may be are running."""
        mine = [s for s in self._kept.values() if s.owner == asker.owner]
        if len(mine) >= OWNER_STREAMS:
            ended = next((s for s in mine if s.has_ended), None)
            if ended is None:
                raise TooMany(f"{OWNER_STREAMS} questions are being answered.", hint="Wait for one of them.", retry_after=5)
            self.forget(ended)
        self._make_room()
        stream = Stream(asker.owner, resumable=resumable, forget=self.forget)
        self._kept[stream.id] = stream
        stream.follow(manager, question, asker, self._known)
        return stream

    async def again(self, manager: DataOpsManager, stream_id: str, asker: Asker, after: int) -> Stream:
        """The stream of that id: kept, or the stored answer alone.

        Raises StillRunning (another process is answering it), StreamUnknown, StateUnavailable.
        """
        kept = self._kept.get(stream_id)
        if kept is not None and kept.owner == asker.owner:
            return kept
        known = self._known
        is_elsewhere = known is not None and await asyncio.to_thread(lambda: known().want(stream_id, asker.owner))
        try:
            found = await asyncio.to_thread(lambda: manager.wiring.answers.get(stream_id, asker.owner))
        except AnswerUnknown:
            if is_elsewhere:
                said = "Another process is answering this question, and has its events."
                raise StillRunning(said, hint="Try again in a moment for the answer.", retry_after=1) from None
            raise StreamUnknown("There is no such stream any more.", hint="Ask again, without Last-Event-ID.") from None
        stream = Stream(asker.owner, resumable=True, forget=self.forget, stream_id=stream_id, before=after)
        stream.say("answer", Answered(answer=found.answer).model_dump_json())
        stream.end()
        return stream

    def forget(self, stream: Stream) -> None:
        """Keeps it no longer."""
        self._kept.pop(stream.id, None)

    def close(self) -> None:
        """Ends every question."""
        for stream in self._kept.values():
            stream.stop()

    def _make_room(self) -> None:
        ended = [s for s in self._kept.values() if s.has_ended]
        size = sum(s.size for s in ended)
        while ended and size > MOST_BYTES:
            oldest = ended.pop(0)
            size -= oldest.size
            self.forget(oldest)


def told_failure(error: BiError) -> str:
    """The one shape of errors, as an event's data."""
    return json.dumps({"error": {"code": error.code, "message": error.message, "hint": error.hint}})


def _unforeseen(error: BaseException) -> ServiceError:
    reference = uuid4().hex[:12]
    log.error("unforeseen", reference=reference, exc_info=error)
    return ServiceError("Something broke on our side.", hint=f"The log has it under {reference}.")
