"""Fields that are asked for, and the noun that has them: "the names and areas of the lakes"."""

from __future__ import annotations

from src.models.relational import FieldOf
from src.tools.questions.relational.extremes import field_of_extreme
from src.tools.questions.relational.grouping import column_noun, group_by
from src.tools.questions.relational.hosts import add, related
from src.tools.questions.relational.measuring import measure_of
from src.tools.questions.relational.nouns import Phrase, noun_phrase
from src.tools.questions.relational.settling import AMBIGUOUS_OWNER
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Combined, Measure, Noun, Relation, Term, Top


def read_fields(state: State, first: Phrase) -> list[Term]:
    """Fields and the noun that has them: "the names and areas of the lakes"."""
    phrases = [first]
    behind_first = state.at, set(state.placed)
    while (more := _one_more_field(state)) is not None:
        phrases.append(more)
    owner = owner_behind(state) if first.noun is None else _possessor(state, first)
    owner = _same_owner(state, phrases, owner)
    hosts = [(owner, 0.0)] if owner is not None else [(n, 0.1 * i) for i, n in enumerate(known_nouns(state))]
    if not hosts and _stands_for_values(state, first):
        noun = column_noun(state, first, [], frozenset())
        if noun is not None:
            if len(phrases) > 1:  # what follows is said of these values, or is another thing asked for
                state.at, state.placed = behind_first
            return _column_term(state, first, noun)
    if first.frequent:
        return _most_frequent(state, first, hosts)
    found: list[Term] = []
    for phrase in phrases:
        measure = measure_asked(state, phrase, hosts)
        if measure is None:
            return []
        found.append(measure)
    noun = owner or next((t.noun for t in found if isinstance(t, Measure)), None)
    if noun is not None and noun not in state.seen:
        state.seen.append(noun)
    tie(state, found, owner)
    if noun is not None:
        state.open = [n for n in (state.asked.groups[-1:]) if n is not noun] + [noun]
    extreme = next((p.extreme for p in phrases if p.extreme is not None), None)
    if extreme is not None and noun is not None and isinstance(found[0], Measure):
        return _extreme_field(state, found, noun, extreme.limit, descending=extreme.descending)
    return found


def _same_owner(state: State, phrases: list[Phrase], owner: Noun | None) -> Noun | None:
    """ "the flight number and status of the flights": named as part of a field and again behind it, it is one noun."""
    if owner is None or phrases[0].noun is not owner or owner.said or owner.top is not None or phrases[0].each:
        return owner
    began, placed = state.at, set(state.placed)
    behind = owner_behind(state)
    if behind is None or behind.dataset != owner.dataset:
        state.at, state.placed = began, placed
        return owner
    for phrase in phrases:
        phrase.noun = behind if phrase.noun is owner else phrase.noun
    return behind


def _most_frequent(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]]) -> list[Term]:
    """ "the most common reason of absences": the value of a column that the most rows have."""
    noun = column_noun(state, phrase, hosts, frozenset())
    if noun is None or phrase.extreme is None:
        return []
    noun.top = Top(phrase.extreme.limit or 1, state.counting(noun), phrase.extreme.descending)
    state.seen.append(noun)
    state.open = [noun]
    return [noun]


def _possessor(state: State, phrase: Phrase) -> Noun | None:
    """ "the oldest chef's name": the noun that stands before its field."""
    noun = phrase.noun
    again = next((n for n in state.seen if noun is not None and n.dataset == noun.dataset and n.column is None), None)
    if again is not None and not phrase.each and phrase.extreme is None and not phrase.pointed:
        phrase.noun = again
        return again
    if noun is not None and phrase.extreme is not None:
        by = field_of_extreme(state, noun, phrase.extreme) if phrase.extreme.word not in ("top", "bottom", "most") else None
        if by is not None:
            noun.top = Top(phrase.extreme.limit or 1, by, phrase.extreme.descending)
            phrase.extreme = None
    return noun


def tie(state: State, found: list[Term], owner: Noun | None) -> None:
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


def known_nouns(state: State) -> list[Noun]:
    focus = [t if isinstance(t, Noun) else t.noun for t in state.asked.terms if not isinstance(t, Combined)]
    return list({id(n): n for n in (*state.asked.groups, *focus, *reversed(state.seen))}.values())


def measure_asked(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]]) -> Measure | None:
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
    alone = state.norm() == "with"
    while state.norm() in (",", "and", "as", "well", "along", "with"):
        state.take()
    if state.at > began:
        state.skip(frozenset({"the", "their", "its", "also"}))
        if state.norm() not in ("how", "what", "which"):
            phrase = noun_phrase(state)
            plain = phrase is not None and not (phrase.counted or phrase.comparison or phrase.negated)
            chosen = alone and phrase is not None and phrase.extreme is not None  # "with the highest price"
            if phrase is not None and plain and phrase.targets and phrase.noun is None and not chosen:
                return phrase
    state.at, state.placed = began, placed
    return None


def owner_behind(state: State) -> Noun | None:
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
    elif phrase.comparison is not None and phrase.comparison.op == "=" and phrase.comparison.low is not None:
        noun.top = Top(int(phrase.comparison.low), None, descending=True)  # "the 2 products with the highest price"
    return [noun]
