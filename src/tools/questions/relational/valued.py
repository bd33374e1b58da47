"""A stored value as an object, or a text that a name is compared with."""

from __future__ import annotations

from typing import Final

from src.models.relational import Compare, CompareOp, Constant, FieldOf
from src.tools.questions.relational import english
from src.tools.questions.relational.conditions import equal_to
from src.tools.questions.relational.fields import text_condition
from src.tools.questions.relational.glue import Glue, hosts_of
from src.tools.questions.relational.hosts import Place, add, doubt_far, none_there, place_value, said_at
from src.tools.questions.relational.items import Item, Stored
from src.tools.questions.relational.relating import by_deed
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Noun, Relation

_BE: Final = frozenset({"is", "are", "was", "were", "be"})


def read_column_value(state: State, glue: Glue, noun: Noun, hosts: list[tuple[Noun, float]]) -> bool:
    """ "in the Computer Science department" where departments are a column."""
    values = [
        Stored(noun.column or "", str(c.value), 1.0)
        for said in noun.said
        if isinstance(said.what, Compare)
        for c in said.what.right
        if isinstance(c, Constant)
    ]
    return apply_value(state, glue, values, hosts)


def read_value(state: State, glue: Glue, item: Item, last: Glue | None) -> bool:
    """A stored value, or a text in quotes that is not stored."""
    hosts = hosts_of(state, glue, last)
    values = list(item.values)
    if state.norm(1) == "in" and state.norm(2) in english.PRONOUNS | english.ARTICLES and state.norm(3) in ("name", "title"):
        glue.match = "contains"
        return read_match(state, glue, item, last)
    if not values:
        return item.kind == "quoted" and _unstored(state, glue, item, hosts)
    state.take()
    return apply_value(state, glue, values, hosts)


def apply_value(state: State, glue: Glue, values: list[Stored], hosts: list[tuple[Noun, float]]) -> bool:
    place = place_value(state, values, hosts, glue.hints)
    if place is None:
        return False
    state.losses.append(max(0.0, place.cost - 2.2) * 0.08 + (1 - place.surety) * 0.5)
    if state.norm(-2) in _BE and not (glue.verbs or glue.preposition or glue.have or glue.joined):
        doubt_far(state, place)
    together = glue.joined and glue.joint == "or"
    if glue.verbs and place.path and not glue.negated:
        target = Noun(place.path[-1].dataset, state.at)
        deed = Relation(place.path, target)
        add(target, said_at(Place(target, place.ref, (), 0.0, place.value), equal_to(place)))
        changed = by_deed(state, deed, glue)
        if changed is not deed or len(target.said) > 1:
            add(place.noun, changed, glue.joint, glue.key)
            return True
    add(
        place.noun,
        none_there(place, equal_to(place))
        if glue.negated and place.many
        else said_at(place, equal_to(place, negated=glue.negated)),
        glue.joint,
        glue.key,
        together=together,
        follows=not glue.joined,
    )
    return True


def _unstored(state: State, glue: Glue, item: Item, hosts: list[tuple[Noun, float]]) -> bool:
    """A text in quotes that no row has: compared with the name of the noun before it."""
    noun = hosts[0][0] if hosts else None
    labels = state.schema.labels(noun.dataset) if noun is not None and noun.column is None else ()
    if noun is None or len(labels) != 1:
        return False
    state.take()
    text = item.text.strip("\"'“”")
    state.lose(0.1, f"no {labels[0].ref} is {text!r}")
    add(noun, text_condition("=", text)(FieldOf(field=labels[0].ref)), glue.joint, glue.key)
    return True


def read_match(state: State, glue: Glue, item: Item, last: Glue | None) -> bool:
    """ "named X", "starting with X", "containing X"."""
    hosts = hosts_of(state, glue, last)
    if glue.match == "called" and item.values:
        return read_value(state, glue, item, last)
    noun = hosts[0][0] if hosts else None
    labels = state.schema.labels(noun.dataset) if noun is not None else ()
    if noun is None or not labels or item.kind not in ("quoted", "value"):
        return False
    state.take()
    text = item.text.strip("\"'“”")
    op: CompareOp = "=" if glue.match == "" or glue.match == "called" else glue.match
    add(noun, text_condition(op, text)(FieldOf(field=labels[0].ref)), glue.joint, glue.key)
    if state.norm() == "in" and state.norm(1) in english.PRONOUNS | english.ARTICLES:
        state.take(2)
        if state.item() is not None:
            state.take()
    return True
