"""Why columns made of groups would not mean what they say: shares of means, running totals of rates, uneven steps."""

from __future__ import annotations

from collections.abc import Iterator

from src.models.computed import Derived
from src.models.plan import QueryPlan
from src.models.semantic import Metric, SemanticModel
from src.tools.sql_compile.derived import is_shareable

_FINE = frozenset({"day", "week"})
"""Units of days: months and years are no whole number of them."""


def misfits(plan: QueryPlan, semantics: SemanticModel) -> Iterator[str]:
    """Each reason why a computed column has no sound number."""
    for derived in plan.derived:
        metric = semantics.metric(derived.of)
        if metric is not None:
            yield from _of_column(derived, metric, semantics)
    compare = plan.compare
    if compare and compare.unit and plan.grain and (plan.grain in _FINE) != (compare.unit in _FINE):
        yield f"a {plan.grain} cannot be compared with one a whole number of {compare.unit}s before"
    if plan.analysis is not None and (plan.compare or plan.having or plan.limit_per):
        yield "an analysis reads all groups: it cannot be combined with a comparison, a threshold or a limit within groups"
    if plan.fill_gaps and plan.calendar:
        yield "weekdays and months of the year have no gaps to fill"


def _of_column(derived: Derived, metric: Metric, semantics: SemanticModel) -> Iterator[str]:
    label = metric.label or metric.name
    over_time = metric.additive if metric.additive_over_time is None else metric.additive_over_time
    if derived.kind == "share" and not is_shareable(metric, semantics):
        yield f"{label} is no amount that has parts, so there is no share of it"
    if derived.kind == "running" and not over_time:
        yield f"{label} does not add up over time, so there is no running total of it"
