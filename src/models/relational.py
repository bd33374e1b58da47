"""A question over related tables as a tree: what is listed or counted, under which conditions, and how it is ordered.

The sample's "metric by dimension" questions fit `QueryPlan`'s own fields. Everything that follows relations between
things ("authors with more than two papers", "the ratio of courses with exams to courses without") is a
`RelationalQuery`. Each node is frozen and typed, so a reader, an agent or a test can make one, and the compiler turns
it into SQL that cannot fan out: every `Fold` is computed at the grain of the row or group it belongs to.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FieldRef = Annotated[str, Field(pattern=r"^\w+\.\w+$", description="dataset.field of the semantic model")]
FoldFunction = Literal["count", "sum", "avg", "min", "max", "median", "percentile"]
CompareOp = Literal["=", "!=", ">", ">=", "<", "<=", "in", "not_in", "starts", "ends", "contains", "is_null", "not_null"]
Part = Literal["day", "week", "month", "quarter", "year", "weekday", "month_of_year", "hour"]


class _Node(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Node):
    """One join: from the dataset before it to `dataset`, where each pair (field here, field there) is equal."""

    dataset: str
    on: tuple[tuple[str, str], ...] = Field(min_length=1)
    many: bool
    """Whether one row here may meet several there."""


class FieldOf(_Node):
    """A field of the subject, or of a dataset that `path` leads to; the path is to-one except in a `group_by`."""

    kind: Literal["field"] = "field"
    field: FieldRef
    path: tuple[Step, ...] = ()


class PartOf(_Node):
    """The calendar part of a time field: a whole "month" (2026-09-01), or a "weekday" (1 Monday .. 7 Sunday)."""

    kind: Literal["part"] = "part"
    of: FieldOf
    part: Part


class LengthOf(_Node):
    """The number of characters of a text field."""

    kind: Literal["length"] = "length"
    of: FieldOf


class DaysBetween(_Node):
    """Whole days from one time to another; None stands for today."""

    kind: Literal["days"] = "days"
    start: Value | None
    end: Value | None


class Constant(_Node):
    """A number, a text, a flag or an ISO date."""

    kind: Literal["constant"] = "constant"
    value: str | int | float | bool


class Fold(_Node):
    """An aggregate over the rows that `path` reaches from each subject row (in a grouped query: from the group's rows).

    With an empty path it folds the group's own rows. Without `of` it counts rows: each distinct row of the path's last
    dataset once, however many ways lead there. `where` is read from that last dataset.
    """

    kind: Literal["fold"] = "fold"
    function: FoldFunction
    of: Value | None = None
    path: tuple[Step, ...] = ()
    where: Condition | None = None
    distinct: bool = False
    share: float | None = Field(default=None, gt=0, lt=1)
    """The quantile of a percentile: 0.9 for the 90th."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.function != "count" and self.of is None:
            raise ValueError(f"{self.function} needs something to fold")
        if (self.function == "percentile") != (self.share is not None):
            raise ValueError("a percentile needs its share, and nothing else has one")
        return self


class Arithmetic(_Node):
    """Two values combined. Division is by real numbers and NULL-safe; `scale` multiplies it (100 for percent)."""

    kind: Literal["arithmetic"] = "arithmetic"
    op: Literal["+", "-", "*", "/"]
    left: Value
    right: Value
    scale: float = 1


class Whole(_Node):
    """The single value of a query of its own: "the average of all", "the total", one side of a ratio of wholes."""

    kind: Literal["whole"] = "whole"
    query: RelationalQuery


class Window(_Node):
    """A value seen among its neighbours of the result, along `along` (an output's name), apart for each of `per`."""

    kind: Literal["window"] = "window"
    function: Literal["running", "previous", "change", "growth", "share", "rank"]
    of: Value
    along: str | None = None
    per: tuple[str, ...] = ()


class Compare(_Node):
    """A value against others. `in` and `not_in` take many on the right; `is_null`, `not_null` none; others one."""

    kind: Literal["compare"] = "compare"
    left: Value
    op: CompareOp
    right: tuple[Value, ...] = ()
    ignore_case: bool = False
    """Text is compared without regard to case."""


class Related(_Node):
    """There is (or, negated, there is not) at least one row that `path` leads to and that meets `where`."""

    kind: Literal["related"] = "related"
    path: tuple[Step, ...] = Field(min_length=1)
    where: Condition | None = None
    negated: bool = False


class AllOf(_Node):
    """Every condition holds."""

    kind: Literal["all"] = "all"
    conditions: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(_Node):
    """At least one holds."""

    kind: Literal["any"] = "any"
    conditions: tuple[Condition, ...] = Field(min_length=1)


class Not(_Node):
    """The condition does not hold (NULL counts as not holding it)."""

    kind: Literal["not"] = "not"
    condition: Condition


Value = Annotated[
    FieldOf | PartOf | LengthOf | DaysBetween | Constant | Fold | Arithmetic | Whole | Window, Field(discriminator="kind")
]
Condition = Annotated[Compare | Related | AllOf | AnyOf | Not, Field(discriminator="kind")]


class Output(_Node):
    """A column of the result, under a name a reader understands."""

    name: str
    value: Value


class OrderBy(_Node):
    """Sorted by a value, which need not be an output."""

    value: Value
    descending: bool = False


class RelationalQuery(_Node):
    """What is asked of `subject`.

    Without `group_by`: one row per subject row, or, where every output folds the subject itself, one row in all. With
    `group_by`: one row per group. `group_by` values are outputs too unless the question hides them. A group that has no
    matching rows is kept only when `keep_empty` (then counts are 0).
    """

    subject: str
    outputs: tuple[Output, ...] = Field(min_length=1)
    where: Condition | None = None
    group_by: tuple[Output, ...] = ()
    having: Condition | None = None
    order: tuple[OrderBy, ...] = ()
    limit: int | None = Field(default=None, ge=1, le=10_000)
    limit_per: tuple[str, ...] = ()
    """`limit` counts within each combination of these outputs ("top 3 products in each region")."""
    ties: bool = False
    """Rows equal to the last one within the limit are kept as well."""
    distinct: bool = False
    keep_empty: bool = False


for _made in (
    DaysBetween,
    Fold,
    Arithmetic,
    Whole,
    Window,
    Compare,
    Related,
    AllOf,
    AnyOf,
    Not,
    Output,
    OrderBy,
    RelationalQuery,
):
    _made.model_rebuild()
