"""Questions with what their answers should be, as a person writes them down."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

Cell: TypeAlias = bool | int | float | date | datetime | str | None


class Case(BaseModel):
    """A question and one thing that is true of its answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str = Field(min_length=1)
    database: str | None = None
    follows: bool = False
    """Whether it follows up the question above it."""
    sql: str | None = None
    """A SELECT that gives the same rows, in any order, whatever its columns are called."""
    rows: list[list[Cell]] | None = None
    """The rows themselves, likewise."""
    value: float | None = None
    """The number of an answer that is one row."""
    tolerance: float = Field(default=1e-6, ge=0, lt=1)
    """How far `value` may be off, as a share of it."""
    status: Literal["answered", "partial", "needs_clarification", "cannot_answer", "failed"] | None = None
    analysis: str | None = None
    """The analysis that is done."""

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        said = [name for name in ("sql", "rows", "value") if getattr(self, name) is not None]
        if len(said) > 1:
            raise ValueError(f"{' and '.join(said)}: give one of them")
        if not said and self.status is None and self.analysis is None:
            raise ValueError("say what is expected: sql, rows, value, status or analysis")
        return self


class Cases(BaseModel):
    """A file of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str | None = None
    """Of every case that names none."""
    cases: list[Case] = Field(min_length=1)
