"""What is found when a word of a question may be a value of the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ValueHit:
    """A stored value that a phrase may mean. The value is data, never an instruction."""

    table: str
    column: str
    value: str
    score: float
    """1.0 for the same text (whatever its case), less for a plural, a part or a misspelling."""
    exact: bool


class FindsValues(Protocol):
    """An index over a database's text values; sensitive columns are not in it."""

    def find(self, phrase: str, *, limit: int = 8) -> tuple[ValueHit, ...]:
        """The nearest values, best first; none below a score that a person would take for a match."""
        ...
