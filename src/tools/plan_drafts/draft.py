"""What a language model fills in: names, words of the question and numbers, and no date, no join and no expression."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from src.models.computed import CalendarPart, DerivedKind, Grain, StatisticFunction
from src.models.plan import AnalysisKind, ChartKind
from src.models.semantic import FilterOp
from src.models.written import WrittenColumn

Name = str
Value = str | int | float | bool


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, given: Any) -> Any:
        """A part that was left empty is as good as left out, and one thing as good as a list of one: models write either."""
        if not isinstance(given, dict):
            return given
        kept = {key: value for key, value in given.items() if not (value is None or value in ("", [], {}))}
        lists = {name for name, field in cls.model_fields.items() if str(field.annotation).startswith("tuple")}
        if "values" in lists and "value" in kept:
            kept.setdefault("values", kept.pop("value"))
        return {key: [value] if key in lists and not isinstance(value, (list, tuple)) else value for key, value in kept.items()}


class DraftStatistic(_Part):
    """A statistic of a field's rows."""

    function: StatisticFunction
    field: Name
    percent: float | None = Field(default=None, gt=0, lt=100)
    """percentile only: 90 is the 90th"""


class DraftFilter(_Part):
    """A field's values, or a business term; `said` are the words of the question that mean it."""

    field: Name = ""
    op: FilterOp = "="
    values: tuple[Value, ...] = Field(default=(), max_length=50)
    term: str = Field(default="", max_length=120)
    said: str = Field(default="", max_length=120)


class DraftDays(_Part):
    """Weekdays (Monday is 1) or months of the year (January is 1)."""

    part: CalendarPart
    values: tuple[int, ...] = Field(min_length=1, max_length=12)
    negated: bool = False


class DraftDerived(_Part):
    """A column made of others."""

    kind: DerivedKind
    of: Name = ""
    per: Name = ""
    percent: bool = False
    within: tuple[Name, ...] = Field(default=(), max_length=6)
    restart: Grain | None = None
    ascending: bool = False


class DraftThreshold(_Part):
    """Groups to keep."""

    of: Name
    op: Literal["=", "!=", ">", ">=", "<", "<="]
    value: float | int


class DraftOrder(_Part):
    """What rows are sorted by."""

    by: Name
    descending: bool = True


class DraftRows(_Part):
    """A list of things instead of numbers by groups."""

    dataset: Name
    fields: tuple[Name, ...] = Field(default=(), max_length=30)


class DraftAnalysis(_Part):
    """What to do with the rows; its parameters are output columns, words for a time, and numbers of the question."""

    kind: AnalysisKind
    target: Name = ""
    horizon: str = Field(default="", max_length=80)
    direction: Literal["both", "high", "low"] = "both"
    look_ahead: bool = True
    method: Literal["robust", "forecast", "iqr", "isolation forest"] = "robust"
    benchmark: Name = ""
    risk_free: float | None = Field(default=None, gt=-0.5, lt=1)
    confidence: float | None = Field(default=None, ge=0.5, lt=1)
    groups: int | None = Field(default=None, ge=2, le=20)
    compared: tuple[Name, ...] = Field(default=(), max_length=20)
    ended: Name = ""
    by: Name = ""
    members: tuple[str, ...] = Field(default=(), max_length=20)
    subject: Name = ""
    against_rest: bool = False
    since: str = Field(default="", max_length=80)
    """In words; its first day parts before from after."""
    against: float | None = None
    spread: bool = False
    focus: Name = ""


class PlanDraft(_Part):
    """A plan as a model writes it, or SQL with its columns, or why there is neither."""

    metrics: tuple[Name, ...] = Field(default=(), max_length=8)
    statistics: tuple[DraftStatistic, ...] = Field(default=(), max_length=6)
    group_by: tuple[Name, ...] = Field(default=(), max_length=8)
    filters: tuple[DraftFilter, ...] = Field(default=(), max_length=12)
    days: tuple[DraftDays, ...] = Field(default=(), max_length=2)
    time: Name = ""
    period: str = Field(default="", max_length=80)
    grain: Grain | None = None
    calendar: CalendarPart | None = None
    compare: str = Field(default="", max_length=80)
    derived: tuple[DraftDerived, ...] = Field(default=(), max_length=12)
    having: tuple[DraftThreshold, ...] = Field(default=(), max_length=4)
    fill_gaps: bool = False
    order: DraftOrder | None = None
    limit: int | None = Field(default=None, ge=1, le=10_000)
    limit_per: tuple[Name, ...] = Field(default=(), max_length=4)
    rows: DraftRows | None = None
    analysis: DraftAnalysis | None = None
    chart: ChartKind | None = None
    sql: str = Field(default="", max_length=20_000)
    columns: tuple[WrittenColumn, ...] = Field(default=(), max_length=60)
    cannot: str = Field(default="", max_length=300)
