"""What a chart says it shows: metric, by what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from src.models.plan import Period, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.result_view.rows import Rows, as_day
from src.tools.result_view.units import show_date

EVERY: Final = {"day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly", "year": "yearly"}


def title_of(plan: QueryPlan, rows: Rows, labels: Mapping[str, str], semantics: SemanticModel, time: str | None) -> str:
    """`Revenue by region, 1 Jul 2026 to 30 Sep 2026`; an analysis is named first."""
    subject = _subject(plan, labels, semantics)
    named = f"{_analysis(plan)}{_lower(subject)}" if plan.analysis is not None else subject
    if plan.limit is not None and plan.order is not None and plan.shape == "aggregate" and plan.dimensions:
        named = f"{'Top' if plan.order.descending else 'Bottom'} {plan.limit}: {named}"
    when = _when(plan, rows, time)
    return f"{named}, {when}" if when else named


def _subject(plan: QueryPlan, labels: Mapping[str, str], semantics: SemanticModel) -> str:
    if plan.shape == "rows":
        dataset = semantics.dataset(plan.dataset or "")
        names = [labels.get(ref.partition(".")[2], ref) for ref in plan.fields]
        whose = (dataset.label or dataset.name) if dataset is not None else ""
        return f"{names[0]} of {whose.lower()}" if len(names) == 1 and whose else whose or ", ".join(names[:3])
    metrics = _together([labels.get(m, m) for m in plan.metrics])
    dimensions = [labels.get(ref.partition(".")[2], ref) for ref in plan.dimensions]
    if plan.grain is not None and metrics:
        metrics = f"{EVERY[plan.grain].capitalize()} {_lower(metrics)}"
    if metrics and dimensions:
        return f"{metrics} by {_together([_lower(d) for d in dimensions])}"
    return metrics or _together(dimensions)


def _analysis(plan: QueryPlan) -> str:
    analysis = plan.analysis
    if analysis is None:
        return ""
    if analysis.kind == "forecast":
        return f"Forecast for {analysis.horizon.label}: " if analysis.horizon is not None else "Forecast: "
    return {"correlation": "Correlation: ", "anomaly": "Anomalies: ", "summary": "Distribution: "}[analysis.kind]


def _when(plan: QueryPlan, rows: Rows, time: str | None) -> str:
    if plan.period is not None:
        return spell(plan.period)
    if time is None or time not in rows or plan.shape == "rows":
        return ""
    days = [d for v in rows.values(time) if (d := as_day(v)) is not None]
    return between(min(days), max(days), time) if days else ""


def spell(period: Period) -> str:
    """The period's first and last day."""
    return between(period.start, period.end, "day")


def between(start: date, end: date, grain: str) -> str:
    """`Nov 2023 to Oct 2026`, or the one when both are the same."""
    first, last = show_date(start, grain), show_date(end, grain)
    return first if first == last else f"{first} to {last}"


def _together(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _lower(text: str) -> str:
    """Lower the first letter, unless the word is an abbreviation or a name of one letter."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
