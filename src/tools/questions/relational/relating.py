"""Another thing as an object: that there are such rows, that there are none, or how many."""

from __future__ import annotations

from src.models.relational import Compare, Constant, FieldOf, Fold, Step
from src.tools.questions.relational.conditions import compared
from src.tools.questions.relational.deeds import values_of_verb
from src.tools.questions.relational.extremes import field_of_extreme
from src.tools.questions.relational.glue import Glue
from src.tools.questions.relational.hosts import add, related
from src.tools.questions.relational.measuring import most_of, nearest_host
from src.tools.questions.relational.nouns import Phrase, noun_phrase
from src.tools.questions.relational.settling import adopt, put_top, use_stored_count
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Noun, Relation


def read_thing(
    state: State, glue: Glue, phrase: Phrase, noun: Noun, hosts: list[tuple[Noun, float]], last: Glue | None
) -> bool:
    """Another noun: that there are such rows, that there are none, or how many."""
    if phrase.extreme is not None and phrase.extreme.word in ("most", "least", "fewest", "highest", "largest", "lowest"):
        return most_of(state, glue, phrase, noun, hosts)
    if phrase.pointed or glue.pronoun:
        same = next((n for n in reversed(state.seen) if n.dataset == noun.dataset), None)
        if same is not None and phrase.comparison is None and not phrase.negated and not glue.negated:
            state.open.append(same)
            return True
    if glue.comparison is not None and phrase.comparison is None:
        return False
    if glue.joined and not glue.key and last is None:
        return False  # "and journals": something else that is asked for
    if phrase.comparison is not None and phrase.comparison.low is None:
        return False
    host = adopt(state, noun, hosts) if not (glue.negated or phrase.negated) else None
    if host is not None:
        state.open.append(host)
        if phrase.comparison is not None:
            state.asked.having.append(compared(Fold(function="count"), phrase.comparison))
        return True
    if not glue.negated and not phrase.negated and phrase.comparison is None and use_stored_count(state, noun, glue.hints):
        counted = next(m for m in reversed(state.counts) if m.noun.dataset == noun.dataset)
        state.open = [counted.noun]
        state.seen.append(counted.noun)
        return True
    glue.verbs.extend(v for v in phrase.verbs if v not in glue.verbs)
    host = nearest_host(state, noun, hosts, glue)
    way = related(state, host, noun.dataset, glue.hints, passive=glue.passive) if host is not None else None
    if host is None or way is None:
        return False
    state.losses.append(max(0.0, way.cost - 2.2) * 0.06)
    if phrase.extreme is not None:
        return _with_the_extreme(state, phrase, noun, host)
    if glue.same:
        return _same(state, glue, noun, host, way.steps)
    negated = glue.negated or phrase.negated
    comparison = phrase.comparison
    relation = Relation(way.steps, noun, negated=negated and comparison is None)
    if comparison is not None and comparison.low is not None:
        relation.op, relation.number = comparison.op, comparison.low
    relation = by_deed(state, relation, glue)
    add(host, relation, glue.joint, glue.key)
    while state.open and state.open[-1] is not host:
        state.open.pop()
    state.open.append(noun)
    state.seen.append(noun)
    return True


def _with_the_extreme(state: State, phrase: Phrase, noun: Noun, host: Noun) -> bool:
    """ "the restaurant with the cheapest dish": the first by the least price of its dishes."""
    measure = field_of_extreme(state, noun, phrase.extreme) if phrase.extreme is not None else None
    if measure is None or phrase.extreme is None or host.top is not None:
        return False
    measure.function = "max" if phrase.extreme.descending else "min"
    put_top(host, phrase, measure)
    state.open.append(noun)
    state.seen.append(noun)
    return True


def by_deed(state: State, relation: Relation, glue: Glue) -> Relation:
    """ "bought stocks": on the way the verb is a stored value, so the rows passed are those that have it."""
    for verb in glue.verbs:
        for stored in values_of_verb(state.schema, verb):
            dataset = stored.ref.partition(".")[0]
            at = next((n for n, step in enumerate(relation.path) if step.dataset == dataset), None)
            if at is None or relation.op is not None:
                continue
            condition = Compare(left=FieldOf(field=stored.ref), op="=", right=(Constant(value=stored.value),))
            rest = relation.path[at + 1 :]
            state.assumptions.append(f"{stored.ref} = {stored.value}")
            if not rest:
                add(relation.noun, condition)
                return relation
            between = Noun(dataset, relation.noun.at)
            add(between, condition)
            add(between, Relation(rest, relation.noun))
            return Relation(relation.path[: at + 1], between, negated=relation.negated)
    return relation


def _same(state: State, glue: Glue, noun: Noun, host: Noun, path: tuple[Step, ...]) -> bool:
    """ "in the same domain as Martin": related to a row that a named one is related to as well."""
    relation = Relation(path, noun)
    if state.norm() not in ("as", "like"):
        return False
    state.take()
    other = noun_phrase(state)
    if other is None or other.noun is None:
        return False
    back = related(state, noun, other.noun.dataset, glue.hints)
    if back is None:
        return False
    add(noun, Relation(back.steps, other.noun))
    add(host, relation, glue.joint, glue.key)
    return True
