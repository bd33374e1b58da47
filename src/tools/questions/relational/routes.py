"""The ways from one thing to another over keys, cheapest first."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count
from typing import Final

from src.models.relational import Step
from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational.deeds import is_deed
from src.tools.questions.relational.english import root
from src.tools.questions.relational.schema import Edge, Schema

_HUB: Final = 2.0
"""Up to a thing that many share and down again relates what merely has something in common."""
_HINTED: Final = 0.6
_NEAR: Final = 0.25
_CHEAPEST: Final = 0.1
_LONGEST: Final = 6
_DEAREST: Final = 7.0
_MOST_TRIED: Final = 600


@dataclass(frozen=True, slots=True)
class Route:
    """A path and what it costs."""

    steps: tuple[Step, ...]
    cost: float
    rivals: tuple[tuple[Step, ...], ...] = ()
    """Other paths that are as good, or nearly."""

    @property
    def many(self) -> bool:
        """Whether one row at its beginning may meet several at its end."""
        return any(s.many for s in self.steps)


def route(schema: Schema, start: str, end: str, hints: frozenset[str] = frozenset()) -> Route | None:
    """The cheapest path from `start` to `end`, or None.

    `hints` are roots of words said between the two; a table or a key column that bears one is preferred. From a thing
    to itself the path leads through a table or column that relates such things to one another, never nowhere.
    """
    key = ("route", start, end, hints)
    if key not in schema.cache:
        schema.cache[key] = _search(schema, start, end, hints)
    found = schema.cache[key]
    return found if isinstance(found, Route) else None


def _search(schema: Schema, start: str, end: str, hints: frozenset[str]) -> Route | None:
    order = count()
    waiting: list[tuple[float, int, tuple[Edge, ...]]] = [(0.0, next(order), ())]
    found: list[tuple[float, tuple[Edge, ...]]] = []
    left = _least(schema, end, hinted=bool(hints))
    for _ in range(_MOST_TRIED):
        if not waiting or (found and waiting[0][0] > found[0][0] + _NEAR):
            break
        cost, _n, path = heapq.heappop(waiting)
        here = path[-1].step.dataset if path else start
        if path and here == end:
            found.append((cost, path))
            continue
        if len(path) == _LONGEST:
            continue
        seen = {start, *(e.step.dataset for e in path)}
        for edge in schema.edges.get(here, ()):
            there = edge.step.dataset
            if (there in seen and there != end) or (path and _returns(path[-1], edge)):
                continue
            dearer = cost + _cost(schema, path, edge, hints)
            if dearer + left.get(there, _DEAREST) <= _DEAREST:
                heapq.heappush(waiting, (dearer, next(order), (*path, edge)))
    if not found:
        return None
    best = found[0]
    rivals = tuple(tuple(e.step for e in path) for cost, path in found[1:] if cost <= best[0] + _NEAR)
    return Route(tuple(e.step for e in best[1]), best[0], rivals)


def _least(schema: Schema, end: str, *, hinted: bool) -> dict[str, float]:
    """The least that is left to pay from each table to `end`, so that ways that cannot arrive are given up at once."""
    key = ("least", end, hinted)
    known = schema.cache.get(key)
    if isinstance(known, dict):
        return known
    found: dict[str, float] = {}
    waiting = [(0.0, end)]
    while waiting:
        cost, here = heapq.heappop(waiting)
        if here in found or cost > _DEAREST:
            continue
        found[here] = cost
        for edge in schema.edges.get(here, ()):  # each can be walked both ways, at one cost
            if edge.step.dataset not in found:
                step = max(edge.cost - _HINTED, _CHEAPEST) if hinted else edge.cost
                heapq.heappush(waiting, (cost + step, edge.step.dataset))
    schema.cache[key] = found
    return found


def _cost(schema: Schema, path: tuple[Edge, ...], edge: Edge, hints: frozenset[str]) -> float:
    cost = edge.cost
    hub = bool(path) and not path[-1].step.many and edge.step.many and path[-1].step.dataset not in schema.links
    if hub and not path[-1].weak:
        cost += _HUB
    if hints and _bears(edge, hints):
        cost -= _HINTED
    return max(cost, _CHEAPEST)


def _bears(edge: Edge, hints: frozenset[str]) -> bool:
    """Whether the table it leads to, or the column on the many side, is called by one of the words."""
    named = set(split_name(edge.step.dataset)) if edge.step.many else set()
    for here, there in edge.step.on:
        named |= set(split_name(there if edge.step.many else here))
    return any(is_deed(hint, root(word)) for word in named for hint in hints)


def _returns(before: Edge, edge: Edge) -> bool:
    """Whether a step undoes the one before it."""
    return edge.step.dataset == before.source and edge.step.on == tuple((b, a) for a, b in before.step.on)
