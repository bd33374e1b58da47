"""What a plan computes beyond its metrics: statistics of a field, and columns made of the aggregated rows."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Grain = Literal["day", "week", "month", "quarter", "year"]
CalendarPart = Literal["weekday", "month_of_year"]
"""What comes round again: Monday (1) to Sunday (7), January (1) to December (12)."""
FieldRefName = Annotated[str, Field(pattern=r"^\w+\.\w+$", description="dataset.field of the semantic model")]
OutputName = Annotated[str, Field(pattern=r"^\w+$", max_length=120, description="the column's name in the result")]
StatisticFunction = Literal["sum", "avg", "min", "max", "count_distinct", "median", "percentile"]
DerivedKind = Literal["share", "ratio", "before", "change", "growth", "running", "rank"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Statistic(_Frozen):
    """A statistic of a field over its dataset's rows, where no metric of the model computes it ("median order value")."""

    name: OutputName
    function: StatisticFunction
    field: FieldRefName
    quantile: float | None = Field(default=None, gt=0, lt=1)
    """percentile only: 0.9 is the 90th"""

    @model_validator(mode="after")
    def _quantile_fits(self) -> Self:
        if (self.function == "percentile") != (self.quantile is not None):
            raise ValueError("a percentile, and no other statistic, needs its quantile")
        return self


class CalendarFilter(_Frozen):
    """Rows of certain weekdays or months, whatever the year ("on Mondays")."""

    part: CalendarPart
    values: tuple[int, ...] = Field(min_length=1)
    negated: bool = False

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        most = 7 if self.part == "weekday" else 12
        if any(not 1 <= value <= most for value in self.values):
            raise ValueError(f"a {self.part} is a number from 1 to {most}")
        return self


class Derived(_Frozen):
    """A column computed from the aggregated rows.

    share: percent of the total of `of`, over all rows or within each group of `within` (fields, or the grain).
    ratio: `of` divided by `per`, times 100 with `percent`.
    before, change, growth: against the plan's `compare`; growth is in percent, change in the unit of `of`.
    running: the total of `of` from the first period to this one, for each group; it starts again with each `restart`.
    rank: 1 for the largest `of` (the smallest with `ascending`), over all rows or within each group of `within`.
    """

    name: OutputName
    kind: DerivedKind
    of: str
    """A metric's or a statistic's name."""
    per: str | None = None
    """ratio only: the metric or statistic to divide by"""
    percent: bool = False
    within: tuple[str, ...] = ()
    restart: Grain | None = None
    ascending: bool = False

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if (self.kind == "ratio") != (self.per is not None):
            raise ValueError("a ratio, and nothing else, needs what it is divided by")
        if self.within and self.kind not in ("share", "rank"):
            raise ValueError("only shares and ranks are taken within groups")
        if self.restart and self.kind != "running":
            raise ValueError("only a running total starts again")
        return self


class Threshold(_Frozen):
    """Groups to keep, by an output column ("products with revenue over 50k")."""

    of: str
    op: Literal["=", "!=", ">", ">=", "<", "<="]
    value: float | int
