"""What is built while a question is read: nouns with what is said of them, measures, and everything asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from src.models.relational import CompareOp, Condition, FoldFunction, Part, Step, Value
from src.tools.questions.relational.names import Target

Joint = Literal["and", "or"]


@dataclass(slots=True, eq=False)
class Noun:
    """Rows of a dataset (or, with `column`, the values that a column of it has) and what is said of them."""

    dataset: str
    at: int
    """Index of the first item that names it."""
    column: str | None = None
    part: Part | None = None
    """The part of the column's dates that is meant: "month"."""
    said: list[Said] = field(default_factory=list)
    top: Top | None = None
    plural: bool = True
    words: str = ""
    hints: frozenset[str] = frozenset()
    """Roots of the words that tied it to what was before it."""
    passive: bool = False
    implicit: bool = False
    """Not said itself: it has the field that was."""
    candidates: tuple[Target, ...] = ()
    """For an implicit noun: the fields that were named, of whatever dataset."""
    measure: Measure | None = None
    adopted: bool = False
    """A column that was found a dataset by what is said of it ("countries with lakes")."""


@dataclass(slots=True, eq=False)
class Said:
    """One thing said of a noun: a condition on its own rows, or that it is related to another noun."""

    joint: Joint
    what: Condition | Relation
    key: str
    """By what kind of words it was said; what follows "and" in the same manner is said of the same noun."""


@dataclass(slots=True, eq=False)
class Relation:
    """That rows of another noun are reached by `path`: some, none, or a number of them."""

    path: tuple[Step, ...]
    noun: Noun
    negated: bool = False
    op: CompareOp | None = None
    number: float = 0.0
    measured: Measure | None = None
    """What is compared with the number, where it is not how many there are."""


@dataclass(slots=True, eq=False)
class Measure:
    """A value of `noun`: one for each row (no function), or folded over its rows."""

    function: FoldFunction | None
    noun: Noun
    value: Value | None
    name: str
    distinct: bool = False
    over: FoldFunction | None = None
    """What the counts of all groups are folded to: "the average number of loans per reader" is one number."""
    added: bool = False
    """Said as a number of something that a column holds ("the number of credits"): several are added up."""


@dataclass(slots=True, eq=False)
class Combined:
    """Two measures as one: a ratio, a difference."""

    op: Literal["-", "/"]
    left: Measure | Combined
    right: Measure | Combined
    scale: float
    name: str


@dataclass(slots=True, eq=False)
class Top:
    """The first so many by a measure; without one it is still to be said."""

    limit: int | None
    by: Measure | Combined | None
    descending: bool


Term = Noun | Measure | Combined


@dataclass(slots=True, eq=False)
class Sorting:
    """By what the result is to be sorted; None stands for what the question measures."""

    by: Measure | Combined | None
    descending: bool


@dataclass(slots=True, eq=False)
class Asked:
    """All of a question."""

    terms: list[Term] = field(default_factory=list)
    groups: list[Noun] = field(default_factory=list)
    sorting: list[Sorting] = field(default_factory=list)
    limit: int | None = None
    keep_empty: bool = False
    having: list[Condition] = field(default_factory=list)
    """Conditions on the groups of a noun that stands for the values of a column."""
