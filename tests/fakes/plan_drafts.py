"""The draft that an honest agent would write of a plan: what the embedded author read, in a model's words."""

from __future__ import annotations

from typing import Any

from src.models.plan import Analysis, QueryPlan


def draft_of(plan: QueryPlan) -> dict[str, Any]:
    """The plan as the JSON object that the SQL engineer is asked for."""
    if plan.analysis is not None and plan.analysis.kind == "change":
        return _change(plan, plan.analysis)
    given: dict[str, Any] = {
        "metrics": list(plan.metrics),
        "statistics": [
            {"function": s.function, "field": s.field, "percent": round(s.quantile * 100, 4) if s.quantile else None}
            for s in plan.statistics
        ],
        "group_by": list(plan.dimensions),
        "filters": _filters(plan),
        "days": [d.model_dump() for d in plan.on],
        "time": plan.time if plan.shape == "aggregate" else None,
        "period": plan.period.label if plan.period else plan.focus.label if plan.focus else None,
        "grain": plan.grain,
        "calendar": plan.calendar,
        "compare": plan.compare.label if plan.compare else None,
        "derived": [d.model_dump(exclude={"name"}, exclude_defaults=True) for d in plan.derived],
        "having": [t.model_dump() for t in plan.having],
        "fill_gaps": plan.fill_gaps or None,
        "order": plan.order.model_dump() if plan.order else None,
        "limit": plan.limit,
        "limit_per": list(plan.limit_per),
        "rows": {"dataset": plan.dataset, "fields": list(plan.fields)} if plan.shape == "rows" else None,
        "analysis": _analysis(plan.analysis) if plan.analysis else None,
        "chart": plan.chart,
    }
    return {key: value for key, value in given.items() if value not in (None, [], "")}


def _filters(plan: QueryPlan) -> list[dict[str, Any]]:
    terms = dict.fromkeys(f.term for f in plan.filters if f.term)
    plain = [f for f in plan.filters if not f.term]
    return [{"term": t} for t in terms] + [{"field": f.field, "op": f.op, "values": list(f.values)} for f in plain]


def _analysis(analysis: Analysis) -> dict[str, Any]:
    left = analysis.model_dump(exclude_defaults=True, exclude={"horizon", "earlier", "later", "observation", "since"})
    horizon = {"horizon": analysis.horizon.label} if analysis.horizon else {}
    since = {"since": analysis.since.isoformat()} if analysis.since else {}
    return {"kind": analysis.kind, **left, **horizon, **since}


def _change(plan: QueryPlan, analysis: Analysis) -> dict[str, Any]:
    assert analysis.later is not None
    assert analysis.earlier is not None
    return {
        "metrics": list(plan.metrics[:1]),
        "filters": _filters(plan),
        "period": analysis.later.label,
        "compare": analysis.earlier.label,
        "analysis": {"kind": "change"},
    }
