"""Agents' answers kept and used again: the same prompt, to the same model, about the same data, is asked once.

An answer from memory goes through the very check that a fresh one does, so nothing in the file is trusted more than a model.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from pydantic import BaseModel

from src.agents.crew.prompt import load_prompt
from src.agents.crew.recall import Recall, current_recall, normal
from src.errors import ModelUnavailable
from src.services.judgements import RemembersJudgements
from src.services.llm.budget import current_budget
from src.services.llm.structured import read_as
from src.tools.prompting.quoting import MOST_QUESTION, quoted

Typed = TypeVar("Typed", bound=BaseModel)
Flight = Future[str | None]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked(Generic[Typed]):
    """What an agent is asked: its role, the words, the shape of the answer, and what says what is wrong with one."""

    role: str
    prompt: str
    wanted: type[Typed]
    check: Callable[[Typed], str]


class Memory:
    """Looks an answer up before the model is asked. `model_of` names the model of a role."""

    def __init__(self, kept: RemembersJudgements, model_of: Callable[[str], str], mark: str = "") -> None:
        """`mark`: what else every key hangs on: the program's version, whose model it is, how freely it answers."""
        self._kept = kept
        self._model_of = model_of
        self._mark = mark
        self._flights: dict[str, Flight] = {}
        self._lock = threading.Lock()

    async def answer(self, asked: Asked[Typed], ask: Callable[[], Awaitable[tuple[Typed, str]]]) -> Typed:
        """The answer from memory, from a question that asks the same right now, or from `ask` (with its text)."""
        recall = current_recall()
        if recall is None:
            return (await ask())[0]
        key = self.key(asked, recall)
        with self._lock:
            flight = self._flights.get(key)
            mine = flight is None
            if flight is None:
                flight = self._flights[key] = Future()
                flight.set_running_or_notify_cancel()  # so that no one who waits for it can cancel it
        try:
            found = await self._found(asked, key, flight, recall, mine=mine)
            if found is None:
                found, text = await ask()
                recall.tell(key, text, remembered=False)
                _land(flight, text)
        except BaseException:
            if mine:
                self._over(key, flight)
            raise
        if mine:
            recall.at_end(lambda: self._over(key, flight))
        return found

    def key(self, asked: Asked[Typed], recall: Recall) -> str:
        """All that an answer hangs on, as a digest: the prompt holds whatever else the model is shown."""
        prompt = asked.prompt.replace(quoted(recall.question, MOST_QUESTION)[1:-1], normal(recall.question))
        who = load_prompt(asked.role)
        parts = (
            self._mark, self._model_of(asked.role), asked.role, who.role, who.goal, who.backstory,
            f"{asked.wanted.__module__}.{asked.wanted.__qualname__}", recall.scope, prompt,
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def settle(self, recall: Recall, status: str) -> None:
        """Keeps what an answered question was told; forgets what it was told from memory where that led to no answer."""
        if status == "answered":
            for key, text in recall.fresh().items():
                self._kept.put(key, text)
        elif status != "partial":
            for key in recall.remembered():
                self._kept.forget(key)

    def close(self) -> None:
        """Gives back the file."""
        self._kept.close()

    async def _found(self, asked: Asked[Typed], key: str, flight: Flight, recall: Recall, *, mine: bool) -> Typed | None:
        text = await asyncio.to_thread(self._kept.get, key) if mine else await asyncio.wrap_future(flight)
        if text is None:
            return None
        answer = fitting(asked, text)
        if answer is None:
            log.warning("judgement_does_not_fit", role=asked.role)
            await asyncio.to_thread(self._kept.forget, key)
            return None
        recall.tell(key, text, remembered=True)
        _land(flight, text)
        budget = current_budget()
        if budget is not None:
            budget.recalled(asked.role, self._model_of(asked.role))
        return answer

    def _over(self, key: str, flight: Flight) -> None:
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
        _land(flight, None)


def fitting(asked: Asked[Typed], text: str) -> Typed | None:
    """The text as an answer, where it passes what a fresh one must pass."""
    try:
        answer = read_as(asked.wanted, text)
    except ModelUnavailable:
        return None
    return None if asked.check(answer) else answer


def _land(flight: Flight, text: str | None) -> None:
    """Tells those who wait; the first word stands."""
    if not flight.done():
        flight.set_result(text)
