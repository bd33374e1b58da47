"""A follow-up about a change: why the number of the answer before moved, or the same explanation of something else."""

from __future__ import annotations

from src.models.plan import Compare, QueryPlan
from src.models.semantic import Metric
from src.tools.questions.plans.change import (
    Kept,
    against_before,
    change_times,
    changed_metric,
    explained,
)
from src.tools.questions.plans.parts import placed_in_time
from src.tools.questions.plans.times import Times
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles


def is_about_change(before: QueryPlan, reading: Reading) -> bool:
    """Whether the follow-up asks why, or leans on an answer that told why and asks for no other analysis."""
    if reading.intent.kind is None:
        return before.analysis is not None and before.analysis.kind == "change"
    return reading.intent.kind == "change" and before.shape == "aggregate"


def explained_again(before: QueryPlan, reading: Reading, roles: Roles, *, more: bool, sorted_: bool) -> QueryPlan | Refusal:
    """The change of the number named now, or of the number before; between the periods named now, or those before."""
    if sorted_ or reading.ranking is not None or reading.grains:
        return Refusal("A change is between two periods and ranks its parts itself: ask the whole question.", before.metrics)
    metric = _metric(before, reading, roles)
    if isinstance(metric, Refusal):
        return metric
    times = _times(before, reading)
    if isinstance(times, Refusal):
        return times
    kept = Kept(before.filters, _asked_for(before, metric), more)
    return explained(reading, roles, metric, times, kept)


def _metric(before: QueryPlan, reading: Reading, roles: Roles) -> Metric | Refusal:
    if roles.quantities or roles.things or not before.metrics:
        return changed_metric(reading, roles)
    if len(before.metrics) > 1 and before.analysis is None:
        return Refusal("The change of one number is explained at a time.", before.metrics)
    name = (before.analysis.target if before.analysis else None) or before.metrics[0]
    metric = reading.semantics.metric(name)
    if metric is None:
        return Refusal("There is no number in the answer before that could be explained: ask the whole question.")
    placed = placed_in_time(reading, (metric,))
    return placed if isinstance(placed, Refusal) else placed[0]


def _times(before: QueryPlan, reading: Reading) -> Times | Refusal:
    change = reading.marks.change
    if any(m.end > m.start for m in reading.past_periods) or (change is not None and (change.reference or change.over)):
        return change_times(reading)
    analysis = before.analysis
    if analysis is not None and analysis.earlier is not None and analysis.later is not None:
        return Times(analysis.later, Compare(label=analysis.earlier.label, period=analysis.earlier))
    if before.period is None:
        return change_times(reading)
    other = before.compare.period if before.compare is not None else None
    if other is not None:
        return Times(before.period, Compare(label=other.label, period=other))
    return against_before(before.period, reading.today)


def _asked_for(before: QueryPlan, metric: Metric) -> tuple[str, ...]:
    """Dimensions that a question named: one or two of them; what it is split by where it was plain."""
    if before.dimensions:
        return before.dimensions
    same = before.analysis is not None and before.analysis.target == metric.name
    named = not any(a.startswith("the candidates are") for a in before.assumptions)
    return before.stacked if before.stacked and same and named and len(before.stacked) < 3 else ()
