"""A question from its first word to its last: what is asked, for which groups, in which order, and what is said of it."""

from __future__ import annotations

from typing import Final

from src.models.relational import DaysBetween, FieldOf
from src.tools.questions.relational import english, sorting
from src.tools.questions.relational.extremes import field_of_extreme
from src.tools.questions.relational.hosts import add, place_field, related
from src.tools.questions.relational.modifiers import AMBIGUOUS_OWNER, column_noun, group_by, measure_of, modify, time_of
from src.tools.questions.relational.nouns import Phrase, noun_phrase
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Combined, Measure, Noun, Relation, Term, Top
from src.tools.questions.tokens import words

_RATIOS: Final = words("ratio proportion percentage percent fraction share")
_LEAD: Final = (
    english.FILLERS | english.ASKING | english.AUXILIARIES | english.ARTICLES | english.PRONOUNS | english.RELATIVE
) - {
    "there",
    "each",
    "no",
    "number",
    "count",
}
_OWNED_BY: Final = words("of for from in to that who which with")
_END: Final = words(". ? ! ;")
_STOP: Final = _END


def read_clauses(state: State) -> None:
    """Reads every clause into `state.asked`."""
    while state.item() is not None:
        if state.norm() in _END or state.norm() in (",", ":"):
            state.take()
            continue
        began = state.at
        if not _clause(state):
            state.at = max(state.at, began) + 1  # a word without a place


def _clause(state: State) -> bool:
    if sorting.starts(state) and state.asked.terms and sorting.sorting(state):
        return True
    _lead(state)
    if state.norm() in _END or state.item() is None:
        return True
    if _fronted(state):
        return True
    if state.asked.terms and _said_of_focus(state):
        return True
    return _terms(state)


def _lead(state: State) -> None:
    """Words of asking before what is asked."""
    while (item := state.item()) is not None:
        if item.norm == "how" and state.norm(1) in ("many", "long", "old"):
            return
        if item.norm in ("for", "in") and state.norm(1) in english.EACH:
            return
        verb = item.kind == "word" and item.root in english.VARYING
        if item.kind != "word" or not (item.norm in _LEAD or item.norm in ("and", "then", "also", "their", "of") or verb):
            return
        if item.norm in ("of", "and") and not state.asked.terms:
            return
        state.take()


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
    modify(state, _STOP | {","})
    return True


def _said_of_focus(state: State) -> bool:
    """ "They should be located in ...": more of what was asked for."""
    pronoun = state.norm(-1) in ("be", "only", "they", "should", "must", "those") or state.norm() in ("located", "include")
    focus = next((t if isinstance(t, Noun) else t.noun for t in state.asked.terms if not isinstance(t, Combined)), None)
    if not pronoun or focus is None:
        return False
    state.open = [focus]
    began = state.at
    modify(state, _STOP)
    return state.at > began


def _terms(state: State) -> bool:
    found = False
    while True:
        before = len(state.asked.groups)
        terms = _term(state)
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
        modify(state, _STOP | frozenset({"ordered", "sorted", "alphabetically"}))
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
        _lead(state)
        if state.item() is not None and state.norm() not in _END:
            return True
    state.at, state.placed = began, placed
    return False


def _term(state: State) -> list[Term]:
    """One thing asked for, or several fields of one thing."""
    state.skip(english.ARTICLES)
    if state.norm() in _RATIOS:
        ratio = _ratio(state)
        return [ratio] if ratio is not None else []
    if state.norm() == "difference":
        difference = _difference(state)
        return [difference] if difference is not None else []
    span = _time_span(state)
    if span is not None:
        return [span]
    phrase = noun_phrase(state)
    if phrase is None:
        return []
    if phrase.targets and not (phrase.noun is not None and phrase.noun.column is not None):
        return _fields(state, phrase)
    return _noun_term(state, phrase)


def _noun_term(state: State, phrase: Phrase) -> list[Term]:
    noun = phrase.noun
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
        return [state.counting(noun, phrase.verbs)]
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


def _fields(state: State, first: Phrase) -> list[Term]:
    """Fields and the noun that has them: "the names and areas of the lakes"."""
    phrases = [first]
    while (more := _one_more_field(state)) is not None:
        phrases.append(more)
    owner = _owner(state) if first.noun is None else _possessor(state, first)
    hosts = [(owner, 0.0)] if owner is not None else [(n, 0.1 * i) for i, n in enumerate(_known_nouns(state))]
    if not hosts and _stands_for_values(state, first):
        noun = column_noun(state, first, [], frozenset())
        if noun is not None:
            return _column_term(state, first, noun)
    found: list[Term] = []
    for phrase in phrases:
        measure = _measure(state, phrase, hosts)
        if measure is None:
            return []
        found.append(measure)
    noun = owner or next((t.noun for t in found if isinstance(t, Measure)), None)
    if noun is not None and noun not in state.seen:
        state.seen.append(noun)
    _tie(state, found, owner)
    if noun is not None:
        state.open = [n for n in (state.asked.groups[-1:]) if n is not noun] + [noun]
    extreme = next((p.extreme for p in phrases if p.extreme is not None), None)
    if extreme is not None and noun is not None and isinstance(found[0], Measure):
        return _extreme_field(state, found, noun, extreme.limit, descending=extreme.descending)
    return found


def _possessor(state: State, phrase: Phrase) -> Noun | None:
    """ "the oldest chef's name": the noun that stands before its field."""
    noun = phrase.noun
    if noun is not None and phrase.extreme is not None:
        by = field_of_extreme(state, noun, phrase.extreme) if phrase.extreme.word not in ("top", "bottom", "most") else None
        if by is not None:
            noun.top = Top(phrase.extreme.limit or 1, by, phrase.extreme.descending)
            phrase.extreme = None
    return noun


def _tie(state: State, found: list[Term], owner: Noun | None) -> None:
    """ "the average sale price of cars ...": what is measured belongs to rows of another noun, so it is said to."""
    for term in found:
        if owner is None or not isinstance(term, Measure) or term.noun is owner or owner in state.asked.groups:
            continue
        way = related(state, term.noun, owner.dataset, frozenset())
        if way is not None and not any(isinstance(s.what, Relation) and s.what.noun is owner for s in term.noun.said):
            add(term.noun, Relation(way.steps, owner))


def _extreme_field(state: State, found: list[Term], noun: Noun, limit: int | None, *, descending: bool) -> list[Term]:
    """ "the highest price" is a price; "the top 3 titles of papers" are rows."""
    first = found[0]
    if isinstance(first, Measure) and first.value is not None and isinstance(first.value, FieldOf):
        role = state.schema.field(first.value.field)
        if (
            role.type in ("integer", "number", "date", "datetime")
            and role.role != "id"
            and limit is None
            and first.function is None
        ):
            first.function = "max" if descending else "min"
            return found
    noun.top = Top(limit, None, descending=descending)
    return found


def _known_nouns(state: State) -> list[Noun]:
    focus = [t if isinstance(t, Noun) else t.noun for t in state.asked.terms if not isinstance(t, Combined)]
    return list({id(n): n for n in (*state.asked.groups, *focus, *reversed(state.seen))}.values())


def _measure(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]]) -> Measure | None:
    if phrase.noun is not None:
        hosts = [(phrase.noun, 0.0)]
    if not hosts:
        best = phrase.targets[0]
        hosts = [(Noun(best.dataset, state.at, words=phrase.words), 0.0)]
        rivals = {t.dataset for t in phrase.targets if t.score >= best.score - 0.03}
        state.lose(AMBIGUOUS_OWNER if len(rivals) > 1 else 0.0, f"“{phrase.words}” is {best.ref}" if len(rivals) > 1 else "")
    implied = not any(n in state.seen for n, _ in hosts)
    measure = measure_of(state, phrase, hosts, frozenset())
    if measure is not None and implied and phrase.noun is None:
        measure.noun.implicit, measure.noun.candidates, measure.noun.measure = True, phrase.targets, measure
    if measure is not None and phrase.each:
        state.asked.groups.append(measure.noun)
    return measure


def _one_more_field(state: State) -> Phrase | None:
    began, placed = state.at, set(state.placed)
    while state.norm() in (",", "and", "as", "well", "along", "with"):
        state.take()
    if state.at > began:
        state.skip(frozenset({"the", "their", "its", "also"}))
        if state.norm() not in ("how", "what", "which"):
            phrase = noun_phrase(state)
            if phrase is not None and phrase.targets and phrase.noun is None and not phrase.counted:
                return phrase
    state.at, state.placed = began, placed
    return None


def _owner(state: State) -> Noun | None:
    """ "of the lakes": the noun that has the fields before it."""
    if state.norm() not in ("of", "for", "from", "belonging"):
        return None
    began, placed = state.at, set(state.placed)
    state.take()
    phrase = noun_phrase(state)
    if phrase is None or phrase.noun is None or phrase.noun.column is not None or phrase.counted or phrase.targets:
        state.at, state.placed = began, placed
        return None
    noun = phrase.noun
    same = next((n for n in state.seen if n.dataset == noun.dataset), None)
    if same is not None and (phrase.pointed or not noun.said):
        return same
    if phrase.each:
        group_by(state, noun)
    if phrase.extreme is not None:
        by = field_of_extreme(state, noun, phrase.extreme) if phrase.extreme.word not in ("top", "bottom", "most") else None
        noun.top = Top(phrase.extreme.limit or (None if noun.plural else 1), by, phrase.extreme.descending)
    state.seen.append(noun)
    return noun


def _stands_for_values(state: State, phrase: Phrase) -> bool:
    """Whether a column is asked for as a thing of its own ("which countries")."""
    best = state.schema.field(phrase.targets[0].ref)
    wholly = best.role in ("category", "label", "text") or best.name.casefold() == "year"
    return wholly and best.type != "boolean" and phrase.function is None


def _column_term(state: State, phrase: Phrase, noun: Noun) -> list[Term]:
    state.seen.append(noun)
    state.open = [noun]
    if phrase.counted:
        return [Measure("count", noun, FieldOf(field=noun.column or ""), f"number_of_{phrase.words}", distinct=True)]
    if phrase.each:
        state.asked.groups.append(noun)
    if phrase.extreme is not None:
        noun.top = Top(phrase.extreme.limit, None, phrase.extreme.descending)
    return [noun]


def _ratio(state: State) -> Combined | None:
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


def _difference(state: State) -> Combined | None:
    state.take()
    state.skip(frozenset({"between", "in", "of"}))
    left = _side(state, frozenset({"and", "to"}))
    if left is None or state.norm() not in ("and", "to"):
        return None
    state.take()
    right = _side(state, frozenset())
    return Combined("-", left, right, 1.0, "difference") if right is not None else None


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
        owner = _owner(state)
        hosts = [(owner, 0.0)] if owner is not None else [(n, 0.1 * i) for i, n in enumerate(_known_nouns(state))]
        measure = _measure(state, phrase, hosts)
        _tie(state, [measure] if measure is not None else [], owner)
        if owner is not None and measure is not None and owner is not measure.noun:
            state.open = [owner]
            modify(state, _STOP | stop)
            return measure
    if measure is None:
        return None
    state.open = [measure.noun]
    state.seen.append(measure.noun)
    modify(state, _STOP | stop)
    return measure


def _time_span(state: State) -> Measure | None:
    """ "how long", "days since": the days between two times, or from one time to today."""
    del state
    return None


_UNUSED = (DaysBetween, place_field)
