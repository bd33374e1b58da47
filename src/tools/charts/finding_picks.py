"""Which chart an analysis' result is drawn as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from src.models.analysis import Finding
from src.models.plan import AnalysisKind, QueryPlan
from src.tools.charts.picks import Pick
from src.tools.result_view.drivers import drivers_of
from src.tools.result_view.factors import has_links, ranked_factors
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.roles import Roles
from src.tools.result_view.rows import Rows

PickOf = Callable[[QueryPlan, Rows, Roles, Mapping[str, Any]], Pick | None]


def pick_of_finding(plan: QueryPlan, rows: Rows, roles: Roles, finding: Finding) -> Pick | None:
    """The chart of a result, or None where the rows themselves show more."""
    return PICKS[finding.kind](plan, rows, roles, mapping(finding.result))


def _forecast(plan: QueryPlan, _rows: Rows, roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    measure = target(plan, roles)
    if not items(result.get("forecast")) or measure is None:
        return None
    grouped = roles.dimensions[0] if roles.dimensions and len(mapping(result.get("series"))) > 1 else None
    return Pick("forecast", roles.time, (measure,), grouped)


def _anomaly(plan: QueryPlan, _rows: Rows, roles: Roles, _result: Mapping[str, Any]) -> Pick | None:
    measure = target(plan, roles)
    return Pick("anomaly", roles.time, (measure,)) if measure is not None else None


def target(plan: QueryPlan, roles: Roles) -> str | None:
    """The measure the analysis is of: the one asked for, else the first."""
    asked = plan.analysis.target if plan.analysis is not None else None
    return asked if asked in roles.measures else next(iter(roles.measures), None)


def _correlation(plan: QueryPlan, rows: Rows, roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    numeric = [n for n in (*roles.measures, *roles.dimensions) if rows.is_numeric(n)]
    if len(numeric) == 2 and len(ranked_factors(result)) < 2 and all(rows.distinct(n) > 2 for n in numeric):
        target = next((n for n in numeric if plan.analysis is not None and n == plan.analysis.target), None)
        target = target or next((n for n in numeric if n in roles.measures), numeric[0])
        other = next(n for n in numeric if n != target)
        named = next((d for d in roles.dimensions if not rows.is_numeric(d)), None)
        return Pick("scatter", other, (target,), named)
    if len(drivers_of(result)) > 1:
        return Pick("drivers")
    return Pick("heatmap") if has_links(result) else None


def _summary(_plan: QueryPlan, rows: Rows, roles: Roles, _result: Mapping[str, Any]) -> Pick | None:
    if not roles.measures:
        return None
    by = next((d for d in roles.dimensions if rows.distinct(d) < rows.count), None)
    if by is not None and len(roles.measures) == 1:
        return Pick("histogram", None, roles.measures, by)
    return Pick("histogram", None, roles.measures)


def _free(_plan: QueryPlan, _rows: Rows, _roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    return Pick("answers") if mapping(result.get("answers")) else None


def _portfolio(_plan: QueryPlan, _rows: Rows, _roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    if not items(result.get("dates")):
        return None
    return Pick("frontier" if mapping(result.get("frontier")) else "performance")


def _change(plan: QueryPlan, _rows: Rows, roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    measure = target(plan, roles)
    return Pick("waterfall", None, (measure,)) if measure is not None and len(items(result.get("waterfall"))) > 1 else None


def _clustering(_plan: QueryPlan, _rows: Rows, _roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    return Pick("clusters") if mapping(result.get("points")) else None


def _cohort(_plan: QueryPlan, _rows: Rows, _roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    return Pick("cohort") if items(result.get("cohorts")) or mapping(result.get("survival")) else None


def _trend(plan: QueryPlan, _rows: Rows, roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    measure = target(plan, roles)
    if measure is None or not items(mapping(result.get("series")).get("dates")):
        return None
    grouped = roles.dimensions[0] if roles.dimensions and len(mapping(result.get("groups"))) > 1 else None
    return Pick("trend", roles.time, (measure,), grouped)


def _decomposition(plan: QueryPlan, _rows: Rows, roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    measure = target(plan, roles)
    return Pick("decomposition", roles.time, (measure,)) if measure is not None and items(result.get("trend")) else None


def _hypothesis(plan: QueryPlan, _rows: Rows, roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    centred = [g for g in items(result.get("groups")) if mapping(g).get("centre") is not None]
    if not centred or result.get("compared") == "spreads":
        return None
    asked = plan.analysis.target if plan.analysis is not None else None
    measure = asked if asked in roles.measures else None
    return Pick("intervals", None, (measure,) if measure is not None else ())


def _regression(plan: QueryPlan, rows: Rows, _roles: Roles, result: Mapping[str, Any]) -> Pick | None:
    terms = [mapping(c) for c in items(result.get("coefficients"))]
    target = plan.analysis.target if plan.analysis is not None else None
    if len(terms) == 1 and mapping(result.get("line")) and target is not None and result.get("model") == "linear":
        factor = str(terms[0].get("factor"))
        if rows.is_numeric(factor) and rows.is_numeric(target):
            return Pick("fitted", factor, (target,))
    return Pick("coefficients") if terms else None


PICKS: Final[dict[AnalysisKind, PickOf]] = {
    "forecast": _forecast,
    "correlation": _correlation,
    "anomaly": _anomaly,
    "summary": _summary,
    "portfolio": _portfolio,
    "free": _free,
    "change": _change,
    "clustering": _clustering,
    "cohort": _cohort,
    "trend": _trend,
    "decomposition": _decomposition,
    "hypothesis": _hypothesis,
    "regression": _regression,
}
"""Analysis kind -> the chart of its result."""
