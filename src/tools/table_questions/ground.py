"""What a question was found to say, for its answers to be bound to."""

from __future__ import annotations

from dataclasses import dataclass

from src.tools.table_questions.extremes import Extreme
from src.tools.table_questions.linking import Linked
from src.tools.table_questions.modelling import ModelReading
from src.tools.table_questions.outlying import OutlierReading
from src.tools.table_questions.plan import Compare, Condition, CorrelationMethod, StatOp, Step, Test


class Unclear(Exception):
    """An answer that cannot be bound; says why."""


@dataclass(slots=True)
class Ground:
    """The parts of a reading, before answers are bound to measures."""

    text: Linked
    steps: list[Step]
    targets: list[str]
    """Columns spoken of that no condition, grouping or step has taken."""
    where: tuple[Condition, ...]
    group: str | None
    passing: tuple[Compare, float] | None
    """How many rows a group must have to be counted ("cities with at least 5 shops")."""
    extreme: Extreme | None
    """The single row that is asked about."""
    outliers: OutlierReading | None
    model: ModelReading | None
    methods: frozenset[CorrelationMethod]
    """Correlation methods named."""
    tests: tuple[Test, ...]
    asked: tuple[StatOp, ...]
    """Statistics that the question itself names."""
    dropped: bool = False
    """Whether rows that lack a value are to be left out."""
