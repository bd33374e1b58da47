"""The embedded author's means, as the agents use them: it reads a sentence, and says whether a plan compiles."""

from __future__ import annotations

from typing import Protocol

from src.agents.author import AskContext
from src.models.chat_models import Question
from src.models.plan import CannotAnswer, QueryPlan


class OwnReader(Protocol):
    """Reads and compiles without a model."""

    def read(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        """The embedded reading of a sentence, or its no."""
        ...

    def compiling(self, reading: QueryPlan | CannotAnswer, context: AskContext) -> QueryPlan | CannotAnswer:
        """The reading where its plan compiles, else why it does not."""
        ...
