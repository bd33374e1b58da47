"""A tree that says no more than a metric by dimensions does, as a plan that says it so: what analyses are made of."""

from __future__ import annotations

from typing import Final, cast, get_args

from src.models.plan import Grain, QueryPlan
from src.models.relational import FieldOf, Fold, PartOf
from src.models.semantic import Metric, SemanticModel
from src.tools.questions.facts import count_metric, metric_over
from src.tools.questions.patch_tree.measured import measures_of
from src.tools.questions.patch_tree.where import conjuncts

_GRAINS: Final = frozenset(get_args(Grain))


def as_aggregate(before: QueryPlan, semantics: SemanticModel) -> QueryPlan | None:
    """The same question of the model's own metric, or None where it has none, or where more was asked."""
    tree = before.relational
    if tree is None or tree.having is not None or tree.limit is not None or tree.distinct:
        return None
    measures = measures_of(tree)
    if len(measures) != 1 or len(tree.outputs) != 1 + len(tree.group_by):
        return None
    metric = _metric(measures[0].value, tree.subject, semantics)
    found = [c.simple for c in conjuncts(tree.where)]
    filters = [f for f in found if f is not None]
    if metric is None or len(filters) < len(found):
        return None
    dimensions, grain, time = [], None, None
    for group in tree.group_by:
        if isinstance(group.value, FieldOf):
            dimensions.append(group.value.field)
        elif isinstance(group.value, PartOf) and group.value.part in _GRAINS and grain is None:
            grain, time = cast(Grain, group.value.part), group.value.of.field
        else:
            return None
    return QueryPlan(
        shape="aggregate",
        metrics=(metric.name,),
        dimensions=tuple(dimensions),
        grain=grain,
        time=time,
        filters=tuple(filters),
    )


def _metric(value: object, subject: str, semantics: SemanticModel) -> Metric | None:
    if not isinstance(value, Fold) or value.path or value.where is not None or value.distinct:
        return None
    if value.of is None:
        dataset = semantics.dataset(subject)
        return count_metric(semantics, dataset) if dataset is not None else None
    field = semantics.field(value.of.field) if isinstance(value.of, FieldOf) and not value.of.path else None
    return metric_over(semantics, field, value.function) if field is not None else None
