"""Planners by analysis: each makes a plan of a reading and its roles, or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from src.models.plan import QueryPlan
from src.tools.questions.plans.anomaly import plan_anomaly
from src.tools.questions.plans.change import plan_change
from src.tools.questions.plans.clustering import plan_clustering
from src.tools.questions.plans.cohort import plan_cohort
from src.tools.questions.plans.correlation import plan_correlation
from src.tools.questions.plans.data import plan_data
from src.tools.questions.plans.decomposition import plan_decomposition
from src.tools.questions.plans.forecast import plan_forecast
from src.tools.questions.plans.hypothesis import plan_hypothesis
from src.tools.questions.plans.portfolio import plan_portfolio
from src.tools.questions.plans.regression import plan_regression
from src.tools.questions.plans.summary import plan_summary
from src.tools.questions.plans.trend import plan_trend
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles

Planner = Callable[[Reading, Roles], QueryPlan | Refusal]

PLANNERS: Final[dict[str | None, Planner]] = {
    None: plan_data,
    "forecast": plan_forecast,
    "correlation": plan_correlation,
    "anomaly": plan_anomaly,
    "summary": plan_summary,
    "portfolio": plan_portfolio,
    "trend": plan_trend,
    "decomposition": plan_decomposition,
    "change": plan_change,
    "clustering": plan_clustering,
    "cohort": plan_cohort,
    "hypothesis": plan_hypothesis,
    "regression": plan_regression,
}
"""Analysis kind (None: no analysis) -> planner."""
