"""A plan taken apart by fact: metrics that come from the same rows, placed in time by the same field."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from src.models.plan import QueryPlan
from src.models.semantic import Metric, SemanticModel
from src.tools.sql_compile.expressions import spread
from src.tools.sql_compile.joins import reaches


@dataclass(frozen=True, slots=True)
class Fact:
    """Rows of one dataset to aggregate or to list. `time` is the `dataset.field` for period and grain, where one is asked."""

    dataset: str
    metrics: tuple[Metric, ...] = ()
    time: str | None = None


def plan_facts(plan: QueryPlan, semantics: SemanticModel) -> tuple[Fact, ...]:
    """The facts of a plan whose metrics are known, in the order the plan names them."""
    if plan.shape == "rows":
        base = plan.dataset or ""
        return (Fact(base, (), _rows_time(plan, semantics, base)),)
    metrics = [m for m in (semantics.metric(name) for name in dict.fromkeys(plan.metrics)) if m is not None]
    if not metrics:
        base = plan.dataset or _widest(plan, semantics)
        return (Fact(base, (), _rows_time(plan, semantics, base)),)
    several = len({m.dataset for m in metrics}) > 1
    grouped: dict[tuple[str, str | None, str], list[Metric]] = {}
    for metric in metrics:
        alone = metric.name if is_percentile(metric) else ""
        time = _metric_time(plan, semantics, metric, several=several)
        grouped.setdefault((metric.dataset, time, alone), []).append(metric)
    return tuple(Fact(dataset, tuple(found), time) for (dataset, time, _), found in grouped.items())


def timed(plan: QueryPlan) -> bool:
    """Whether the plan asks when its rows happened."""
    return bool(plan.grain or plan.period or plan.calendar or plan.on)


def is_percentile(metric: Metric) -> bool:
    """A median or percentile: some dialects have none, and rank the rows instead, so it stands on its own."""
    return "WITHIN GROUP" in metric.expression


def needed(fact: Fact, plan: QueryPlan, semantics: SemanticModel) -> tuple[str, ...]:
    """Every dataset that the fact's metrics, keys, filters or time mention, in that order, the fact itself first."""
    names = [fact.dataset]
    names += [c.table for m in fact.metrics for c in spread(m, semantics).find_all(exp.Column) if c.table]
    refs = [*plan.dimensions, *plan.fields, *(f.field for f in plan.filters), *([fact.time] if fact.time else [])]
    names += [ref.partition(".")[0] for ref in refs]
    if plan.shape == "rows" and plan.order and semantics.field(plan.order.by):
        names.append(plan.order.by.partition(".")[0])
    return tuple(dict.fromkeys(names))


def _rows_time(plan: QueryPlan, semantics: SemanticModel, base: str) -> str | None:
    dataset = semantics.dataset(base)
    if not timed(plan):
        return None
    return plan.time or (semantics.time_of(dataset) if dataset else None)


def _metric_time(plan: QueryPlan, semantics: SemanticModel, metric: Metric, *, several: bool) -> str | None:
    if not timed(plan):
        return None
    if plan.time is None:
        return metric.time
    # A time field of one fact cannot place another fact's rows: that one keeps its own.
    if several and not reaches(semantics, metric.dataset, plan.time.partition(".")[0]):
        return metric.time
    return plan.time


def _widest(plan: QueryPlan, semantics: SemanticModel) -> str:
    """The dataset among the dimensions' from which all others are reached many-to-one."""
    names = tuple(dict.fromkeys(ref.partition(".")[0] for ref in plan.dimensions))
    for name in names:
        if all(reaches(semantics, name, other) for other in names):
            return name
    return names[0]
