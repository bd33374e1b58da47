"""What a follow-up on a tree says, in the parts that the files beside this one read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from src.models.plan import ChartKind
from src.models.relational import FoldFunction, RelationalQuery
from src.models.semantic import SemanticModel
from src.tools.questions.reading import Reading
from src.tools.questions.relational.schema import Schema, schema_of
from src.tools.questions.roles import Roles
from src.tools.questions.sort_words import Sort

_WORDS: Final[dict[str, FoldFunction]] = {
    "average": "avg", "avg": "avg", "mean": "avg", "typical": "avg", "total": "sum", "sum": "sum", "totals": "sum",
    "averages": "avg", "means": "avg", "sums": "sum", "minimum": "min", "min": "min", "maximum": "max", "max": "max",
}  # fmt: skip
_ENDS: Final = frozenset({"minimum", "min", "maximum", "max"})
"""Also words of a ranking, where a name follows them."""


@dataclass(frozen=True, slots=True)
class Function:
    """How something is to be added up, and the tokens that say so."""

    name: FoldFunction
    share: float | None
    tokens: frozenset[int]


@dataclass(frozen=True, slots=True)
class TreeChange:
    """A follow-up taken apart, beside the tree it follows."""

    tree: RelationalQuery
    reading: Reading
    roles: Roles
    sort: Sort | None
    more: bool
    chart: ChartKind | None
    function: Function | None = field(default=None)

    @property
    def semantics(self) -> SemanticModel:
        """The model of the data."""
        return self.reading.semantics

    @property
    def schema(self) -> Schema:
        """The model as things and ways between them."""
        return schema_of(self.reading.semantics, self.reading.catalog)

    @property
    def says_more(self) -> bool:
        """Whether it names how to add up, or a part of the calendar: what other plans have no place for."""
        return self.function is not None or self.reading.marks.cycle is not None

    @property
    def ranks(self) -> bool:
        """Whether an order with an end is asked for ("the top 3"), not merely "the maximum"."""
        return self.reading.ranking is not None and not (self.function and self.function.tokens & _span(self.reading))


def _span(reading: Reading) -> set[int]:
    return set(range(reading.ranking.start, reading.ranking.end)) if reading.ranking is not None else set()


def function_in(reading: Reading) -> Function | None:
    """ "what about the median?", "the average instead": how to add up, or None; nothing where two ways are named."""
    statistic = reading.marks.statistic
    if statistic is not None and statistic.function != "count_distinct":
        return Function(statistic.function, statistic.quantile, statistic.tokens)
    ranking = reading.ranking
    said = [
        t
        for t in reading.tokens
        if t.norm in _WORDS and not (t.norm in _ENDS and ranking is not None and (ranking.limit or ranking.leads))
    ]
    found = {_WORDS[t.norm] for t in said}
    return Function(found.pop(), None, frozenset(t.index for t in said)) if len(found) == 1 else None
