"""Conditions out of words: equal to a value, compared with a number, within a period, and those of a whole noun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from src.models.relational import (
    AllOf,
    Compare,
    Condition,
    Constant,
    FieldOf,
    Fold,
    Output,
    Related,
    RelationalQuery,
    Value,
    Whole,
)
from src.tools.questions.period_rules import EARLIEST
from src.tools.questions.periods import PeriodMention
from src.tools.questions.relational.hosts import Place, all_of, any_of
from src.tools.questions.relational.schema import Schema
from src.tools.questions.relational.state import Comparison
from src.tools.questions.relational.tree import Measure, Noun, Relation

_LATEST = 9000
"""From this year on a period has no end."""


_ONWARDS = ("after", "later than", "since")
"""Periods that go on, whatever the clock says."""


def equal_to(place: Place, *, negated: bool = False) -> Callable[[FieldOf], Condition]:
    """That a field has the value of a place; of a value that was said only in part, that it holds what was said."""

    def build(field: FieldOf) -> Condition:
        return Compare(left=field, op="!=" if negated else "=", right=(Constant(value=place.value or ""),))

    return build


def compared(left: Value, comparison: Comparison, average: Value | None = None) -> Condition:
    """A value against a number, against two, or against the average."""
    if comparison.low is None:
        if average is None:
            raise ValueError("there is nothing to compare the value with")
        return Compare(left=left, op=comparison.op, right=(average,))
    low: Condition = Compare(left=left, op=comparison.op, right=(Constant(value=number(comparison.low)),))
    if comparison.high is None:
        return low
    high = Compare(left=left, op="<=", right=(Constant(value=number(comparison.high)),))
    both = all_of([low, high])
    return both if both is not None else low


def number(value: float) -> int | float:
    """Without a point where it is whole."""
    return int(value) if value == int(value) else value


def within(schema: Schema, ref: str, mention: PeriodMention) -> Callable[[FieldOf], Condition]:
    """That a field of dates, or of years, lies in a period."""
    period = mention.period

    def build(field: FieldOf) -> Condition:
        open_start, open_end = (
            period.start <= EARLIEST,
            period.end.year >= _LATEST or period.label.casefold().startswith(_ONWARDS),
        )
        kind = schema.field(ref).type
        if kind in ("integer", "number", "text"):
            return _years(
                field, None if open_start else period.start.year, None if open_end else period.end.year, kind == "text"
            )
        low = Compare(left=field, op=">=", right=(Constant(value=period.start.isoformat()),))
        high = _until(field, period.end, timed=schema.field(ref).type == "datetime")
        if open_start or open_end:
            return high if open_start else low
        return all_of([low, high]) or low

    return build


def _years(field: FieldOf, first: int | None, last: int | None, spelled: bool) -> Condition:
    """A column of years between two, or from one, or up to one."""

    def year(value: int) -> Constant:
        return Constant(value=str(value) if spelled else value)

    if first is not None and first == last:
        return Compare(left=field, op="=", right=(year(first),))
    low = Compare(left=field, op=">=", right=(year(first if first is not None else 0),))
    if last is None:
        return low
    high = Compare(left=field, op="<=", right=(year(last),))
    return high if first is None else AllOf(conditions=(low, high))


def _until(field: FieldOf, end: date, *, timed: bool) -> Condition:
    """Until the end of a day: a time within it counts too."""
    if timed and end < date.max:
        return Compare(left=field, op="<", right=(Constant(value=(end + timedelta(days=1)).isoformat()),))
    return Compare(left=field, op="<=", right=(Constant(value=end.isoformat()),))


def condition_of(noun: Noun) -> Condition | None:
    """Everything that is said of a noun, on its own rows."""
    found: list[Condition] = []
    for said in noun.said:
        one = _of_relation(said.what) if isinstance(said.what, Relation) else said.what
        if said.joint == "or" and found:
            found[-1] = any_of([found[-1], one]) or one
        else:
            found.append(one)
    return all_of(found)


def _of_relation(relation: Relation) -> Condition:
    where = condition_of(relation.noun)
    if relation.op is None:
        return Related(path=relation.path, where=where, negated=relation.negated)
    measured = relation.measured
    function = measured.function if measured is not None else None
    if measured is not None and function is not None:
        left = Fold(function=function, of=measured.value, path=relation.path, where=where)
    else:
        left = Fold(function="count", path=relation.path, where=where)
    return Compare(left=left, op=relation.op, right=(Constant(value=number(relation.number)),))


def average_of(noun: Noun, value: Value) -> Value:
    """The average of a value over all rows of a noun's dataset."""
    fold = Fold(function="avg", of=value)
    return Whole(query=RelationalQuery(subject=noun.dataset, outputs=(Output(name="average", value=fold),)))


def whole(measure: Measure) -> Value:
    """A measure over all rows of its noun, as a single value."""
    fold = Fold(function=measure.function or "sum", of=measure.value, distinct=measure.distinct)
    query = RelationalQuery(
        subject=measure.noun.dataset, outputs=(Output(name=measure.name, value=fold),), where=condition_of(measure.noun)
    )
    return Whole(query=query)
