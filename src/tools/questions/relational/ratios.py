"""Ratios, shares and differences: two measures as one."""

from __future__ import annotations

from typing import Final

from src.models.relational import FoldFunction
from src.tools.questions.relational import english
from src.tools.questions.relational.asked_fields import known_nouns, measure_asked, owner_behind, tie
from src.tools.questions.relational.leads import STOP
from src.tools.questions.relational.modifiers import modify
from src.tools.questions.relational.nouns import noun_phrase
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Combined, Measure, Noun
from src.tools.questions.tokens import words

RATIOS: Final = words("ratio proportion percentage percent fraction share")


def read_ratio(state: State) -> Combined | None:
    percent = state.norm() in ("percentage", "percent")
    state.take()
    state.skip(frozenset({"of", "between"}))
    left = _side(
        state,
        frozenset({"to", "and", "out", "over", "per", "relative", "versus"}) if not percent else frozenset({"out", "relative"}),
    )
    if left is None:
        return None
    if state.phrase("relative", "to") or state.phrase("out", "of"):
        state.take()
    if state.norm() in ("to", "and", "over", "per", "versus", "of"):
        state.take()
        right = _side(state, frozenset())
    else:
        right = _all_of_them(left)
    if right is None:
        return None
    return Combined("/", left, right, 100.0 if percent else 1.0, "percentage" if percent else "ratio")


def _all_of_them(left: Measure | Combined) -> Measure | None:
    """ "the percentage of courses with exams": of all courses."""
    if isinstance(left, Combined) or (left.value is not None and left.function is None) or not left.noun.said:
        return None
    noun = Noun(left.noun.dataset, left.noun.at)
    noun.said = left.noun.said[:-1]
    return Measure(left.function, noun, left.value, left.name)


def read_difference(state: State) -> Combined | None:
    state.take()
    state.skip(frozenset({"between", "in", "of"}))
    ends = _two_ends(state)
    if ends is not None:
        return ends
    left = _side(state, frozenset({"and", "to"}))
    if left is None or state.norm() not in ("and", "to"):
        return None
    state.take()
    right = _side(state, frozenset())
    return Combined("-", left, right, 1.0, "difference") if right is not None else None


_ENDS: Final[tuple[FoldFunction, FoldFunction]] = ("max", "min")


def _two_ends(state: State) -> Combined | None:
    """ "between the highest and the lowest salary": both ends of one field."""
    state.skip(english.ARTICLES)
    first, behind = state.norm(), 3 if state.norm(2) in english.ARTICLES else 2
    ends = english.LARGEST | english.FEWEST
    if first not in ends or state.norm(1) != "and" or state.norm(behind) not in ends:
        return None
    began, placed = state.at, set(state.placed)
    state.take(behind + 1)
    measure = _side(state, frozenset())
    if measure is None or measure.value is None or measure.function is not None:
        state.at, state.placed = began, placed
        return None
    high, low = (Measure(f, measure.noun, measure.value, f"{f}_{measure.name}") for f in _ENDS)
    return Combined("-", high, low, 1.0, "difference")


def _side(state: State, stop: frozenset[str]) -> Measure | None:
    """One side of a ratio: things are counted, fields are taken as they are."""
    state.skip(english.ARTICLES)
    phrase = noun_phrase(state)
    if phrase is None:
        return None
    measure: Measure | None
    if phrase.noun is not None and not phrase.targets:
        measure = state.counting(phrase.noun, phrase.verbs)
    else:
        owner = owner_behind(state)
        hosts = [(owner, 0.0)] if owner is not None else [(n, 0.1 * i) for i, n in enumerate(known_nouns(state))]
        measure = measure_asked(state, phrase, hosts)
        tie(state, [measure] if measure is not None else [], owner)
        if owner is not None and measure is not None and owner is not measure.noun:
            state.open = [owner]
            modify(state, STOP | stop)
            return measure
    if measure is None:
        return None
    state.open = [measure.noun]
    state.seen.append(measure.noun)
    modify(state, STOP | stop)
    return measure
