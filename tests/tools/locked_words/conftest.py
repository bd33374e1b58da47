"""Answers of the sample as a narrator gets them: plan, rows and finding, and what may be told of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from src.agents.author import AskContext
from src.agents.crewai_manager import DataOpsManager
from src.agents.embedded import EmbeddedAuthor
from src.models.analysis import Finding
from src.models.config import Settings
from src.models.narration import Narration
from src.models.plan import QueryPlan
from src.models.sql import ResultTable
from src.tools.locked_words import Knowledge, know


class Overheard(EmbeddedAuthor):
    """The embedded author, which keeps what may be told of each answer in `told`."""

    def __init__(self) -> None:
        self.told: list[Knowledge] = []

    async def narrate(self, plan: QueryPlan, table: ResultTable, finding: Finding | None, context: AskContext) -> Narration:
        own = await super().narrate(plan, table, finding, context)
        self.told.append(know(plan, table, finding, context.semantics, context.today, own))
        return own


class Answers:
    """Knowledge by question; each question is asked once."""

    def __init__(self, manager: DataOpsManager, author: Overheard) -> None:
        self._manager = manager
        self._author = author
        self._kept: dict[str, Knowledge] = {}

    def __getitem__(self, question: str) -> Knowledge:
        if question not in self._kept:
            self._author.told.clear()
            answer: dict[str, Any] = self._manager.generate_with_analytics(question)
            assert self._author.told, (question, answer["error"])
            self._kept[question] = self._author.told[-1]
        return self._kept[question]


@pytest.fixture(scope="session")
def answers(settings: Settings) -> Iterator[Answers]:
    author = Overheard()
    with DataOpsManager(settings, author) as manager:
        yield Answers(manager, author)
