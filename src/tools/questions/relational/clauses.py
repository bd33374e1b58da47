"""A question from its first word to its last: what is asked, for which groups, in which order, and what is said of it."""

from __future__ import annotations

from src.tools.questions.relational import sorting
from src.tools.questions.relational.grouping import column_noun
from src.tools.questions.relational.leads import END, STOP, skip_lead
from src.tools.questions.relational.modifiers import modify
from src.tools.questions.relational.nouns import noun_phrase
from src.tools.questions.relational.state import State
from src.tools.questions.relational.terms import read_term
from src.tools.questions.relational.tree import Combined, Noun


def read_clauses(state: State) -> None:
    """Reads every clause into `state.asked`."""
    while state.item() is not None:
        if state.norm() in END or state.norm() in (",", ":"):
            state.take()
            continue
        began = state.at
        if not _clause(state):
            state.at = max(state.at, began) + 1  # a word without a place


def _clause(state: State) -> bool:
    if sorting.starts(state) and state.asked.terms and sorting.sorting(state):
        return True
    skip_lead(state)
    if state.norm() in END or state.item() is None:
        return True
    if _fronted(state):
        return True
    if state.asked.terms and _said_of_focus(state):
        return True
    return _terms(state)


def _fronted(state: State) -> bool:
    """ "For each paper that ..., ": the groups come first."""
    if state.norm() not in ("for", "in", "per", "by", "across", "within", "among"):
        return False
    began, placed = state.at, set(state.placed)
    state.take()
    phrase = noun_phrase(state)
    if phrase is None or not (phrase.each or state.norm(-2) == "per"):
        state.at, state.placed = began, placed
        return False
    noun = phrase.noun or column_noun(state, phrase, [], frozenset())
    if noun is None:
        return False
    state.asked.groups.append(noun)
    state.seen.append(noun)
    state.open = [noun]
    modify(state, STOP | {","})
    return True


def _said_of_focus(state: State) -> bool:
    """ "They should be located in ...": more of what was asked for."""
    pronoun = state.norm(-1) in ("be", "only", "they", "should", "must", "those") or state.norm() in ("located", "include")
    focus = next((t if isinstance(t, Noun) else t.noun for t in state.asked.terms if not isinstance(t, Combined)), None)
    if not pronoun or focus is None:
        return False
    state.open = [focus]
    began = state.at
    modify(state, STOP)
    return state.at > began


def _terms(state: State) -> bool:
    found = False
    while True:
        before = len(state.asked.groups)
        terms = read_term(state)
        if not terms:
            return found
        found = True
        state.asked.terms.extend(terms)
        _modified(state)
        del before
        if not _another(state):
            return True


def _modified(state: State) -> None:
    """Modifiers and orders, in whatever sequence they come."""
    while True:
        began = state.at
        if sorting.starts(state) and sorting.sorting(state):
            continue
        modify(state, STOP | frozenset({"ordered", "sorted", "alphabetically"}))
        if state.at == began:
            return


def _another(state: State) -> bool:
    """Steps over "and", where another thing that is asked for follows."""
    began, placed = state.at, set(state.placed)
    moved = False
    while state.norm() in (",", "and", "as", "well", "along", "with", "plus", "together"):
        state.take()
        moved = True
    if moved:
        skip_lead(state)
        if state.item() is not None and state.norm() not in END:
            return True
    state.at, state.placed = began, placed
    return False
