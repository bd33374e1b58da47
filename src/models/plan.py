"""The typed reading of a question. Both authors fill it; one compiler turns it into SQL."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from src.models.relational import RelationalQuery
from src.models.semantic import FilterOp

Grain = Literal["day", "week", "month", "quarter", "year"]
AnalysisKind = Literal["forecast", "correlation", "anomaly", "summary"]
FieldRefName = Annotated[str, Field(pattern=r"^\w+\.\w+$", description="dataset.field of the semantic model")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(_Frozen):
    """Whole days, both ends included, with the words that asked for them."""

    start: date
    end: date
    label: str

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"period {self.label!r} ends before it starts")
        return self

    def spelled(self) -> str:
        """`last month = 2026-09-01..2026-09-30`"""
        return f"{self.label} = {self.start.isoformat()}..{self.end.isoformat()}"


class Filter(_Frozen):
    """Rows that a field must match."""

    field: FieldRefName
    op: FilterOp
    values: tuple[str | int | float | bool | date, ...] = ()
    term: str | None = None
    """The business word that this condition is part of ("Active user"), where it was one."""


class Order(_Frozen):
    """By which output column (a metric's or a field's name) rows are sorted."""

    by: str
    descending: bool = True


class Horizon(_Frozen):
    """How far to look ahead.

    `period` is the calendar period asked for ("next month"); without it the forecast covers `steps` steps of the grain.
    """

    label: str
    period: Period | None = None
    steps: int | None = Field(default=None, ge=1, le=3660)


class Analysis(_Frozen):
    """What to do with the rows."""

    kind: AnalysisKind
    horizon: Horizon | None = None
    """forecast only"""
    target: str | None = None
    """correlation: the output column to explain; others: the output column to analyse"""
    direction: Literal["both", "high", "low"] = "both"
    """anomaly only: which side counts ("spikes" are high)"""


class QueryPlan(_Frozen):
    """One reading of one question.

    `aggregate` plans group metrics by dimensions and, with a grain, by time. `rows` plans list `fields` of one dataset
    (and of datasets it joins many-to-one). Output columns carry the names of their metrics and fields; the time column
    is named after the grain ("day", "month"). `relational` plans hold a tree of their own over related tables.
    """

    shape: Literal["aggregate", "rows", "relational"]
    relational: RelationalQuery | None = None
    metrics: tuple[str, ...] = ()
    dimensions: tuple[FieldRefName, ...] = ()
    dataset: str | None = None
    fields: tuple[FieldRefName, ...] = ()
    time: FieldRefName | None = None
    """The field a period or grain applies to, where it is not the metric's own."""
    grain: Grain | None = None
    period: Period | None = None
    focus: Period | None = None
    """The part of the rows that the question is about, where an analysis reads more (a forecast's history)."""
    filters: tuple[Filter, ...] = ()
    order: Order | None = None
    limit: int | None = Field(default=None, ge=1, le=10_000)
    analysis: Analysis | None = None
    used: tuple[str, ...] = ()
    """Words of the question that found a place."""
    unplaced: tuple[str, ...] = ()
    """Content words that did not."""
    assumptions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.shape == "aggregate" and not (self.metrics or self.dimensions):
            raise ValueError("an aggregate plan needs a metric or a dimension")
        if self.shape == "rows" and not (self.dataset and self.fields):
            raise ValueError("a rows plan needs a dataset and fields")
        if (self.shape == "relational") != (self.relational is not None):
            raise ValueError("a relational plan, and no other, needs its tree")
        return self


class CannotAnswer(_Frozen):
    """An honest no: what was understood, what was not, and close questions that do have an answer."""

    reason: str
    understood: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
