"""A crew whose second reading of a question is that of another sentence: two honest authors that differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from src.agents.author import AskContext
from src.agents.crew.author import CrewAuthor
from src.agents.crew.crosscheck import compared
from src.agents.embedded import EmbeddedAuthor
from src.models.chat_models import Question
from src.models.plan import CannotAnswer, QueryPlan


class SecondReader(CrewAuthor):
    """`heard` says which sentence the second author takes a question for; the critic asks the model as ever."""

    def __init__(self, make_llm: Callable[[str], Any], heard: Callable[[str], str]) -> None:
        super().__init__(make_llm)
        self._heard = heard

    async def classify(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        """The embedded reading held against that of the sentence which the second author has heard."""
        own = await EmbeddedAuthor.classify(self, question, context)
        other = await EmbeddedAuthor.classify(self, question.model_copy(update={"text": self._heard(question.text)}), context)
        return compared(question, own, other, context, self) if isinstance(own, QueryPlan) else own
