"""A period as an object, and the field that places a noun's rows in time."""

from __future__ import annotations

from typing import Final

from src.models.semantic import Field
from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational.conditions import within
from src.tools.questions.relational.deeds import things_of_verb
from src.tools.questions.relational.english import root
from src.tools.questions.relational.glue import Glue, hosts_of
from src.tools.questions.relational.hosts import Place, add, related, said_at
from src.tools.questions.relational.items import Item
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Noun, Relation


def read_period(state: State, glue: Glue, item: Item) -> bool:
    """A period: of the nearest noun that has a time, and of the time that the verb names where it has several."""
    if item.period is None:
        return False
    hosts = hosts_of(state, glue, None)
    if _timed_deed(state, glue, item, hosts):
        return True
    best: Place | None = None
    for noun, penalty in hosts:
        place = time_of(state, noun, glue.hints)
        if place is not None and (best is None or place.cost + penalty < best.cost):
            best = Place(noun, place.ref, place.path, place.cost + penalty)
    if best is None or of_another_deed(state, best, glue.hints | best.noun.hints):
        return False
    state.take()
    told = {ref for ref in state.suspects if {root(w) for w in split_name(ref.partition(".")[2])} & glue.hints}
    state.suspects = [ref for ref in state.suspects if ref not in told]  # "published in 2020" tells of the time
    add(
        best.noun,
        said_at(best, within(state.schema, best.ref, item.period)),
        glue.joint,
        glue.key or "time",
        follows=not glue.joined,
    )
    state.assumptions.append(item.period.period.spelled())
    return True


def of_another_deed(state: State, place: Place, hints: frozenset[str]) -> bool:
    """Whether a verb tells of rows elsewhere, so that the time of these is not meant: "cars sold in May"."""
    if _words_of(state.schema.field(place.ref)) & hints:
        return False
    owner = place.ref.partition(".")[0]
    things = {t for hint in hints for t in things_of_verb(state.schema, hint)}
    return bool(things) and owner not in things


def _timed_deed(state: State, glue: Glue, item: Item, hosts: list[tuple[Noun, float]]) -> bool:
    """ "cars sold in May": the time is that of the sales."""
    if not hosts or item.period is None:
        return False
    noun = hosts[0][0]
    own = time_of(state, noun, glue.hints)
    if own is not None and not own.path and {root(w) for w in split_name(own.ref.partition(".")[2])} & glue.hints:
        return False
    for thing in sorted({t for verb in glue.verbs for t in things_of_verb(state.schema, verb)} - {noun.dataset}):
        deed = Noun(thing, state.at)
        place = time_of(state, deed, glue.hints)
        way = related(state, noun, thing, frozenset())
        if place is not None and not place.path and way is not None and way.many and way.cost <= 2.2:
            state.take()
            add(deed, said_at(place, within(state.schema, place.ref, item.period)))
            add(noun, Relation(way.steps, deed, negated=glue.negated), glue.joint, glue.key or "time")
            state.assumptions.append(item.period.period.spelled())
            return True
    return False


_OF_BIRTH: Final = frozenset(root(w) for w in ("birth", "born", "dob", "birthdate", "birthday", "expiry", "expires"))
"""What has such a date is not placed in time by it, unless the question says so."""
_YEARS: Final = (1000, 2200)


def _words_of(field: Field) -> set[str]:
    return {root(word) for word in split_name(field.name)}


def _holds_years(state: State, field: Field) -> bool:
    """Whether it is a whole number or a text that tells a calendar year: by its name, and by its values where known."""
    words = split_name(field.name)
    if field.type not in ("integer", "text") or not ("year" in words or field.name.casefold().endswith("year")):
        return False
    column = state.schema.column(field.ref)
    known = [v for v in (column.minimum, column.maximum) if isinstance(v, int)] if column is not None else []
    return all(_YEARS[0] <= v <= _YEARS[1] for v in known)


def time_of(state: State, noun: Noun, hints: frozenset[str]) -> Place | None:
    """The field that places a noun's rows in time: its own, or that of something that each row belongs to."""
    own = _own_time(state, noun, noun.dataset, hints)
    if own is not None:
        return own
    for edge in state.schema.edges.get(noun.dataset, ()):
        if not edge.step.many and not edge.weak and edge.step.dataset != noun.dataset:
            there = _own_time(state, noun, edge.step.dataset, hints)
            if there is not None:
                return Place(noun, there.ref, (edge.step,), 1.0)
    return None


def _own_time(state: State, noun: Noun, name: str, hints: frozenset[str]) -> Place | None:
    dataset = state.schema.datasets[name]
    dated = [f for f in dataset.fields if f.type in ("date", "datetime") or f.role == "time"]
    years = [f for f in dataset.fields if _holds_years(state, f)]
    hinted = [f for f in (*dated, *years) if _words_of(f) & hints][:1]
    times = [f for f in dated if not _words_of(f) & _OF_BIRTH]
    bare = [f for f in years if f.name.casefold() == "year"] or [f for f in years if not _words_of(f) & _OF_BIRTH][:1]
    chosen = hinted or [f for f in times if f.name == dataset.time] or times or bare
    if not chosen:
        return None
    doubtful = len(chosen) > 1 and chosen[0].name != dataset.time
    if doubtful:
        state.lose(0.15, f"the time is {chosen[0].ref}")
    return Place(noun, chosen[0].ref, (), 0.1 if len(times) > 1 and not hinted else 0.0)
