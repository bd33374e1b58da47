"""The typed reading of a question. Both authors fill it; one compiler turns it into SQL."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from src.models.computed import CalendarFilter, CalendarPart, Derived, Statistic, Threshold
from src.models.computed import FieldRefName as FieldRefName
from src.models.computed import Grain as Grain
from src.models.relational import RelationalQuery
from src.models.semantic import FilterOp
from src.models.written import WrittenSql

AnalysisKind = Literal[
    "forecast",
    "correlation",
    "anomaly",
    "summary",
    "trend",
    "decomposition",
    "change",
    "hypothesis",
    "regression",
    "clustering",
    "cohort",
    "portfolio",
    "free",
]

ChartKind = Literal[
    "line",
    "forecast",
    "anomaly",
    "scatter",
    "bar",
    "grouped_bar",
    "heatmap",
    "histogram",
    "number",
    "table",
    "pie",
    "drivers",
    "performance",
    "frontier",
    "answers",
    "waterfall",
    "clusters",
    "cohort",
    "trend",
    "decomposition",
    "intervals",
    "coefficients",
    "fitted",
    "stacked_bar",
    "area",
    "treemap",
    "sunburst",
    "funnel",
    "radar",
    "sankey",
    "bubble",
    "violin",
    "box",
    "custom",
]


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


class Compare(_Frozen):
    """The same numbers at another time: of `period` as a whole, or `back` units before each step of the plan's grain."""

    label: str
    """What the other time is called ("last year", "the month before")."""
    period: Period | None = None
    unit: Grain | None = None
    back: int = Field(default=1, ge=1, le=400)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.period is None) == (self.unit is None):
            raise ValueError("a comparison is with a period, or with so many units before")
        return self


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
    earlier: Period | None = None
    later: Period | None = None
    """change only: the two periods"""
    target: str | None = None
    """correlation: the output column to explain; others: the output column to analyse"""
    asked: str = Field(default="", max_length=10_000)
    """the question itself, where it is read against the rows: free, and analyses that an agent is to bind"""
    direction: Literal["both", "high", "low"] = "both"
    """anomaly: which side counts ("spikes" are high); change: which way it is believed to have gone"""
    look_ahead: bool = True
    """anomaly only: False judges each period by those before it alone, as an alarm would have been at the time"""
    method: Literal["robust", "forecast", "iqr", "isolation forest"] = "robust"
    """anomaly only: series by `robust` or one-step-ahead `forecast`, rows by `robust`, `iqr` or `isolation forest`"""
    benchmark: str | None = None
    """portfolio only: the output column that the portfolio is held against"""
    risk_free: float | None = Field(default=None, gt=-0.5, lt=1)
    """portfolio only: the yearly risk-free rate as a share, where one was said"""
    confidence: float | None = Field(default=None, ge=0.5, lt=1)
    """portfolio only: the level of the value at risk, where one was said"""
    groups: int | None = Field(default=None, ge=2, le=20)
    """clustering only: into how many groups; None: as many as there are"""
    compared: tuple[str, ...] = ()
    """clustering only: the output columns that rows are compared by; others describe the groups"""
    ended: str | None = None
    """cohort only: the output column that says whether, or when, a thing ended, where the question is how long things last"""
    by: str | None = None
    """hypothesis only: the output column whose groups are compared"""
    members: tuple[str, ...] = ()
    """hypothesis only: the groups named, where not all are compared"""
    subject: str | None = None
    """hypothesis only: the output column of what several rows may be of (the customer of an order)"""
    against_rest: bool = False
    """hypothesis only: whether the groups named are compared with all others together"""
    since: date | None = None
    """hypothesis only: the day that parts before from after"""
    against: float | None = None
    """hypothesis only: the value that one group is held against"""
    spread: bool = False
    """hypothesis only: whether spreads are compared instead of levels"""
    focus: str | None = None
    """regression only: the output column whose effect is asked for, the others held constant"""
    observation: str = "row"
    """hypothesis and regression: what one row is an observation of ("order", "customer", "day")"""


class QueryPlan(_Frozen):
    """One reading of one question.

    `aggregate` plans group metrics and statistics by dimensions and, with a grain, by time. `rows` plans list `fields` of
    one dataset (and of datasets it joins many-to-one). Output columns carry the names of their metrics and fields; the
    time column is named after the grain ("day", "month"). `relational` plans hold a tree of their own over related tables;
    `written` plans hold SQL that was written by hand, with what its columns are.

    An aggregate is computed in this order: rows are narrowed (`period`, `filters`, `on`) and grouped; gaps are filled;
    `derived` columns are made over all groups; `having` keeps some; `order` sorts and `limit` cuts (within each group of
    `limit_per`).
    """

    shape: Literal["aggregate", "rows", "relational", "written"]
    relational: RelationalQuery | None = None
    written: WrittenSql | None = None
    metrics: tuple[str, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    dimensions: tuple[FieldRefName, ...] = ()
    stacked: tuple[FieldRefName, ...] = ()
    """change only: fields that the metrics are grouped by one at a time, rows of all below those of the whole; the columns are
    `dimension` ("(all)" for the whole), `member` and the metrics, and the grain (without one `period`, the first day)."""
    dataset: str | None = None
    fields: tuple[FieldRefName, ...] = ()
    time: FieldRefName | None = None
    """The field a period or grain applies to, where it is not the metric's own."""
    grain: Grain | None = None
    calendar: CalendarPart | None = None
    """Grouped by what comes round again ("by weekday"); the column carries this name."""
    period: Period | None = None
    focus: Period | None = None
    """The part of the rows that the question is about, where an analysis reads more (a forecast's history)."""
    filters: tuple[Filter, ...] = ()
    on: tuple[CalendarFilter, ...] = ()
    compare: Compare | None = None
    derived: tuple[Derived, ...] = ()
    having: tuple[Threshold, ...] = ()
    fill_gaps: bool = False
    """Periods without any row are shown too: additive numbers as 0, others empty."""
    order: Order | None = None
    limit: int | None = Field(default=None, ge=1, le=10_000)
    limit_per: tuple[str, ...] = ()
    """The limit holds within each group of these: fields of `dimensions`, or the grain ("top 3 products in each region")."""
    analysis: Analysis | None = None
    chart: ChartKind | None = None
    """The chart that was asked for in so many words; drawn where the rows allow it."""
    wish: str = ""
    """The name of a chart that was asked for and that no rule draws ("marimekko chart")."""
    used: tuple[str, ...] = ()
    """Words of the question that found a place."""
    unplaced: tuple[str, ...] = ()
    """Content words that did not."""
    assumptions: tuple[str, ...] = ()
    second: Literal["", "agreed", "settled"] = ""
    """What a second author said of this reading: it read the question alike, or both were weighed; empty where none did."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.shape == "aggregate" and not (self.metrics or self.statistics or self.dimensions):
            raise ValueError("an aggregate plan needs a metric, a statistic or a dimension")
        if self.shape == "rows" and not (self.dataset and self.fields):
            raise ValueError("a rows plan needs a dataset and fields")
        if (self.shape == "relational") != (self.relational is not None):
            raise ValueError("a relational plan, and no other, needs its tree")
        if (self.shape == "written") != (self.written is not None):
            raise ValueError("a written plan, and no other, needs its SQL")
        problem = _misfit(self)
        if problem:
            raise ValueError(problem)
        return self

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the columns that hold aggregates: metrics, then statistics."""
        return tuple(dict.fromkeys((*self.metrics, *(s.name for s in self.statistics))))


class CannotAnswer(_Frozen):
    """An honest no: what was understood, what was not, and close questions that do have an answer."""

    reason: str
    understood: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What was tried besides, in words for the reader of the answer."""
    final: bool = False
    """True where no other reading should be tried: it asks for what is never given."""
    code: Literal["cannot_answer", "not_permitted"] = "cannot_answer"
    """Not permitted: rules of access keep rows back, so that "there are none" might be false."""


def _misfit(plan: QueryPlan) -> str | None:
    """Why the computed parts of a plan do not fit the rest of it, or None."""
    computed = (plan.statistics, plan.calendar, plan.compare, plan.derived, plan.having, plan.fill_gaps, plan.limit_per)
    if bool(plan.stacked) and (plan.analysis is None or plan.analysis.kind != "change"):
        return "only a change is taken apart by one dimension after the other"
    if plan.analysis is not None and plan.analysis.kind == "change" and _lacks(plan, plan.analysis):
        return "a change needs one metric, two periods and what it is taken apart by"
    if plan.shape != "aggregate":
        return "only an aggregate plan computes over groups" if any(computed) else None
    names = [*plan.measures, *(d.name for d in plan.derived)]
    keys = {*plan.dimensions, *([plan.grain] if plan.grain else [])}
    if len(set(names)) < len(names) or len(plan.measures) < len(set(plan.metrics)) + len(plan.statistics):
        return "two computed columns have the same name"
    for derived in plan.derived:
        if derived.of not in plan.measures or derived.per not in (None, *plan.measures):
            return f"{derived.name!r} is made of a column that the plan does not have"
        if derived.kind in ("before", "change", "growth") and plan.compare is None:
            return f"{derived.name!r} compares with nothing"
        if derived.kind == "running" and plan.grain is None:
            return "a running total needs a grain"
        if not set(derived.within) <= keys:
            return f"{derived.name!r} is within something that the plan is not grouped by"
    return _misfit_of_groups(plan, names, keys)


def _lacks(plan: QueryPlan, analysis: Analysis) -> bool:
    """Whether a plan of a change lacks what its rows are made of, or asks for more than they can hold."""
    more = (plan.dimensions, plan.derived, plan.having, plan.calendar, plan.compare, plan.limit_per, plan.statistics)
    whole = plan.stacked and plan.metrics and plan.period and analysis.earlier and analysis.later
    return not whole or any(more) or plan.fill_gaps


def _misfit_of_groups(plan: QueryPlan, names: list[str], keys: set[str]) -> str | None:
    if plan.compare and ((plan.compare.unit is not None) != (plan.grain is not None) or not plan.measures):
        return "a grain is compared with units before it, a whole with another period"
    if plan.compare and plan.compare.period and plan.period is None:
        return "a period is compared with another one"
    if any(threshold.of not in names for threshold in plan.having):
        return "a threshold is on a column that the plan does not have"
    if plan.limit_per and (plan.limit is None or plan.order is None or not set(plan.limit_per) <= keys):
        return "a limit within groups needs a limit, an order and groups of the plan"
    return "gaps in time need a grain" if plan.fill_gaps and plan.grain is None else None
