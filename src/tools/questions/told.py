"""What a follow-up kept of the plan before and what it changed, in words."""

from __future__ import annotations

from src.models.plan import Analysis, Filter, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.questions.patch_tree.words import parts_of_tree

_OPS = {"=": "is", "!=": "is not", "in": "is", "not_in": "is not", "is_null": "is missing", "not_null": "is known"}


def kept_and_changed(before: QueryPlan, after: QueryPlan, semantics: SemanticModel) -> str:
    """`kept: Revenue, by Region; changed: period = last year`"""
    if before.written is not None and after.written is not None and before.written.sql != after.written.sql:
        return "kept: what the SQL of the answer before computes; changed: of which rows"
    old, new = parts(before, semantics), parts(after, semantics)
    kept = [_spoken(name, text) for name, text in new.items() if text and old[name] == text]
    changed = [f"{name} = {text or 'none'}" for name, text in new.items() if old[name] != text]
    return f"kept: {', '.join(kept) or 'nothing'}; changed: {', '.join(changed) or 'nothing'}"


def parts(plan: QueryPlan, semantics: SemanticModel) -> dict[str, str]:
    """Each part of a plan in words, empty where it has none."""
    if plan.relational is not None:
        return parts_of_tree(plan, plan.relational, semantics)
    if plan.analysis is not None and plan.analysis.later is not None and plan.metrics:
        return _parts_of_change(plan, plan.analysis.target or plan.metrics[0], plan.analysis.later.label, semantics)
    dataset = semantics.dataset(plan.dataset) if plan.dataset else None
    numbers = [m.label or m.name for name in plan.metrics if (m := semantics.metric(name))]
    numbers += [s.name.replace("_", " ") for s in plan.statistics]
    written = "what the SQL of the answer before computes" if plan.written else ""
    what = written or " and ".join(numbers) or (f"rows of {dataset.label or dataset.name}" if dataset else "")
    groups = [_label(semantics, ref) for ref in plan.dimensions] + ([plan.grain] if plan.grain else [])
    end = "highest" if plan.order and plan.order.descending else "lowest"
    order = f"{_named(semantics, plan.order.by)} ({end} first)" if plan.order else ""
    return {
        "numbers": what,
        "breakdown": " and ".join(groups),
        "filters": " and ".join(_condition(f, semantics) for f in plan.filters),
        "period": plan.period.label if plan.period else "",
        "order": order,
        "limit": str(plan.limit) if plan.limit else "",
        "analysis": _analysis(plan.analysis) if plan.analysis else "",
        "chart": plan.chart or "",
    }


def _analysis(analysis: Analysis) -> str:
    if analysis.kind == "free" and analysis.asked:
        return f"“{analysis.asked}”"
    return f"{analysis.kind} {analysis.horizon.label if analysis.horizon else ''}".strip()


def _parts_of_change(plan: QueryPlan, target: str, period: str, semantics: SemanticModel) -> dict[str, str]:
    """A change is of one number and one period, whatever its rows hold besides."""
    plain = plan.model_copy(update={"analysis": None, "metrics": (target,), "dimensions": plan.stacked, "grain": None})
    return parts(plain, semantics) | {"period": period, "analysis": "change"}


_BEFORE = {"numbers": "", "breakdown": "by ", "filters": "where ", "order": "ordered by ", "limit": "first "}


def _spoken(name: str, text: str) -> str:
    return f"{_BEFORE.get(name, f'{name} ')}{text}"


def _condition(condition: Filter, semantics: SemanticModel) -> str:
    values = " or ".join(str(v) for v in condition.values)
    return f"{_label(semantics, condition.field)} {_OPS.get(condition.op, condition.op)} {values}".strip()


def _label(semantics: SemanticModel, ref: str) -> str:
    field = semantics.field(ref)
    return (field.label or field.name) if field else ref


def _named(semantics: SemanticModel, name: str) -> str:
    metric = semantics.metric(name)
    return (metric.label or metric.name) if metric else name.replace("_", " ")
