"""A forecast: one metric over all its history, and how far to look ahead."""

from __future__ import annotations

from datetime import date

from src.models.plan import Analysis, Grain, Horizon, Period, QueryPlan
from src.models.semantic import Metric
from src.tools.questions.calendar_days import shifted_unit
from src.tools.questions.periods import PeriodMention
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

HISTORY_WORDS = frozenset({"based", "using", "history", "historical", "data", "trained"})


def plan_forecast(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """All history of the metric by day (by month where it is split), with the horizon asked for."""
    metrics = metrics_meant(reading, roles) or tuple(m for _, d in roles.things if (m := main_metric(reading, d)))
    if not metrics:
        return Refusal("It does not say which number to forecast.")
    if len(metrics) > 1:
        return Refusal("One forecast is of one number; ask for each on its own.", tuple(m.name for m in metrics))
    if reading.ranking:
        return Refusal("A forecast of a ranking cannot be read yet.", (metrics[0].name,))
    placed = placed_in_time(reading, metrics)
    if isinstance(placed, Refusal):
        return placed
    framed = frame(reading, roles, placed)
    focus = one_past_period(_without_open_year(reading))
    if isinstance(framed, Refusal):
        return framed
    if isinstance(focus, Refusal):
        return focus
    return _plan(reading, placed[0], framed, focus)


def _plan(reading: Reading, metric: Metric, framed: Frame, past: Period | None) -> QueryPlan:
    ahead = reading.ahead or _open_year(reading)
    grain, reason = _grain(reading, framed, ahead)
    horizon, assumed = horizon_of(reading.today, ahead, grain)
    history = past is not None and any(t.norm in HISTORY_WORDS for t in reading.tokens)
    spelled = [horizon.period.spelled()] if horizon.period else []
    if past:
        spelled.append(past.spelled())
    return QueryPlan(
        shape="aggregate",
        metrics=(metric.name,),
        dimensions=framed.dimensions,
        grain=grain,
        period=past if history else None,
        focus=None if history else past,
        filters=framed.filters,
        analysis=Analysis(kind="forecast", horizon=horizon, target=metric.name),
        assumptions=(*spelled, *assumed, *reason, *definitions((metric,)), *framed.assumptions),
    )


def _grain(reading: Reading, framed: Frame, ahead: PeriodMention | None) -> tuple[Grain, tuple[str, ...]]:
    """The grain said; else days, or months where the series is split and days would be too thin."""
    if reading.grain:
        return reading.grain, ()
    short = ahead is not None and ahead.unit in ("day", "week")
    if framed.dimensions and not short:
        return "month", ("split series are forecast by month: their days are too thin",)
    return "day", ()


def horizon_of(today: date, ahead: PeriodMention | None, grain: Grain) -> tuple[Horizon, tuple[str, ...]]:
    """Steps where a number of the grain's own units was asked for, else the calendar period."""
    if ahead is None:
        start, end = shifted_unit(today, "month" if grain in ("day", "week", "month") else grain, 1)
        label = "next month" if grain in ("day", "week", "month") else f"next {grain}"
        return Horizon(label=label, period=Period(start=start, end=end, label=label)), (
            f"no horizon was said: {label} is forecast",
        )
    if ahead.steps and ahead.unit == grain and ahead.steps <= 3_660:
        return Horizon(label=ahead.period.label, steps=ahead.steps), ()
    period = ahead.period if ahead.ahead_of(today) else ahead.forward or ahead.period
    return Horizon(label=period.label, period=period), ()


def _open_year(reading: Reading) -> PeriodMention | None:
    """ "forecast December": the year was left open, so the next one is meant."""
    return next((m for m in reading.periods if m.forward and m.forward.start > reading.today), None)


def _without_open_year(reading: Reading) -> Reading:
    from dataclasses import replace

    open_year = None if reading.ahead else _open_year(reading)
    return replace(reading, periods=tuple(m for m in reading.periods if m is not open_year))
