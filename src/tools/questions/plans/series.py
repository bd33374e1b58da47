"""One number over time for an analysis of its course: which number, by which grain, over which period."""

from __future__ import annotations

from dataclasses import dataclass

from src.models.plan import Analysis as Analysis
from src.models.plan import AnalysisKind, Grain, Period, QueryPlan
from src.models.semantic import Metric
from src.tools.questions.plans.groups import main_sales
from src.tools.questions.plans.parts import (
    Frame,
    definitions,
    frame,
    main_metric,
    metrics_meant,
    one_past_period,
    placed_in_time,
)
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles

_FEW: tuple[tuple[int, Grain], ...] = ((120, "day"), (500, "week"))
"""Up to so many days, what the grain is when none was said: months would be too few to judge."""


@dataclass(frozen=True, slots=True)
class Series:
    """The number with its groups and conditions, and the period that was said."""

    metric: Metric
    framed: Frame
    period: Period | None
    assumed: tuple[str, ...] = ()


def series_meant(reading: Reading, roles: Roles, what: str) -> Series | Refusal:
    """The one number whose course is asked for. `what` is the analysis with its article, as in "a decomposition"."""
    metrics = metrics_meant(reading, roles)
    metrics = metrics or tuple(m for _, d in roles.things if (m := main_metric(reading, d)))
    assumed: tuple[str, ...] = ()
    if not metrics and (sales := main_sales(reading)):
        metrics, assumed = sales[:1], (f"no number was said: {sales[0].label or sales[0].name} is meant",)
    if not metrics:
        return Refusal(f"It does not say of which number {what} is asked for.")
    if len(metrics) > 1:
        return Refusal(
            f"{what[:1].upper()}{what[1:]} is of one number; ask for each on its own.", tuple(m.name for m in metrics)
        )
    placed = placed_in_time(reading, metrics)
    if isinstance(placed, Refusal):
        return placed
    asked = roles.attributes if reading.has("which", "what") else ()
    framed = frame(reading, roles, placed, splits=(*roles.splits, *asked))
    period = one_past_period(reading)
    if isinstance(framed, Refusal):
        return framed
    return period if isinstance(period, Refusal) else Series(placed[0], framed, period, assumed)


def plan_series(kind: AnalysisKind, series: Series, grain: Grain, assumed: tuple[str, ...]) -> QueryPlan:
    """The rows of the series by its grain, with the analysis of it."""
    spelled = (series.period.spelled(),) if series.period else ()
    return QueryPlan(
        shape="aggregate",
        metrics=(series.metric.name,),
        dimensions=series.framed.dimensions,
        grain=grain,
        period=series.period,
        filters=series.framed.filters,
        analysis=Analysis(kind=kind, target=series.metric.name),
        assumptions=(*spelled, *series.assumed, *assumed, *definitions((series.metric,)), *series.framed.assumptions),
    )


def grain_of(reading: Reading, period: Period | None) -> tuple[Grain, tuple[str, ...]]:
    """The grain said, else months, or weeks or days where the period is short; with why."""
    if reading.grain:
        return reading.grain, ()
    length = (period.end - period.start).days + 1 if period else 10_000
    grain: Grain = next((g for days, g in _FEW if length <= days), "month")
    return grain, (f"no grain was said: each {grain} is one observation",)
