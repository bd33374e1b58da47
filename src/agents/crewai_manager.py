"""The front door: ask a question, get an answer."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import Any, Self, TypeVar

from structlog.contextvars import bind_contextvars

from src.agents.assemble import answer_id, assemble
from src.agents.audited import note_answer, note_failure
from src.agents.author import Author
from src.agents.contexts import Ground
from src.agents.crew.recall import Recall, recalling
from src.agents.crewai_env import prepare
from src.agents.measured import measured
from src.agents.proof import keep
from src.agents.questions import check_question
from src.agents.settings import load_settings
from src.agents.wiring import Wiring
from src.agents.work import Work
from src.errors import BadSetting, BiError, ServiceError, StateUnavailable
from src.models.asker import LOCAL, Asker
from src.models.chat_models import Answer, Question
from src.models.config import Settings
from src.models.events import Answered, Emit, Event
from src.models.stopping import Stop, stopping
from src.services.llm.budget import spending

Given = TypeVar("Given")


class DataOpsManager:
    """Answers business questions about databases.

    Settings come from the environment unless given. One manager serves many threads and tasks; close it, or use it as
    a context manager, to end its sandbox. CrewAI is imported with the first question (or by `warm_up`), not before.
    """

    def __init__(self, settings: Settings | None = None, author: Author | None = None) -> None:
        self.settings = settings or load_settings()
        self.wiring = Wiring(self.settings, author)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._lock = threading.Lock()

    def generate_with_analytics(self, query: str, database: str | None = None) -> dict[str, Any]:
        """The answer to `query` as a dict of plain JSON values, with the keys of `Answer` (see `docs/answer.md`).

        `database` is a configured name, a database URL or a path; the default database when None. Raises UserError for
        input the caller can mend, ServiceError when what we stand on is down.
        """
        return self.ask(Question(text=query, database=database)).model_dump(mode="json")

    async def agenerate_with_analytics(self, query: str, database: str | None = None) -> dict[str, Any]:
        """`generate_with_analytics` for async callers."""
        return (await self.aask(Question(text=query, database=database))).model_dump(mode="json")

    def ask(self, question: Question, *, asker: Asker = LOCAL, emit: Emit = lambda _event: None) -> Answer:
        """The answer, typed. `emit` is told what happens.

        An asker at a door is limited to databases that the operator has listed, and no owner can take every sandbox at once.
        """
        return self._submit(lambda: self._answer(question, asker, emit)).result()[0]

    async def aask(self, question: Question, *, asker: Asker = LOCAL, emit: Emit = lambda _event: None) -> Answer:
        """`ask` for async callers."""
        return (await asyncio.wrap_future(self._submit(lambda: self._answer(question, asker, emit))))[0]

    async def stream(self, question: Question, *, asker: Asker = LOCAL, stored_as: str = "") -> AsyncGenerator[Event, None]:
        """What happens, as it happens; the last event is the answer. Leaving early cancels the question. Raises as `ask`.

        `stored_as`: the id that the answer is to be stored under; a new one when left out.
        """
        loop, events = asyncio.get_running_loop(), asyncio.Queue[Event | None]()

        def tell(event: Event | None) -> None:
            with suppress(RuntimeError):  # the listener's loop has ended: nobody is there to be told
                loop.call_soon_threadsafe(events.put_nowait, event)

        asked = self._submit(lambda: self._answer(question, asker, tell, stored_as=stored_as))
        asked.add_done_callback(lambda _: tell(None))
        try:
            while (event := await events.get()) is not None:
                yield event
            yield Answered(answer=asked.result()[0])
        finally:
            asked.cancel()

    def warm_up(self) -> None:
        """Imports what is heavy, opens the default database and starts the sandbox, so that the first question is quick."""
        self._import_flow()
        ground = self.wiring.contexts.ground(None, trusted=True)
        metric = next(iter(ground.context.semantics.metrics), None)
        if metric is not None:  # a real question: what it imports on its way is what a user would wait for
            self._submit(lambda: self._traveled(Question(text=metric.label), LOCAL, lambda _event: None, calls=0)).result()
        if self.settings.answer_days:
            with suppress(StateUnavailable, BadSetting):  # the first question is told
                _ = self.wiring.answers
        _ = self.wiring.interpreter

    def prefetch(self) -> None:
        """Starts the sandbox in the background, for callers about to ask; a failure comes with the question that needs it."""
        threading.Thread(target=self.wiring.try_sandbox, name="bi-prefetch", daemon=True).start()

    def close(self) -> None:
        """Ends the sandbox, the connections and the worker thread."""
        with self._lock:
            self._closed = True
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)
        self.wiring.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def submit_by(
        self, author: Author, question: Question, asker: Asker, *, today: date | None = None, is_kept: bool = False
    ) -> Future[tuple[Answer, Ground]]:
        """A question answered by another author than the settings', at the clock of another day; stored only if `is_kept`."""
        return self._submit(
            lambda: self._answer(question, asker, lambda _event: None, author=author, today=today, is_kept=is_kept)
        )

    async def _answer(
        self,
        question: Question,
        asker: Asker,
        emit: Emit,
        *,
        stored_as: str = "",
        author: Author | None = None,
        today: date | None = None,
        is_kept: bool = True,
    ) -> tuple[Answer, Ground]:
        """The answer, measured, noted, and kept with its proof."""
        with measured((author or self.wiring.author).name) as measure:
            try:
                answer, ground = await self._traveled(question, asker, emit, author=author, today=today)
            except (BiError, asyncio.CancelledError) as failed:
                error = failed if isinstance(failed, BiError) else None
                noted = asyncio.get_running_loop().run_in_executor(None, note_failure, self.wiring, asker, question, error)
                if error is not None:
                    await noted
                raise
            if is_kept:
                answer = await asyncio.to_thread(keep, answer, ground, asker, self.wiring, question, stored_as)
            await asyncio.to_thread(note_answer, self.wiring, asker, answer, ground)
            measure.ends_with(answer)
            return answer, ground

    async def _traveled(
        self,
        question: Question,
        asker: Asker,
        emit: Emit,
        *,
        calls: int | None = None,
        author: Author | None = None,
        today: date | None = None,
    ) -> tuple[Answer, Ground]:
        began = time.perf_counter()
        check_question(question.text)
        work = Work(question)
        with work.step("prepare", emit):
            ground = await asyncio.to_thread(self.wiring.contexts.ground_for, question.database, asker)
            travel = await asyncio.to_thread(self._import_flow)
        if today is not None:
            ground = replace(ground, context=replace(ground.context, today=today))
        name = (author or self.wiring.author).name
        bind_contextvars(answer_id=answer_id(question, ground, self.settings, name))  # in the logs of this question's task
        recall = Recall(question, ground.context)
        with spending(self.wiring.budget(emit, calls)) as budget, recalling(recall):
            await travel(self.wiring.desk(ground, emit, asker.owner, question.theme, author), work)
            work.calls = budget.made
            work.warnings += budget.notes
            answer = await asyncio.to_thread(assemble, work, ground, self.settings, name)
            if self.wiring.memory is not None and author is None:
                await asyncio.to_thread(self.wiring.memory.settle, recall, answer.status)
        answer.timings["total"] = round((time.perf_counter() - began) * 1000, 2)
        return answer, ground

    def _import_flow(self) -> Any:
        prepare(self.settings.home)
        from src.agents.flow import travel

        return travel

    def _submit(self, begin: Callable[[], Coroutine[Any, Any, Given]]) -> Future[Given]:
        with self._lock:  # until it is queued: what `close` then stops has been handed over wholly
            loop = self._running_loop()
            return asyncio.run_coroutine_threadsafe(self._until_closed(begin), loop)

    async def _until_closed(self, begin: Callable[[], Coroutine[Any, Any, Given]]) -> Given:
        """The answer; what runs for one that is cancelled ends too. Raises ServiceError for one that `close` cut off."""
        stop = Stop()
        try:
            with stopping(stop):
                return await begin()
        except asyncio.CancelledError:
            stop.set()
            if self._loop is not None:
                raise  # its asker left
        raise ServiceError("The program is closing.")

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """A loop in a thread of its own, so that sync callers inside a running loop (notebooks) work too; under the lock."""
        if self._closed:  # a question that comes late would start what nobody ends
            raise ServiceError("The program is closing.")
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=_run, args=(self._loop,), name="bi-spine", daemon=True).start()
        return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.run_until_complete(asyncio.sleep(0))  # a task cancelled before its first step could tell its asker nothing
    cut_off = asyncio.all_tasks(loop)
    for task in cut_off:
        task.cancel()
    if cut_off:
        loop.run_until_complete(asyncio.wait(cut_off))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
