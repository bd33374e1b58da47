"""How the analysis of a portfolio is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.tools.analysis_code.columns import Argument, Columns
from src.tools.questions.plans.portfolio import given_as_returns


def portfolio(plan: QueryPlan, columns: Columns, _today: date) -> Mapping[str, Argument] | None:
    """Its dates, values and benchmark, what tells holdings apart, and the risk-free rate."""
    time, analysis = next(iter(columns.named("time")), None), plan.analysis
    benchmark = analysis.benchmark if analysis is not None and analysis.benchmark in columns.types else None
    values = [n for n in columns.named("measure") if n != benchmark]
    if time is None or not values or analysis is None:
        return None
    arguments: dict[str, Argument] = {"time": time, "value": values[0] if len(values) == 1 else values}
    if benchmark is not None:
        arguments["benchmark"] = benchmark
    if holdings := columns.named("label", "category"):
        arguments["by"] = holdings[0]
    if all(given_as_returns(name) for name in values):
        arguments["returns"] = True
    if analysis.risk_free is not None:
        arguments["risk_free"] = analysis.risk_free
    if analysis.confidence is not None:
        arguments["confidence"] = analysis.confidence
    return arguments
