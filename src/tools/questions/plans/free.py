"""A question about one table that no other planner can read: all its rows, for arithmetic that the question words itself."""

from __future__ import annotations

from typing import Final

from src.models.plan import Analysis, QueryPlan
from src.models.semantic import SemanticModel

MOST_COLUMNS: Final = 200


def free_plan(question: str, semantics: SemanticModel) -> QueryPlan | None:
    """Every row of the only table there is, or None: of several tables the question would have to say which.

    Whether the question can be read is known once the rows are there: the words are weighed against what columns hold.
    """
    if len(semantics.datasets) != 1:
        return None
    dataset = semantics.datasets[0]
    fields = tuple(f.ref for f in dataset.fields if not f.sensitive)
    if not 0 < len(fields) <= MOST_COLUMNS:
        return None
    said = f"worked out over all rows of {dataset.label or dataset.name}"
    return QueryPlan(
        shape="rows", dataset=dataset.name, fields=fields, analysis=Analysis(kind="free", asked=question), assumptions=(said,)
    )
