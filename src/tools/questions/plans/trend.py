"""A judgement on a trend: one number by month (or the grain said), by group where groups are named."""

from __future__ import annotations

from src.models.plan import QueryPlan
from src.tools.questions.plans.series import grain_of, plan_series, series_meant
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles


def plan_trend(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """The number's course over all its history, or the period said."""
    series = series_meant(reading, roles, "a trend")
    if isinstance(series, Refusal):
        return series
    if len(series.framed.dimensions) > 1:
        return Refusal("Trends are told for the groups of one thing at a time.", (series.metric.name,))
    grain, assumed = grain_of(reading, series.period)
    return plan_series("trend", series, grain, assumed)
