"""One thing that is asked for: a noun, a count, some fields, a ratio."""

from __future__ import annotations

from src.tools.questions.relational import english
from src.tools.questions.relational.asked_fields import read_fields
from src.tools.questions.relational.dated import time_of
from src.tools.questions.relational.durations import days_between
from src.tools.questions.relational.extremes import field_of_extreme
from src.tools.questions.relational.nouns import Phrase, noun_phrase
from src.tools.questions.relational.ratios import RATIOS, read_difference, read_ratio
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Measure, Noun, Term, Top


def read_term(state: State) -> list[Term]:
    """One thing asked for, or several fields of one thing."""
    state.skip(english.ARTICLES)
    if state.norm() in RATIOS:
        ratio = read_ratio(state)
        return [ratio] if ratio is not None else []
    if state.norm() == "difference":
        difference = read_difference(state)
        return [difference] if difference is not None else []
    days = days_between(state)
    if days is not None:
        state.seen.append(days.noun)
        state.open = [days.noun]
        return [days]
    began, placed = state.at, set(state.placed)
    phrase = noun_phrase(state)
    if phrase is None:
        return []
    named = bool(phrase.targets) and not (phrase.noun is not None and phrase.noun.column is not None)
    found = read_fields(state, phrase) if named else _noun_term(state, phrase)
    if not found and (named or phrase.part is not None):
        state.at, state.placed = began, placed  # what was not understood has no place
    return found


def _noun_term(state: State, phrase: Phrase) -> list[Term]:
    noun = phrase.noun
    if phrase.frequent:
        return []
    if phrase.part is not None or noun is None:
        again = next((n for n in state.seen if n.part == phrase.part and n.column), None)
        return [again] if again is not None else _part_term(state, phrase)
    previous = state.asked.terms[-1] if state.asked.terms else None
    if isinstance(previous, Measure) and previous.function == "count" and state.norm(-2) in ("and", ",") and not phrase.extreme:
        phrase.counted = True  # "the numbers of publications and journals"
    same = next((n for n in state.seen if n.dataset == noun.dataset and n.column == noun.column), None)
    if same is not None and not phrase.counted and not phrase.each:
        state.open.append(same)
        return [] if phrase.extreme is not None else [same]
    state.seen.append(noun)
    state.open = [*([state.asked.groups[-1]] if state.asked.groups else []), noun]
    if phrase.counted or phrase.function == "sum":
        known = next((t for t in state.asked.terms if isinstance(t, Measure) and t.noun.dataset == noun.dataset), None)
        if known is not None and known.function == "count" and not noun.said:
            state.open = [known.noun]
            return [known]
        ranked = next((n.top.by for n in state.seen if n.top is not None and isinstance(n.top.by, Measure)), None)
        if ranked is not None and ranked.function == "count" and ranked.noun.dataset == noun.dataset and not noun.said:
            state.open = [ranked.noun]
            return [ranked]
        measure = state.counting(noun, phrase.verbs)
        measure.over = phrase.function if phrase.counted and phrase.function != "sum" else None
        return [measure]
    if phrase.each:
        state.asked.groups.append(noun)
        return [noun]
    if phrase.extreme is not None:
        by = field_of_extreme(state, noun, phrase.extreme) if phrase.extreme.word not in ("top", "bottom", "most") else None
        noun.top = Top(phrase.extreme.limit or (None if noun.plural else 1), by, phrase.extreme.descending)
    elif phrase.comparison is not None and phrase.comparison.op == "=" and phrase.comparison.low is not None:
        noun.top = Top(int(phrase.comparison.low), None, descending=True)
    return [noun]


def _part_term(state: State, phrase: Phrase) -> list[Term]:
    """ "What month were most students admitted?": the groups are months of what follows."""
    began, placed = state.at, set(state.placed)
    state.skip(english.AUXILIARIES | english.ARTICLES)
    most = noun_phrase(state)
    if most is None or most.noun is None or most.extreme is None or phrase.part is None:
        state.at, state.placed = began, placed
        return []
    verb = state.item()
    hints = frozenset({verb.root}) if verb is not None else frozenset()
    place = time_of(state, most.noun, hints)
    if place is None or place.path:
        return []
    if verb is not None and verb.kind in ("word", "name"):
        state.take()
    part = phrase.part if state.schema.field(place.ref).type in ("date", "datetime") else None
    noun = Noun(most.noun.dataset, began, column=place.ref, part=part, words=phrase.words)
    noun.top = Top(
        most.extreme.limit or 1, Measure("count", noun, None, f"number_of_{noun.dataset}"), descending=most.extreme.descending
    )
    state.seen.append(noun)
    state.open = [noun]
    return [noun]
