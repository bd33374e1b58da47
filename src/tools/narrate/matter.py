"""What an analysis' words are made from: the plan, the rows and what is known of their columns."""

from __future__ import annotations

from dataclasses import dataclass

from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.tools.narrate.subject import Subject, scope
from src.tools.narrate.telling import Telling
from src.tools.result_view.rows import Rows


@dataclass(frozen=True, slots=True)
class Matter:
    """The plan, the rows and the measures among their columns (`subjects`, the asked one first)."""

    plan: QueryPlan
    rows: Rows
    subjects: list[Subject]
    semantics: SemanticModel

    def scope(self, telling: Telling) -> dict[str, str]:
        """The period and filters as fragments of a sentence; empty where there are none."""
        return scope(self.plan, telling, self.semantics)

    def conditions(self, telling: Telling) -> dict[str, str]:
        """The filters alone, for a sentence that tells its own times."""
        return scope(self.plan.model_copy(update={"period": None}), telling, self.semantics)
