"""A decomposition: one number by month for the seasons of the year, by day for those of the week."""

from __future__ import annotations

from src.models.plan import QueryPlan
from src.tools.questions.plans.series import grain_of, plan_series, series_meant
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles

_OF_WEEK = frozenset(
    {"weekday", "weekdays", "weekly", "day", "days", "week", "monday", "sunday", "saturday", "weekend", "weekends"}
)


def plan_decomposition(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """The number's course over all its history, or the period said."""
    series = series_meant(reading, roles, "a decomposition")
    if isinstance(series, Refusal):
        return series
    if series.framed.dimensions:
        return Refusal("A decomposition is of one series: name one group instead of all.", (series.metric.name,))
    longer = any(g.grain in ("month", "quarter", "year") and not g.implied for g in reading.grains)
    weekday = reading.marks.cycle is not None and reading.marks.cycle.part == "weekday"
    if weekday or (reading.has(*_OF_WEEK) and not longer):
        return plan_series(
            "decomposition", series, "day", ("the season of the week is asked for: each day is one observation",)
        )
    grain, assumed = grain_of(reading, series.period)
    return plan_series("decomposition", series, grain, assumed)
