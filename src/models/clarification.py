"""A question back: the words that have several readings, and what each reading would give."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from src.models.plan import CannotAnswer, QueryPlan


class Option(BaseModel):
    """One reading: asking `question` gives exactly `plan`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    """What tells this reading apart ("Net revenue", "Brand Apple", "2026-04-03")."""
    question: str
    plan: QueryPlan
    value: float | None = None
    """The number that this reading gives, where it is one number and was quick to compute."""
    unit: str = ""


class Clarification(CannotAnswer):
    """No answer yet: readings that would give different numbers, of which the asker must choose one.

    `suggestions` are the questions of the options, for callers that know nothing else.
    """

    words: str
    """The words that can mean each of the options."""
    options: tuple[Option, ...] = Field(min_length=2)
    disputed: bool = False
    """True where two authors read the question differently: its words need not be ambiguous."""
