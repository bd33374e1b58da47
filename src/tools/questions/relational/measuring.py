"""What is counted, added up or compared: "with the most citations", "whose average rating is above 4"."""

from __future__ import annotations

from typing import Final

from src.models.relational import FieldOf
from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational.conditions import compared
from src.tools.questions.relational.fields import comparison_behind, presence_of
from src.tools.questions.relational.glue import Glue
from src.tools.questions.relational.hosts import add, place_field, related
from src.tools.questions.relational.nouns import Phrase, attribute
from src.tools.questions.relational.routes import route
from src.tools.questions.relational.settling import adopt, put_top
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Measure, Noun, Relation
from src.tools.questions.tokens import words

_OF_DAYS: Final = words("date dates day days time times month months year years week weeks hour hours moment moments")


def measure_of(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]], hints: frozenset[str]) -> Measure | None:
    """What a phrase measures: how many there are of a thing, or a field, folded where a function was said."""
    if phrase.noun is not None and not phrase.targets:
        if phrase.function not in (None, "sum") and not phrase.counted:
            return None
        return state.counting(phrase.noun, phrase.verbs)
    if phrase.noun is not None:
        hosts = [(phrase.noun, 0.0)]
    if phrase.counted:
        return _count_of_field(state, phrase, hosts, hints)
    return attribute(state, phrase, hosts, hints)


def _count_of_field(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]], hints: frozenset[str]) -> Measure | None:
    """ "number of countries" counts different values; "number of citations" is what a column of counts holds."""
    place = place_field(state, phrase.targets, hosts, hints) if hosts else None
    ref = place.ref if place is not None else phrase.targets[0].ref
    found = state.schema.field(ref)
    if found.type == "boolean" or found.role == "flag":
        return _count_of_flagged(state, phrase, ref)
    if found.type in ("integer", "number") and found.role == "measure":
        measure = attribute(state, phrase, hosts, hints) if hosts else None
        if measure is not None:
            measure.added = True
        return measure
    noun = Noun(found.dataset, state.at, words=phrase.words)
    if found.type in ("date", "datetime") and not _OF_DAYS & set(split_name(phrase.words)):
        said = f"each row of {found.dataset} is counted as one of {phrase.words}"
        state.assumptions += [said] if said not in state.assumptions else []
        return Measure("count", noun, None, f"number_of_{phrase.words.replace(' ', '_')}")
    return Measure("count", noun, FieldOf(field=ref), f"number_of_{found.name}", distinct=True)


def _count_of_flagged(state: State, phrase: Phrase, ref: str) -> Measure | None:
    """ "number of abnormal results": the results whose flag is on; a flag by itself is nothing to count."""
    if phrase.noun is None or phrase.noun.dataset != ref.partition(".")[0]:
        return None
    add(phrase.noun, presence_of("boolean", missing=False)(FieldOf(field=ref)))
    return state.counting(phrase.noun)


def read_measured(state: State, glue: Glue, phrase: Phrase, hosts: list[tuple[Noun, float]]) -> bool:
    """ "with the highest number of citations", "whose average rating is above 4", "with 3 or more papers"."""
    waiting = next((n for n, _ in hosts if n.top is not None and n.top.by is None), None)
    target = [(waiting, 0.0)] if waiting is not None else hosts
    measure = measure_of(state, phrase, target, glue.hints)
    if measure is None or not hosts:
        return False
    if phrase.extreme is not None or (waiting is not None and phrase.comparison is None):
        host = waiting or (measure.noun if measure.noun in state.open else nearest_host(state, measure.noun, hosts, glue))
        if host is None:
            return False
        put_top(host, phrase, measure)
        if measure.noun is not host:
            measure.noun.hints = glue.hints
            state.open.append(measure.noun)
            state.seen.append(measure.noun)
        return True
    comparison = phrase.comparison or comparison_behind(state)
    if comparison is None or comparison.low is None:
        return False
    if measure.noun in state.open and measure.value is not None:
        add(measure.noun, compared(measure.value, comparison), glue.joint, glue.key)
        return True
    host = nearest_host(state, measure.noun, hosts, glue)
    way = related(state, host, measure.noun.dataset, glue.hints) if host is not None else None
    if host is None or way is None:
        return False
    relation = Relation(way.steps, measure.noun, op=comparison.op, number=comparison.low, measured=measure)
    add(host, relation, glue.joint, glue.key)
    state.open.append(measure.noun)
    return True


def nearest_host(state: State, noun: Noun, hosts: list[tuple[Noun, float]], glue: Glue) -> Noun | None:
    best: tuple[float, int, Noun] | None = None
    for n, (host, penalty) in enumerate(hosts):
        if host.dataset == noun.dataset and (not glue.verbs or not _related_to_itself(state, noun.dataset, glue)):
            continue
        way = route(state.schema, host.dataset, noun.dataset, glue.hints)
        if way is not None and (best is None or (way.cost + penalty, n) < best[:2]):
            best = (way.cost + penalty, n, host)
    return best[2] if best is not None and best[0] <= 6 else None


def _related_to_itself(state: State, dataset: str, glue: Glue) -> bool:
    way = route(state.schema, dataset, dataset, glue.hints)
    return way is not None and way.cost <= 2.2


def most_of(state: State, glue: Glue, phrase: Phrase, noun: Noun, hosts: list[tuple[Noun, float]]) -> bool:
    host = adopt(state, noun, hosts)
    if host is not None:
        put_top(host, phrase, Measure("count", host, None, f"number_of_{noun.dataset}"))
        state.open.append(host)
        return True
    host = nearest_host(state, noun, hosts, glue)
    if host is None:
        return False
    noun.hints, noun.passive = glue.hints, glue.passive
    put_top(host, phrase, Measure("count", noun, None, f"number_of_{noun.dataset}"))
    state.open.append(noun)
    state.seen.append(noun)
    return True
