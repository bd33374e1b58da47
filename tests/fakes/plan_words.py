"""A plan said in plain English: what the reader must read back as the same plan."""

from __future__ import annotations

from typing import Final

from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel

_DAYS: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_KINDS: Final = {"share": "share of {}", "growth": "growth of {}", "running": "cumulative {}"}


def say(plan: QueryPlan, semantics: SemanticModel) -> str:
    """One sentence for an aggregate plan of one metric."""
    metric = semantics.metric(plan.metrics[0])
    assert metric is not None
    asked = next((d.kind for d in plan.derived if d.kind in _KINDS), None)
    text = _KINDS.get(asked or "", "{}").format(metric.label.lower())
    keys = [*(_label(ref, semantics) for ref in plan.dimensions), *([plan.calendar] if plan.calendar else [])]
    keys += [plan.grain] if plan.grain else []
    if plan.order and plan.limit:
        text = f"{'top' if plan.order.descending else 'bottom'} {plan.limit} {keys[0]}s by {text}"
    elif keys:
        text += f" by {' and '.join(keys)}"
    for condition in plan.filters:
        text += f" {'excluding' if condition.op == '!=' else 'in'} {condition.values[0]}"
    text += "".join(f" on {_DAYS[c.values[0] - 1]}" for c in plan.on)
    text += f" in {plan.period.start.year}" if plan.period else ""
    return text + "".join(f" with {metric.label.lower()} over {t.value}" for t in plan.having)


def _label(ref: str, semantics: SemanticModel) -> str:
    field = semantics.field(ref)
    assert field is not None
    return field.label.lower()
