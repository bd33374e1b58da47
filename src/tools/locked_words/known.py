"""What may be told: facts with what each is of, and how the rows stand to each other, for claims to be held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from src.models.narration import Fact

Kind = Literal["label", "period", "name", "value"]


@dataclass(frozen=True, slots=True)
class Known:
    """One fact. A `label` names a row, a `period` a time, a `name` anything else; a `value` is a number of something."""

    token: str
    fact: Fact
    kind: Kind
    said: str
    """What it is, in words for whoever writes about it."""
    metric: str = ""
    """The measure that a value is of, or that a name names."""
    of: tuple[str, ...] = ()
    """Tokens of the labels and periods that a value belongs to; empty where it is of the whole."""
    roles: frozenset[str] = frozenset()
    """What words may be said of it: "total", "average", "share", "change"."""
    demands: frozenset[str] = frozenset()
    """Roles that have to be said, as the bare number would be taken for another."""
    sign: int = 0
    """Which way a change went whose size alone is shown."""
    beside: tuple[str, ...] = ()
    """Tokens of which at least one has to stand in the same sentence."""

    @property
    def number(self) -> float | None:
        """The value as a number."""
        value = self.fact.value
        return float(value) if isinstance(value, int | float) else None


@dataclass(slots=True)
class Knowledge:
    """Everything that a narration may be made of."""

    facts: dict[str, Known] = field(default_factory=dict)
    metrics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Measure -> the phrases that name it, lower case."""
    things: set[str] = field(default_factory=set)
    """Words for what the rows are grouped by, and for grains that occur, lower case."""
    values: dict[tuple[str, str], float] = field(default_factory=dict)
    """(measure, label or period token) -> its number."""
    ranks: dict[tuple[str, str], int] = field(default_factory=dict)
    """(measure, token) -> its place from the highest; ties share one."""
    lasts: dict[str, int] = field(default_factory=dict)
    """Measure -> the place of the lowest; absent where not all are known."""
    tops: set[str] = field(default_factory=set)
    """Measures whose highest is known."""
    times: dict[str, int] = field(default_factory=dict)
    """Period token -> its place in time."""
    before: dict[tuple[str, str], float] = field(default_factory=dict)
    """(measure, token) -> the number of the step before it, or of the period it is compared with."""
    moves: dict[tuple[str, str], float] = field(default_factory=dict)
    """(measure, label token; "" for the whole) -> its signed change."""
    additive: set[str] = field(default_factory=set)
    verdicts: set[str] = field(default_factory=set)
    """What an analysis found ("trend_up", "significant")."""
    found: dict[str, set[str]] = field(default_factory=dict)
    """Verdicts on single facts: token -> what holds of it ("strong", "anomalous")."""
    silent: bool = False
    """Whether there is nothing that words of another would add to: one number, a plain list, a refusal."""
    head: tuple[str, ...] = ()
    """Tokens of which one has to be told: what the question is after."""

    def add(self, known: Known) -> str:
        """Keeps a fact with a value; its token."""
        self.facts[known.token] = known
        return known.token

    def only(self, most: int) -> None:
        """Keeps the first `most` facts."""
        self.facts = dict(list(self.facts.items())[:most])
