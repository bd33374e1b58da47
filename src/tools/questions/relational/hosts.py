"""Which noun a phrase is said of, over which path, and the condition that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from src.models.relational import AllOf, AnyOf, Compare, Condition, FieldOf, Related, Step
from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational.english import root
from src.tools.questions.relational.items import Stored
from src.tools.questions.relational.names import Target
from src.tools.questions.relational.routes import Route, route
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Joint, Noun, Relation, Said

_FAR: Final = 6.0
_CLOSE: Final = 0.12
_AMBIGUOUS: Final = 0.12
_AT_A_LINK: Final = 1.25
"""What a link away costs at most."""
_HARDLY_MEANT: Final = 0.4


@dataclass(frozen=True, slots=True)
class Place:
    """A field seen from a noun."""

    noun: Noun
    ref: str
    path: tuple[Step, ...]
    cost: float
    value: str | None = None
    """For a stored value: how the database spells it."""
    surety: float = 1.0

    @property
    def many(self) -> bool:
        """Whether one row of the noun may meet several values."""
        return any(s.many for s in self.path)

    @property
    def field(self) -> FieldOf:
        """The field read from the noun's rows; only where the path is to-one."""
        return FieldOf(field=self.ref, path=self.path)


def place_field(
    state: State, targets: Iterable[Target], nouns: Sequence[tuple[Noun, float]], hints: frozenset[str] = frozenset()
) -> Place | None:
    """The field meant, seen from the noun it is said of. `nouns` come with what each costs beforehand."""
    found = []
    for noun, penalty in nouns:
        for target in targets:
            way = way_to(state, noun, target.dataset, hints)
            if way is not None and target.field is not None:
                steps, cost = way
                total = cost + penalty + 2.5 * (1 - target.score)
                found.append(Place(noun, target.ref, steps, total, surety=target.score))
    return _best(state, found)


def place_value(
    state: State, values: Iterable[Stored], nouns: Sequence[tuple[Noun, float]], hints: frozenset[str] = frozenset()
) -> Place | None:
    """The stored value meant, seen from the noun it is said of."""
    found = []
    for noun, penalty in nouns:
        for stored in values:
            dataset = stored.ref.partition(".")[0]
            way = way_to(state, noun, dataset, hints)
            if way is not None:
                steps, cost = way
                label = 0.0 if state.schema.field(stored.ref) in state.schema.labels(dataset) else 0.2
                total = cost + penalty + label + 2.5 * (1 - stored.score)
                found.append(Place(noun, stored.ref, steps, total, stored.value, stored.score))
    return _best(state, found)


def way_to(state: State, noun: Noun, dataset: str, hints: frozenset[str]) -> tuple[tuple[Step, ...], float] | None:
    """The path from a noun's rows to a dataset and its cost; no steps where it is the noun's own."""
    if noun.dataset == dataset:
        return (), 0.0
    found = route(state.schema, noun.dataset, dataset, hints)
    return (found.steps, found.cost) if found is not None and found.cost <= _FAR else None


def _best(state: State, found: list[Place]) -> Place | None:
    if not found:
        return None
    ranked = sorted(found, key=lambda p: (p.cost, p.ref, p.value or ""))
    best = ranked[0]
    rivals = {p.ref for p in ranked[1:] if p.cost <= best.cost + _CLOSE and p.ref != best.ref and p.noun is best.noun}
    if rivals:
        state.lose(_AMBIGUOUS, f"{best.ref} was meant, not {sorted(rivals)[0]}")
    return best


def none_there(place: Place, build: Callable[[FieldOf], Condition]) -> Condition:
    """That no row which the path leads to has it: "never treated with X" is not "treated with something else"."""
    return Related(path=place.path, where=build(FieldOf(field=place.ref)), negated=True)


def doubt_far(state: State, place: Place) -> None:
    """An adjective holds of the thing itself: where it is found far away, over many rows, it was hardly meant."""
    if place.many and place.cost > _AT_A_LINK:
        state.lose(_HARDLY_MEANT)


def said_at(place: Place, build: Callable[[FieldOf], Condition]) -> Condition:
    """A condition on the field of a place, as the noun's rows see it."""
    if not place.path:
        return build(FieldOf(field=place.ref))
    return Related(path=place.path, where=build(FieldOf(field=place.ref)))


def add(
    noun: Noun,
    what: Condition | Relation,
    joint: Joint = "and",
    key: str = "",
    *,
    together: bool = False,
    follows: bool = False,
) -> None:
    """Says something of a noun.

    `together`: of the same related row as what was said just before, where that fits. `follows`: right behind it, without
    an "and", so that it tells more of that row or of what that row leads to ("scored above 90 in History").
    """
    last = noun.said[-1].what if noun.said else None
    if isinstance(what, Related) and isinstance(last, Related):
        merged: Condition | None = None
        if (together or follows) and _same_row(last, what, joint):
            merged = _joined(joint, [c for c in (last.where, what.where) if c is not None])
        elif follows and _goes_on(last, what):
            further = Related(path=what.path[len(last.path) :], where=what.where)
            merged = all_of([c for c in (last.where, further) if c is not None])
        if merged is not None:
            noun.said[-1].what = Related(path=last.path, where=merged, negated=last.negated)
            return
    noun.said.append(Said(joint, what, key))


def _same_row(last: Related, what: Related, joint: Joint) -> bool:
    if last.path != what.path or last.negated != what.negated or last.where is None or what.where is None:
        return False
    return joint == "or" or not _equal_to(last.where) & _equal_to(what.where)


def _goes_on(last: Related, what: Related) -> bool:
    """Whether the way to the one leads over the row that the other is about."""
    longer = len(what.path) > len(last.path) and what.path[: len(last.path)] == last.path
    return longer and any(s.many for s in last.path) and not (last.negated or what.negated)


def _equal_to(condition: Condition) -> set[str]:
    if isinstance(condition, Compare) and condition.op == "=" and isinstance(condition.left, FieldOf):
        return {condition.left.field}
    return {f for c in condition.conditions for f in _equal_to(c)} if isinstance(condition, AllOf) else set()


def _joined(joint: Joint, conditions: list[Condition]) -> Condition | None:
    if len(conditions) <= 1:
        return conditions[0] if conditions else None
    return AllOf(conditions=tuple(conditions)) if joint == "and" else AnyOf(conditions=tuple(conditions))


def all_of(conditions: list[Condition]) -> Condition | None:
    """Every one of them, or None of none."""
    return _joined("and", conditions)


def any_of(conditions: list[Condition]) -> Condition | None:
    """At least one of them, or None of none."""
    return _joined("or", conditions)


def related(state: State, start: Noun, dataset: str, hints: frozenset[str], *, passive: bool = False) -> Route | None:
    """The way by which rows of a dataset are said to be related to a noun's rows; a choice between equals is noted."""
    found = route(state.schema, start.dataset, dataset, hints)
    if found is None or found.cost > _FAR:
        return None
    ways = (found.steps, *found.rivals)
    if start.dataset == dataset and len(ways) > 1:
        return Route(_voiced(ways, hints, passive=passive), found.cost)
    if found.rivals:
        state.lose(_AMBIGUOUS, f"{dataset} is reached over {found.steps[0].dataset}")
    return found


def _voiced(ways: tuple[tuple[Step, ...], ...], hints: frozenset[str], *, passive: bool) -> tuple[Step, ...]:
    """Between things of one kind: the doer is in the column that says so ("citing"), what it is done to in the other."""

    def doer(steps: tuple[Step, ...]) -> tuple[bool, int]:
        here = steps[0].on[0][1].casefold()
        active = "ing" in here or here.startswith(("from", "source", "pre"))
        done_to = "ed" in here or here.startswith(("to", "target"))
        named = any(root(word) in hints for word in split_name(here)) and not done_to
        return (active or named if passive else not (active or named) or done_to), ways.index(steps)

    return min(ways, key=doer)
