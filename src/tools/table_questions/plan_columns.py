"""Which columns a step or a measure of a plan uses, and which it needs as numbers."""

from __future__ import annotations

from src.tools.table_questions.plan import (
    Bin,
    Condition,
    Correlate,
    Derive,
    DropOutliers,
    Fill,
    GroupStat,
    HourBin,
    Modelled,
    OutlierStat,
    RowWith,
    Scale,
    Stat,
    StatOf,
    Tested,
    ToNumber,
    ToTime,
)  # fmt: skip


def columns_of(thing: object) -> list[str]:
    """The columns that a step or a measure uses."""
    if isinstance(thing, Stat | OutlierStat):
        among = thing.among if isinstance(thing, Stat) else ()
        return [*([thing.column] if thing.column else []), *_of_conditions((*thing.where, *among))]
    if isinstance(thing, Correlate):
        return [*thing.columns, *_of_conditions(thing.where)]
    if isinstance(thing, Tested):
        return [
            *thing.columns,
            *([thing.by] if thing.by else []),
            *(c for g in thing.groups for c in _of_conditions(g)),
            *_of_conditions(thing.where),
        ]
    if isinstance(thing, Modelled):
        return [thing.target, *thing.features]
    if isinstance(thing, GroupStat):
        return [thing.by, *([thing.column] if thing.column else []), *_of_conditions(thing.where)]
    if isinstance(thing, Derive):
        return [thing.name, *thing.columns]
    if isinstance(thing, Bin | HourBin):
        return [thing.name, thing.column]
    if isinstance(thing, Fill):
        return list(thing.columns)
    if isinstance(thing, RowWith):
        return [thing.show, thing.column, *_of_conditions(thing.where)]
    return [thing.column] if isinstance(thing, Scale | DropOutliers | ToNumber | ToTime) else []


def _of_conditions(conditions: tuple[Condition, ...]) -> list[str]:
    return [n for c in conditions for n in (c.column, *([c.value.column] if isinstance(c.value, StatOf) else []))]


def numeric_columns(thing: object) -> list[str]:
    """The columns that a step or a measure needs as numbers."""
    if isinstance(thing, Stat):
        counted = thing.op in ("rows", "missing", "missing_percent", "nunique", "mode", "first", "last", "duplicates", "count")
        return [] if counted or not thing.column else [thing.column]
    if isinstance(thing, OutlierStat | DropOutliers | Scale | RowWith):
        return [thing.column]
    if isinstance(thing, Correlate):
        return list(thing.columns)
    if isinstance(thing, Tested):
        return [] if thing.test == "chi2" else list(thing.columns)
    if isinstance(thing, Derive):
        return [] if thing.how == "days" else [c for c in thing.columns if c != thing.name]
    if isinstance(thing, GroupStat):
        return [thing.column] if thing.column and thing.op != "nunique" else []
    if isinstance(thing, Modelled):
        return [f for f in thing.features if f not in thing.encode]
    return []
