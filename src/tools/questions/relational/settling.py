"""Nouns that were left open and are settled by what is said later: whose field it is, which stored count is meant."""

from __future__ import annotations

from typing import Final

from src.models.relational import FieldOf
from src.tools.questions.relational.names import names_of
from src.tools.questions.relational.nouns import Phrase
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Measure, Noun, Top

_WORSE: Final = 0.25
"""By so much a name may fit worse and still be what was meant."""
AMBIGUOUS_OWNER: Final = 0.401
"""A field that several things have, as long as none of them is said."""


def adopt(state: State, noun: Noun, hosts: list[tuple[Noun, float]]) -> Noun | None:
    """ "countries with lakes": the column is that of the lakes, and what follows is said of them."""
    implicit = next((n for n, _ in hosts if n.implicit), None)
    if implicit is not None:
        return settle(state, implicit, noun)
    host = next((n for n, _ in hosts if n.column is not None and not n.said and not n.adopted), None)
    if host is None or host.column is None:
        return None
    name = host.column.partition(".")[2]
    dataset = state.schema.datasets[noun.dataset]
    if host.dataset != noun.dataset and dataset.field(name) is None:
        return None
    host.dataset, host.column, host.adopted = noun.dataset, f"{noun.dataset}.{name}", True
    host.said.extend(noun.said)
    return host


def use_stored_count(state: State, noun: Noun, verbs: frozenset[str]) -> bool:
    """ "students enrolled in courses" where each course stores how many enrolled: the stored number is what is meant."""
    live = [m for m in state.counts if m.noun in state.open and m.noun.dataset != noun.dataset and m.function == "count"]
    if not live:
        return False
    counted = live[-1]
    phrases = names_of(state.schema).phrases
    fields = [
        t
        for verb in sorted(verbs | set(counted.noun.hints))
        for t in phrases.get((verb,), ())
        if t.dataset == noun.dataset and t.field and t.score >= 0.85 and state.schema.field(t.ref).role == "measure"
    ]
    if len(fields) != 1 or counted.noun.said:
        return False
    counted.noun.dataset, counted.noun.said = noun.dataset, noun.said
    counted.function, counted.value, counted.name = "sum", FieldOf(field=fields[0].ref), fields[0].field or ""
    counted.distinct = False
    state.assumptions.append(f"the number stored in {fields[0].ref} is meant")
    return True


def settle(state: State, implicit: Noun, noun: Noun, *, grouped: bool = False) -> Noun | None:
    """ "the population of cities", "citations received by publications": the noun that has the field, said at last."""
    best = max((t.score for t in implicit.candidates), default=0.0)
    target = next((t for t in implicit.candidates if t.dataset == noun.dataset and t.score >= best - _WORSE), None)
    if target is None or implicit.measure is None:
        return None
    implicit.dataset, implicit.implicit, implicit.words, implicit.plural = noun.dataset, False, noun.words, noun.plural
    if implicit.measure.value is not None:
        implicit.measure.value = FieldOf(field=target.ref)
    implicit.said.extend(noun.said)
    state.losses[:] = [loss for loss in state.losses if loss != AMBIGUOUS_OWNER]
    if grouped:
        implicit.words = implicit.words or noun.words
    return implicit


def put_top(host: Noun, phrase: Phrase, by: Measure) -> None:
    """Says by what the first of a noun are chosen, and from which end."""
    extreme = phrase.extreme
    if extreme is None:
        if host.top is not None:
            host.top.by = by
        return
    if host.top is not None and host.top.by is None:
        host.top.by = by
        if extreme.limit is not None:
            host.top.limit = extreme.limit
        host.top.descending = extreme.descending
    else:
        host.top = Top(extreme.limit, by, extreme.descending)
