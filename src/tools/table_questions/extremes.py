"""Which single row a question is about: "the shop with the highest rent", "which shop has the most reviews"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from src.tools.table_questions.linking import Linked

MOST: Final = r"\b(?:highest|most|max(?:imum)?|largest|greatest|biggest|top|best|longest|tallest|heaviest|oldest|latest)\b"
LEAST: Final = r"\b(?:lowest|least|min(?:imum)?|smallest|worst|fewest|shortest|lightest|youngest|earliest)\b"


@dataclass(frozen=True, slots=True)
class Extreme:
    """The row where a column is greatest or least."""

    column: str
    pick: Literal["max", "min"]


def read_extreme(text: Linked, group: str | None) -> Extreme | None:
    """The row, claimed; None where rows are grouped, a statistic is compared, or several rows are named."""
    if group is not None:
        return None
    found: set[Extreme] = set()
    kinds: tuple[tuple[Literal["max", "min"], str], ...] = (("max", MOST), ("min", LEAST))
    for pick, words in kinds:
        for match in text.fresh(
            rf"\b(?:with|has|have|had|having) (?:the )?(?:{words}) (?:value of |amount of |number of )?(?:the )?(@\d+)\b"
        ):
            column = text.facts.column(text.column(match[1]))
            if column is not None and column.kind in ("number", "number_text", "time"):
                text.claim(match)
                found.add(Extreme(column.name, pick))
    return found.pop() if len(found) == 1 else None
