"""What the result has a row for: "in each journal", "per year", "by country"."""

from __future__ import annotations

from src.tools.questions.relational.dated import of_another_deed, time_of
from src.tools.questions.relational.glue import Glue
from src.tools.questions.relational.hosts import place_field
from src.tools.questions.relational.measuring import measure_of
from src.tools.questions.relational.nouns import Phrase
from src.tools.questions.relational.settling import settle, use_stored_count
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Noun


def read_group(state: State, glue: Glue, phrase: Phrase, hosts: list[tuple[Noun, float]]) -> bool:
    """ "in each journal", "per year", "by country"; after "top 5 products", "by revenue" is what they are ranked by."""
    waiting = next((n for n, _ in hosts if n.top is not None and n.top.by is None), None)
    if waiting is not None and not phrase.each:
        return _ranked(state, phrase, waiting)
    noun = phrase.noun
    if noun is None or (phrase.targets and noun.column is None):
        noun = column_noun(state, phrase, hosts, glue.hints)
    if noun is None:
        return False
    noun.hints, noun.passive = glue.hints | frozenset(phrase.verbs), glue.passive
    group_by(state, noun)
    state.seen.append(noun)
    state.open.append(noun)
    return True


def group_by(state: State, noun: Noun) -> None:
    """Makes a noun one whose rows, or values, the result is about; fields whose owner was not said are looked for in it."""
    noun.adopted = True
    for implicit in [n for n in state.seen if n.implicit]:
        settle(state, implicit, noun, grouped=True)
    use_stored_count(state, noun, noun.hints)
    state.asked.groups.append(noun)


def _ranked(state: State, phrase: Phrase, waiting: Noun) -> bool:
    by = measure_of(state, phrase, [(waiting, 0.0)], frozenset())
    if by is None or waiting.top is None:
        return False
    waiting.top.by = by
    if by.noun is not waiting:
        state.open.append(by.noun)
    return True


def column_noun(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]], hints: frozenset[str]) -> Noun | None:
    """The values of a column as what is asked about: of a host's own column where it has one."""
    targets = phrase.targets
    if phrase.part is not None:
        return _part_noun(state, phrase, hosts, hints)
    if hosts:
        place = place_field(state, targets, hosts, hints)
        if place is None:
            return None
        ref = place.ref
        state.losses.append((1 - place.surety) * 0.2)
    else:
        ref = targets[0].ref
    return Noun(ref.partition(".")[0], state.at, column=ref, words=phrase.words, plural=False)


def _part_noun(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]], hints: frozenset[str]) -> Noun | None:
    """The months, the years ... of what the hosts have a time for."""
    for host, _ in hosts:
        place = time_of(state, host, hints)
        if place is None or of_another_deed(state, place, hints):
            continue
        owner = place.ref.partition(".")[0]
        if state.schema.field(place.ref).type in ("date", "datetime"):
            return Noun(owner, state.at, column=place.ref, part=phrase.part, words=phrase.words)
        if phrase.part == "year":
            return Noun(owner, state.at, column=place.ref, words=phrase.words)
    return None
