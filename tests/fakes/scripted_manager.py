"""A manager whose questions are told event by event, when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from src.errors import AnswerUnknown
from src.models.asker import Asker
from src.models.chat_models import Question
from src.models.events import Event, StepStarted


class ScriptedManager:
    """Streams what is put into `says`; None ends it, an exception fails it. It knows no stored answer."""

    def __init__(self) -> None:
        self.says: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        self.was_left = False
        self.wiring: Any = self
        self.answers: Any = self

    async def stream(self, question: Question, *, asker: Asker, stored_as: str = "") -> AsyncGenerator[Event, None]:
        """A step for each text."""
        try:
            while (said := await self.says.get()) is not None:
                if isinstance(said, Exception):
                    raise said
                yield StepStarted(step=said)
        except asyncio.CancelledError:
            self.was_left = True
            raise

    def get(self, answer_id: str, owner: str) -> Any:
        """Raises AnswerUnknown."""
        raise AnswerUnknown(answer_id)
