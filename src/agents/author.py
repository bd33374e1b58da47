"""The port through which every judgement goes: a deterministic author, or a crew of agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from src.models.analysis import AnalysisDraft, ChartSpec, Finding
from src.models.catalog import Catalog
from src.models.chat_models import Question
from src.models.clarification import Clarification
from src.models.execution import CodeOutcome
from src.models.narration import Narration
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import Attempt, ResultTable, SqlDraft
from src.models.values import FindsValues


@dataclass(frozen=True, slots=True)
class AskContext:
    """What an author may know about the database a question is about: its shape and meaning, never its free text."""

    database: str
    catalog: Catalog
    semantics: SemanticModel
    today: date
    today_assumption: str
    """How `today` was chosen, for a reader ("today = 2026-10-31, the newest date in the data")."""
    values: FindsValues | None = None
    """Stored values by what a person would call them, without sensitive ones; None as long as they are not indexed."""
    row_scope: str = ""
    """Names the rows that the asker may see: what is remembered for one scope is not used for another. Empty: all rows."""


class Author(Protocol):
    """Makes the judgements of the spine. Raises ServiceError when what it stands on is down."""

    name: str

    async def classify(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:
        """The one reading of the question, a `Clarification` with readings to choose from, or an honest no."""
        ...

    async def settle(self, reading: Clarification, context: AskContext) -> QueryPlan | Clarification:
        """One of the readings of a dispute between authors, or the question back, for the asker to choose."""
        ...

    async def write_sql(self, plan: QueryPlan, context: AskContext) -> SqlDraft:
        """SQL in the catalog's dialect that fetches what the plan asks for."""
        ...

    async def repair_sql(self, attempts: Sequence[Attempt], context: AskContext) -> SqlDraft | None:
        """The smallest repair of the last attempt, or None when any would be a guess."""
        ...

    async def write_analysis(
        self, plan: QueryPlan, table: ResultTable, context: AskContext
    ) -> AnalysisDraft | CannotAnswer | None:
        """Code that analyses the rows (frame `df`); None when the plan asks for none, a no where only the rows could tell."""
        ...

    async def repair_analysis(
        self, draft: AnalysisDraft, outcome: CodeOutcome, plan: QueryPlan, table: ResultTable, context: AskContext
    ) -> AnalysisDraft | None:
        """Better code after code that failed, or None when any would be a guess."""
        ...

    async def choose_chart(
        self, plan: QueryPlan, table: ResultTable, finding: Finding | None, context: AskContext
    ) -> ChartSpec:
        """The chart an expert would draw of these rows."""
        ...

    async def narrate(self, plan: QueryPlan, table: ResultTable, finding: Finding | None, context: AskContext) -> Narration:
        """Sentences with tokens in place of numbers; code fills them in from the rows."""
        ...
