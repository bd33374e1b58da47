"""What a chart says it shows: metric, by what, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from src.models.plan import Period, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.result_view.naming import EVERY, lowered
from src.tools.result_view.roles import Roles
from src.tools.result_view.rows import Rows, as_day
from src.tools.result_view.units import show_date


def title_of(plan: QueryPlan, rows: Rows, labels: Mapping[str, str], semantics: SemanticModel, roles: Roles) -> str:
    """`Revenue by region, 1 Jul 2026 to 30 Sep 2026`; an analysis says what it looks for."""
    if (things := _things_followed(plan, semantics)) is not None:
        return things
    subject = _subject(plan, labels, semantics, roles)
    named = _analysed(plan, rows, subject, labels, roles) if plan.analysis is not None else subject
    grouped = plan.dimensions if plan.shape == "aggregate" else roles.dimensions if plan.shape == "written" else ()
    if plan.limit is not None and plan.order is not None and grouped:
        named = f"{'Top' if plan.order.descending else 'Bottom'} {plan.limit}: {named}"
    if plan.compare is not None:
        named = f"{named} against {plan.compare.label}"
    when = _when(plan, rows, roles.time)
    return f"{named}, {when}" if when else named


def _things_followed(plan: QueryPlan, semantics: SemanticModel) -> str | None:
    """Groups and cohorts are of things, not of a measure."""
    if plan.analysis is None or plan.analysis.kind not in ("clustering", "cohort"):
        return None
    refs = (*plan.dimensions, *plan.fields)
    dataset = semantics.dataset(refs[0].partition(".")[0]) if refs else None
    things = lowered((dataset.label or dataset.name) if dataset is not None else "rows")
    if plan.analysis.kind == "clustering":
        return f"Groups of {things}"
    if plan.analysis.ended is not None:
        return f"How long {things} stay"
    return f"{EVERY.get(plan.grain or '', '').capitalize()} retention of {things}"


def _subject(plan: QueryPlan, labels: Mapping[str, str], semantics: SemanticModel, roles: Roles) -> str:
    if plan.shape == "rows":
        dataset = semantics.dataset(plan.dataset or "")
        whose = (dataset.label or dataset.name) if dataset is not None else ""
        shown = [ref.partition(".")[2] for ref in plan.fields]
        asked = plan.analysis.target if plan.analysis is not None else None
        one = asked if asked in shown else shown[0] if len(shown) == 1 else None
        if one is None and plan.analysis is not None and len(roles.measures) == 1:
            one = roles.measures[0]
        if one is not None and whose:
            return _of(labels.get(one, one), lowered(whose), plan)
        return whose or ", ".join(labels.get(n, n) for n in shown[:3])
    if plan.shape == "written":
        return _written_subject(plan, labels, roles)
    metrics = together([labels.get(m, m) for m in plan.metrics])
    keys = [*([plan.calendar] if plan.calendar else []), *(ref.partition(".")[2] for ref in plan.dimensions)]
    dimensions = [lowered(labels.get(n, n)) for n in keys]
    if metrics:
        metrics = paced(metrics, plan)
    if metrics and dimensions:
        return f"{metrics} by {together(dimensions)}"
    return metrics or together(dimensions)


def _written_subject(plan: QueryPlan, labels: Mapping[str, str], roles: Roles) -> str:
    target = plan.analysis.target if plan.analysis is not None else None
    if target in roles.measures:
        return paced(labels.get(target, target), plan)
    figures = together([labels.get(m, m) for m in roles.measures[:3]])
    groups = [lowered(labels.get(d, d)) for d in roles.dimensions]
    named = [paced(figures, plan)] if figures else []
    return " by ".join([*named, *([together(groups)] if groups else [])]) or "Rows"


def paced(name: str, plan: QueryPlan) -> str:
    """`Daily revenue`; a name that already says its pace is left alone."""
    pace = EVERY.get(plan.grain or "", "")
    return f"{pace.capitalize()} {lowered(name)}" if pace and not name.casefold().startswith(pace) else name


def _of(column: str, things: str, plan: QueryPlan) -> str:
    """`Age of customers`; a column that already names the things is left alone."""
    if things.rstrip("s") in column.casefold():
        return column
    among = plan.analysis is not None and plan.analysis.kind == "correlation"
    return f"{column} {'among' if among else 'of'} {things}"


def _analysed(plan: QueryPlan, rows: Rows, subject: str, labels: Mapping[str, str], roles: Roles) -> str:
    analysis = plan.analysis
    if analysis is None:
        return subject
    if analysis.kind == "forecast":
        return f"{subject}: forecast for {analysis.horizon.label}" if analysis.horizon is not None else f"{subject}: forecast"
    if analysis.kind == "change":
        return f"Change in {lowered(labels.get(analysis.target or '', subject))}"
    if analysis.kind == "correlation":
        return _correlated(plan, rows, subject, labels, roles)
    if analysis.kind == "trend":
        return f"Trend of {lowered(subject)}"
    if analysis.kind == "decomposition":
        return f"{subject}: trend, season and remainder"
    if analysis.kind in ("hypothesis", "regression"):
        return _tested(plan, subject, labels)
    if analysis.kind == "portfolio":
        return f"{subject}: performance" if len(plan.fields) < 4 else f"{subject}: holdings"
    return f"{'Anomalies in' if analysis.kind == 'anomaly' else 'Distribution of'} {lowered(subject)}"


def _tested(plan: QueryPlan, subject: str, labels: Mapping[str, str]) -> str:
    analysis = plan.analysis
    if analysis is None:
        return subject
    target = labels.get(analysis.target or "", subject)
    if analysis.kind == "regression":
        return f"What {lowered(target)} goes with, other factors equal"
    if analysis.by is not None:
        return f"{target} by {lowered(labels.get(analysis.by, analysis.by))}"
    return f"{target} before and after" if analysis.since is not None else target


def _correlated(plan: QueryPlan, rows: Rows, subject: str, labels: Mapping[str, str], roles: Roles) -> str:
    target = plan.analysis.target if plan.analysis is not None else None
    if plan.shape == "aggregate" and len(plan.metrics) == 2:
        other = next((m for m in plan.metrics if m != target), plan.metrics[0])
        target = target if target in plan.metrics else plan.metrics[1]
        named = f"{labels.get(target, target)} against {lowered(labels.get(other, other))}"
        return paced(named, plan)
    scale = next((d for d in roles.dimensions if rows.is_numeric(d)), None)
    if plan.shape == "aggregate" and scale is not None and len(roles.measures) == 1:
        others = [lowered(labels.get(d, d)) for d in roles.dimensions if d != scale]
        named = f"{labels.get(roles.measures[0], roles.measures[0])} against {lowered(labels.get(scale, scale))}"
        return f"{named}, by {together(others)}" if others else named
    return f"Correlation with {lowered(subject)}" if target is not None else f"Correlations among {lowered(subject)}"


def _when(plan: QueryPlan, rows: Rows, time: str | None) -> str:
    if plan.analysis is not None and plan.analysis.earlier is not None and plan.analysis.later is not None:
        earlier, later = plan.analysis.earlier, plan.analysis.later
        return between(earlier.start, later.start, plan.grain) if plan.grain else f"{spell(earlier)} against {spell(later)}"
    horizon = plan.analysis.horizon if plan.analysis is not None else None
    if horizon is not None:
        return spell(horizon.period) if horizon.period is not None else ""
    if plan.period is not None:
        return spell(plan.period)
    if time is None or time not in rows or plan.shape == "rows" or (plan.shape == "written" and plan.grain is None):
        return ""
    days = [d for v in rows.values(time) if (d := as_day(v)) is not None]
    return between(min(days), max(days), plan.grain or time) if days else ""


def spell(period: Period) -> str:
    """The period's first and last day."""
    return between(period.start, period.end, "day")


def between(start: date, end: date, grain: str) -> str:
    """`Nov 2023 to Oct 2026`, or the one when both are the same."""
    first, last = show_date(start, grain), show_date(end, grain)
    return first if first == last else f"{first} to {last}"


def together(names: Sequence[str]) -> str:
    """`a, b and c`; the first keeps its capital."""
    tail = [lowered(n) for n in names[1:]]
    said = [*names[:1], *tail]
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)
