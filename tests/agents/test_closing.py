"""A manager that is closed while a question travels: its asker is told, and no thread dies of it."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from src.agents.author import AskContext
from src.agents.crewai_manager import DataOpsManager
from src.agents.embedded import EmbeddedAuthor
from src.api.backstage import Backstage
from src.errors import ServiceError
from src.models.asker import LOCAL
from src.models.chat_models import Question
from src.models.config import Settings
from src.models.plan import CannotAnswer, QueryPlan


class SlowReader(EmbeddedAuthor):
    """Takes a minute to read a question."""

    def __init__(self) -> None:
        self.reading = threading.Event()

    async def classify(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        self.reading.set()
        await asyncio.sleep(60)
        return await super().classify(question, context)


def test_a_question_that_closing_cuts_off_is_told_so(settings: Settings) -> None:
    author = SlowReader()
    manager = DataOpsManager(settings, author)
    with ThreadPoolExecutor() as askers:
        asked = askers.submit(manager.ask, Question(text="Show revenue by month"))
        assert author.reading.wait(60)
        manager.close()
        with pytest.raises(ServiceError, match="closing"):
            asked.result(30)


class Deaf(EmbeddedAuthor):
    """Holds up every other question while it reads one."""

    def __init__(self) -> None:
        self.reading = threading.Event()
        self.let_go = threading.Event()

    async def classify(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        self.reading.set()
        self.let_go.wait(60)
        return await super().classify(question, context)


def test_a_question_that_was_not_begun_when_closing_is_told_so(settings: Settings) -> None:
    author = Deaf()
    manager = DataOpsManager(settings, author)
    begun = manager.submit_by(author, Question(text="Show revenue by month"), LOCAL)
    assert author.reading.wait(60)
    waiting = [manager.submit_by(author, Question(text="Show revenue by month"), LOCAL) for _ in range(20)]
    manager.close()
    author.let_go.set()
    for asked in (begun, *waiting):
        with pytest.raises(ServiceError, match="closing"):
            asked.result(30)


def test_nothing_starts_after_closing(settings: Settings) -> None:
    manager = DataOpsManager(settings)
    manager.close()
    with pytest.raises(ServiceError, match="closing"):
        manager.ask(Question(text="Show revenue by month"))
    backstage = Backstage(settings)
    backstage.close()
    with pytest.raises(ServiceError, match="closing"):
        backstage.manager()
