"""In what order the result is asked for: "ordered by X in descending order", "from highest to lowest", "alphabetically"."""

from __future__ import annotations

from typing import Final

from src.models.relational import FieldOf
from src.tools.questions.relational import english
from src.tools.questions.relational.extremes import field_of_extreme
from src.tools.questions.relational.measuring import measure_of
from src.tools.questions.relational.nouns import Extreme, noun_phrase
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Measure, Noun, Sorting
from src.tools.questions.tokens import words

_SORTED: Final = words("ordered sorted order sort arranged arrange ranked rank sorting ordering")
_DOWN: Final = words("descending desc decreasing")
_UP: Final = words("ascending asc increasing alphabetical alphabetically chronological chronologically")
_BETWEEN: Final = words("the results result them it output list rows names by in on of with and")


def sorting(state: State) -> bool:
    """Steps over what tells the order, and notes it; whether there was any."""
    began, placed = state.at, set(state.placed)
    state.skip(frozenset({"and", "then"}))
    while state.norm() == ",":
        state.take()
    state.skip(frozenset({"and", "please"}))
    found = _directed(state) or _sorted(state)
    if not found:
        state.at, state.placed = began, placed
    return found


def starts(state: State) -> bool:
    """Whether what comes next tells an order."""
    at = 0
    while state.norm(at) in (",", "and", "then", "please"):
        at += 1
    ranged = state.norm(at) == "from" and state.norm(at + 1) in english.LARGEST | english.FEWEST | {"a", "most", "least"}
    ordered = state.norm(at) == "in" and state.norm(at + 1) in _UP | _DOWN
    sorts = state.norm(at) in _SORTED and state.norm(at + 1) in _BETWEEN | _UP | _DOWN | {"from"}
    return ranged or ordered or sorts or state.norm(at) in ("alphabetically", "chronologically")


def _sorted(state: State) -> bool:
    if state.norm() not in _SORTED:
        return False
    state.take()
    while state.norm() in ("the", "results", "result", "them", "it", "output", "list", "rows"):
        state.take()
    if _directed(state):
        return True
    if state.norm() not in ("by", "on"):
        return False
    state.take()
    by = _key(state)
    if by is None:
        return False
    descending = _direction(state)
    state.asked.sorting.append(Sorting(by[0], bool(descending)))
    while state.norm() in (",", "and", "then") and not starts(state):
        began, placed = state.at, set(state.placed)
        state.take()
        state.skip(frozenset({"then", "by", "and"}))
        more = _key(state)
        if more is None:
            state.at, state.placed = began, placed
            break
        way = _direction(state)
        state.asked.sorting.append(Sorting(more[0], bool(way)))
    return True


def _key(state: State) -> tuple[Measure | None] | None:
    """What is sorted by; (None,) stands for what the question measures."""
    state.skip(english.ARTICLES)
    if state.norm() in ("ratio", "proportion", "percentage", "result", "difference"):
        state.take()
        return (None,)
    phrase = noun_phrase(state)
    if phrase is None:
        return None
    hosts: list[tuple[Noun, float]] = [(noun, 0.2 * n) for n, noun in enumerate(state.seen)]
    if phrase.counted or (phrase.function is not None and not phrase.targets):
        _rest_of_count(state)
        return (None,)
    if phrase.targets:
        measure = measure_of(state, phrase, hosts, frozenset())
        if state.norm() in ("of", "for") and measure is not None:
            _rest_of_count(state)
        trailing = state.item()
        if trailing is not None and trailing.norm.endswith("ed") and trailing.kind in ("name", "word"):
            state.take()
        return (measure,) if measure is not None else None
    if phrase.noun is not None:
        if any(
            isinstance(t, Measure) and t.function == "count" and t.noun.dataset == phrase.noun.dataset
            for t in state.asked.terms
        ):
            return (None,)
        labels = state.schema.labels(phrase.noun.dataset)
        owner = next((n for n in state.seen if n.dataset == phrase.noun.dataset), None)
        if labels and owner is not None:
            return (Measure(None, owner, FieldOf(field=labels[0].ref), labels[0].name),)
    return None


def _rest_of_count(state: State) -> None:
    """ "the number of papers they have published", "the number of students in each": the count of before, said again."""
    while (item := state.item()) is not None:
        if item.kind == "mark" or starts(state) or item.norm in _DOWN | _UP:
            return
        known = (
            item.kind == "name" or item.norm in english.PRONOUNS | english.AUXILIARIES | english.PREPOSITIONS | english.ARTICLES
        )
        if not (known or item.root in english.LIGHT_VERBS or item.norm in english.EACH) or item.norm in ("in", "from"):
            return
        state.take()


def _direction(state: State) -> bool | None:
    """Whether downwards; None where nothing is said."""
    began, placed = state.at, set(state.placed)
    state.skip(frozenset({"in", "a", "an", "the"}))
    while state.norm() == ",":
        state.take()
    found = _arrow(state)
    if found is None and state.norm() in _DOWN | _UP:
        found = state.norm() in _DOWN
        state.take()
        if state.norm() in ("order", "manner"):
            state.take()
    if found is None:
        state.at, state.placed = began, placed
    return found


def _arrow(state: State) -> bool | None:
    """ "from highest to lowest [altitude]", "highest first"."""
    if state.norm() == "from":
        ahead = 2 if state.norm(1) in ("the", "most", "least") and state.norm(2) not in ("to",) else 1
        first = state.norm(1) if state.norm(1) in ("most", "least") else state.norm(ahead)
        to = next((n for n in range(2, 5) if state.norm(n) == "to"), None)
        if to is None or first not in english.LARGEST | english.FEWEST | {"a", "high", "low"}:
            return None
        last = to + (2 if state.norm(to + 1) in ("most", "least", "the") and state.item(to + 2) is not None else 1)
        state.take(last + 1)
        _skip_name(state)
        return first in (english.LARGEST - {"oldest", "earliest", "first"}) | {"high"}
    if state.norm() in english.LARGEST | english.FEWEST and state.norm(1) == "first":
        down = state.norm() in english.LARGEST - {"oldest", "earliest"}
        state.take(2)
        return down
    return None


_TELLING: Final = words("oldest youngest newest latest earliest longest shortest cheapest costliest heaviest lightest tallest")
"""Superlatives that tell by themselves what is compared."""


def _by_extreme(state: State, word: str) -> Sorting | None:
    """ "from oldest to newest", "cheapest first": by the field that the word is about."""
    focus = next((t if isinstance(t, Noun) else t.noun for t in state.asked.terms if isinstance(t, (Noun, Measure))), None)
    if focus is None or not word or word not in _TELLING:
        return None
    extreme = Extreme(word, None, descending=word not in english.FEWEST | {"oldest", "earliest", "youngest"})
    measure = field_of_extreme(state, focus, extreme)
    return Sorting(measure, extreme.descending) if measure is not None else None


def _skip_name(state: State) -> None:
    item = state.item()
    if item is not None and (item.kind == "name" and not item.things()):
        state.take()


def _directed(state: State) -> bool:
    """An order without a key: by what is measured, or by name."""
    if state.norm() in ("alphabetically", "chronologically"):
        state.take()
        state.asked.sorting.append(Sorting(None, descending=False))
        if state.norm() == "by":
            state.take()
            named = _key(state)
            state.asked.sorting[-1].by = named[0] if named else None
        return True
    first = next((w for n in range(4) if (w := state.norm(n)) in _TELLING), "")
    descending = _direction(state)
    if descending is None:
        return False
    told = _by_extreme(state, first)
    if told is not None:
        state.asked.sorting.append(told)
        return True
    by: Measure | None = None
    if state.norm() in ("of", "by"):
        state.take()
        key = _key(state)
        by = key[0] if key is not None else None
    state.asked.sorting.append(Sorting(by, descending))
    return True
