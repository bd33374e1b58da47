"""How one dataset reaches another: the shortest chain of many-to-one relationships, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from src.models.semantic import Relationship, SemanticModel

Path = tuple[Relationship, ...]
_Edges = dict[str, tuple[Relationship, ...]]


@dataclass(frozen=True, slots=True)
class NoPath:
    """Why two datasets cannot be joined without guessing or counting rows twice."""

    reason: str


def join_path(semantics: SemanticModel, start: str, target: str) -> Path | NoPath:
    """The relationships from `start` to `target`, each many-to-one, so that no row of `start` is ever repeated.

    Two different chains of the same length mean different things (billing and shipping address): neither is guessed.
    """
    edges = _edges(semantics)
    found = _shortest(edges, start, target)
    if len(found) == 1:
        return found[0]
    if found:
        ways = " or ".join(spelled(path) for path in found[:2])
        return NoPath(f"{start} reaches {target} in more than one way: {ways}")
    if _shortest(edges, target, start):
        return NoPath(f"one row of {start} has many rows of {target}, so {start} cannot be split or filtered by {target}")
    between = _leading_to(semantics, start) & _leading_to(semantics, target)
    if between:
        middle = next(d.name for d in semantics.datasets if d.name in between)
        return NoPath(f"{start} and {target} meet only in {middle}, where one row of {start} has many rows")
    return NoPath(f"{start} is not linked to {target}")


def reaches(semantics: SemanticModel, start: str, target: str) -> bool:
    """Whether there is exactly one shortest many-to-one path."""
    return not isinstance(join_path(semantics, start, target), NoPath)


def spelled(path: Path) -> str:
    """`order_items -> orders -> customers`, with the keys where two relationships join the same datasets."""
    if not path:
        return ""
    return " -> ".join([path[0].from_dataset, *(f"{r.to_dataset} (by {', '.join(r.from_columns)})" for r in path)])


def _shortest(edges: _Edges, start: str, target: str) -> list[Path]:
    """All shortest paths, two at most: more make no difference."""
    if start == target:
        return [()]
    frontier: dict[str, list[Path]] = {start: [()]}
    seen = {start}
    while frontier:
        following: dict[str, list[Path]] = {}
        for name, paths in frontier.items():
            for relationship in edges.get(name, ()):
                if relationship.to_dataset not in seen:
                    reached = following.setdefault(relationship.to_dataset, [])
                    reached.extend((*path, relationship) for path in paths[: 2 - len(reached)])
        if target in following:
            return following[target]
        seen.update(following)
        frontier = following
    return []


def _leading_to(semantics: SemanticModel, target: str) -> set[str]:
    """Datasets whose rows each belong to a row of `target`, by whatever way."""
    found: set[str] = set()
    waiting = [target]
    while waiting:
        here = waiting.pop()
        nearer = {r.from_dataset for r in semantics.relationships if r.to_dataset == here} - found
        found |= nearer
        waiting += sorted(nearer)
    return found


def _edges(semantics: SemanticModel) -> _Edges:
    """Relationships by the dataset they leave; one that is stated twice is one."""
    found: dict[str, dict[tuple[object, ...], Relationship]] = {}
    for r in semantics.relationships:
        found.setdefault(r.from_dataset, {}).setdefault((r.to_dataset, r.from_columns, r.to_columns), r)
    return {name: tuple(unique.values()) for name, unique in found.items()}
