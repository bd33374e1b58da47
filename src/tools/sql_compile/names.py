"""What each column of a plan's result is called: metric, field and grain names, told apart where two would clash."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

from src.models.plan import QueryPlan

DIMENSION: Final = "dimension"
MEMBER: Final = "member"
PERIOD: Final = "period"
WHOLE: Final = "(all)"
"""Columns of stacked rows, and what stands in the first two for the whole."""

COHORT: Final = "cohort"
ACTIVE: Final = "active"
RETURNED: Final = "returned"
"""Columns of cohorts: the period they began in, how many were active, and how many ever came back."""

ColumnKind = Literal["time", "calendar", "field", "metric", "derived"]


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of the result: `of` is the grain, the calendar part, the field's `dataset.field` or the measure behind it."""

    name: str
    kind: ColumnKind
    of: str

    @property
    def is_key(self) -> bool:
        """Whether rows are grouped by it."""
        return self.kind in ("time", "calendar", "field")


def output_columns(plan: QueryPlan) -> tuple[OutputColumn, ...]:
    """The result's columns in order: time, calendar part, dimensions, measures, derived (or the fields of a rows plan).

    Of written SQL those that its author told of; there may be others.

    A field gives way: where its name is a metric's, the grain's or another field's, it is called `dataset_field`.
    """
    if plan.written is not None:
        kinds: dict[str, ColumnKind] = {"measure": "metric", "time": "time"}
        return tuple(OutputColumn(c.name, kinds.get(c.role, "field"), c.name) for c in plan.written.columns)
    if plan.shape == "rows":
        return tuple(_fields(plan.fields, taken=()))
    measures = plan.measures
    if counts_cohorts(plan):
        times = tuple(OutputColumn(n, "time", plan.grain or "") for n in (COHORT, plan.grain or ""))
        return (*times, *(OutputColumn(n, "metric", n) for n in (ACTIVE, *measures[1:2], RETURNED)))
    if plan.stacked:
        time = OutputColumn(plan.grain or PERIOD, "time", plan.grain or "day")
        keys = (time, OutputColumn(DIMENSION, "field", DIMENSION), OutputColumn(MEMBER, "field", MEMBER))
        return (*keys, *(OutputColumn(name, "metric", name) for name in measures))
    derived = tuple(d.name for d in plan.derived if d.name not in measures)
    grain = (plan.grain,) if plan.grain else ()
    part = (plan.calendar,) if plan.calendar else ()
    fields = _fields(plan.dimensions, taken=(*grain, *part, *measures, *derived))
    return (
        *(OutputColumn(name, "time", name) for name in grain),
        *(OutputColumn(name, "calendar", name) for name in part),
        *fields,
        *(OutputColumn(name, "metric", name) for name in measures),
        *(OutputColumn(name, "derived", name) for name in derived),
    )


def counts_cohorts(plan: QueryPlan) -> bool:
    """Whether the rows are cohorts by periods."""
    return plan.analysis is not None and plan.analysis.kind == "cohort" and plan.shape == "aggregate" and plan.grain is not None


def dimension_names(plan: QueryPlan) -> dict[str, str]:
    """What each stacked field is called in the column `dimension`."""
    return {c.of: c.name for c in _fields(plan.stacked, taken=(WHOLE,))}


def key_columns(plan: QueryPlan) -> tuple[OutputColumn, ...]:
    """The columns that rows are grouped by."""
    return tuple(c for c in output_columns(plan) if c.is_key)


def find_output(columns: tuple[OutputColumn, ...], by: str) -> OutputColumn | None:
    """The column that `by` names: its output name, or the field or metric behind it."""
    exact = next((c for c in columns if c.name == by), None)
    return exact or next((c for c in columns if by in (c.of, c.of.partition(".")[2])), None)


def _fields(refs: tuple[str, ...], taken: tuple[str, ...]) -> list[OutputColumn]:
    # SQL compares names without case, so `Day` clashes with `day` too.
    unique = tuple(dict.fromkeys(refs))
    counts = Counter(_short(ref).casefold() for ref in unique)
    used = {name.casefold() for name in taken}
    columns: list[OutputColumn] = []
    for ref in unique:
        name = _short(ref)
        if counts[name.casefold()] > 1 or name.casefold() in used:
            name = ref.replace(".", "_")
        while name.casefold() in used:
            name += "_"
        used.add(name.casefold())
        columns.append(OutputColumn(name, "field", ref))
    return columns


def _short(ref: str) -> str:
    return ref.rpartition(".")[2]
