"""The checks of a model that need more than one entry: unique names, ends that exist, facts that reach what they mention."""

from __future__ import annotations

from collections.abc import Sequence

from src.models.semantic import Metric, Relationship, SemanticModel
from src.services.glossary.expressions import fields_of_aggregate
from src.services.glossary.node import Node


def check_model(model: SemanticModel, datasets: Node, relationships: Sequence[Node], metrics: Sequence[Node]) -> None:
    """Raises BadGlossary at the first thing that does not fit together."""
    if not model.datasets:
        raise datasets.bad("no dataset", "Describe at least one table.")
    check_unique("dataset", [d.name for d in model.datasets], datasets.items())
    check_unique("relationship", [r.name for r in model.relationships], relationships)
    check_unique("metric", [m.name for m in model.metrics], metrics)
    for relationship, node in zip(model.relationships, relationships, strict=True):
        _check_ends(model, relationship, node)
    for metric, node in zip(model.metrics, metrics, strict=True):
        _check_metric(model, metric, node)


def check_unique(kind: str, names: Sequence[str], nodes: Sequence[Node]) -> None:
    """Raises BadGlossary at the second of two equal names, whatever their case."""
    seen: set[str] = set()
    for name, node in zip(names, nodes, strict=True):
        if name.casefold() in seen:
            raise node.bad(f"there is another {kind} '{name}'", "Give each its own name.")
        seen.add(name.casefold())


def reachable(model: SemanticModel, fact: str) -> frozenset[str]:
    """The fact and every dataset that many-to-one joins lead to from it."""
    found, waiting = {fact}, [fact]
    while waiting:
        here = waiting.pop()
        steps = [r.to_dataset for r in model.relationships if r.from_dataset == here and r.to_dataset not in found]
        found.update(steps)
        waiting.extend(steps)
    return frozenset(found)


def _check_ends(model: SemanticModel, relationship: Relationship, node: Node) -> None:
    for end in (relationship.from_dataset, relationship.to_dataset):
        if not model.dataset(end):
            raise node.bad(f"unknown dataset '{end}'", f"Use one of: {_datasets(model)}.")


def _check_metric(model: SemanticModel, metric: Metric, node: Node) -> None:
    if not model.dataset(metric.dataset):
        raise node.bad(f"unknown dataset '{metric.dataset}'", f"Use one of: {_datasets(model)}.")
    within = reachable(model, metric.dataset)
    mentioned = fields_of_aggregate(metric.expression, node) | ({metric.time} if metric.time else set())
    for ref in sorted(mentioned):
        if not model.field(ref):
            raise node.bad(
                f"metric '{metric.name}' names '{ref}', which is no field",
                "Name fields as dataset.field, by their glossary names.",
            )
        if ref.partition(".")[0] not in within:
            raise node.bad(
                f"metric '{metric.name}' cannot reach '{ref}' from '{metric.dataset}' without counting rows twice",
                "Take the many side as its dataset, or add the relationship.",
            )


def _datasets(model: SemanticModel) -> str:
    return ", ".join(d.name for d in model.datasets)
