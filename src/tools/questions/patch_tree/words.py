"""The parts of a tree in words, for what a follow-up kept and changed."""

from __future__ import annotations

from src.models.plan import QueryPlan
from src.models.relational import PartOf, RelationalQuery
from src.models.semantic import SemanticModel
from src.tools.questions.patch_tree.measured import measures_of
from src.tools.questions.patch_tree.where import conjuncts
from src.tools.related_columns import related_columns

_OPS = {"=": "is", "!=": "is not", "in": "is", "not_in": "is not", "is_null": "is missing", "not_null": "is known"}


def parts_of_tree(plan: QueryPlan, tree: RelationalQuery, semantics: SemanticModel) -> dict[str, str]:
    """Each part in words, empty where it has none; in the order of `told.parts`."""
    labels = {c.name: c.label for c in related_columns(tree, semantics)}
    measures = [labels[o.name] for o in measures_of(tree)]
    dataset = semantics.dataset(tree.subject)
    subject = (dataset.label or dataset.name) if dataset else tree.subject
    groups = [
        o.value.part.replace("_", " ") if isinstance(o.value, PartOf) else labels.get(o.name, o.name) for o in tree.group_by
    ]
    when, conditions = _said(tree, semantics)
    return {
        "numbers": " and ".join(measures) or ("" if groups else f"rows of {subject}"),
        "breakdown": " and ".join(groups),
        "filters": " and ".join(conditions),
        "period": " and ".join(when),
        "order": " and ".join(_order(tree, labels, semantics)),
        "limit": str(tree.limit) if tree.limit else "",
        "analysis": plan.analysis.kind if plan.analysis else "",
        "chart": plan.chart or "",
    }


def _said(tree: RelationalQuery, semantics: SemanticModel) -> tuple[list[str], list[str]]:
    """Conditions on times, and all others."""
    when: list[str] = []
    others: list[str] = []
    found = conjuncts(tree.where)
    for one in found:
        if one.simple is None:
            others.append("a condition of its own")
            continue
        field = semantics.field(one.simple.field)
        label = (field.label or field.name) if field else one.simple.field
        values = " or ".join(str(v) for v in one.simple.values)
        is_time = field is not None and (field.role == "time" or field.type in ("date", "datetime"))
        (when if is_time else others).append(f"{label} {_OPS.get(one.simple.op, one.simple.op)} {values}".strip())
    return when, others


def _order(tree: RelationalQuery, labels: dict[str, str], semantics: SemanticModel) -> list[str]:
    found = []
    for order in tree.order:
        name = next((o.name for o in tree.outputs if o.value == order.value), None)
        field = semantics.field(str(getattr(order.value, "field", "")))
        shown = labels[name] if name is not None else (field.label or field.name) if field else "another number"
        found.append(f"{shown} ({'highest' if order.descending else 'lowest'} first)")
    return found
