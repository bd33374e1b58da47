"""Verbs that the schema keeps as things or as values: "sold" is a row of sales, "bought" a row whose type is 'buy'."""

from __future__ import annotations

from typing import Final

from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational.english import root
from src.tools.questions.relational.items import Stored
from src.tools.questions.relational.schema import Schema
from src.tools.questions.tokens import words_of

_DEEDS: Final = """
    sell=sale buy=purchase/sale/order pay=payment treat=treatment diagnose=diagnosis prescribe=prescription
    admit=admission ship=shipment deliver=delivery transact=transaction rent=rental lend=loan borrow=loan
    subscribe=subscription enroll=enrollment/enrolment register=registration reserve=reservation invest=investment
    choose=choice lose=loss marry=marriage see=visit fly=flight complain=complaint arrive=arrival depart=departure
    attend=attendance appoint=appointment assess=assessment cite=citation bill=invoice charge=charge hire=hire
    notify=notification trade=trade/transaction order=order review=review rate=rating comment=comment
"""
"""A verb and the nouns of what it does."""
_NOUNS: Final = {
    root(verb): frozenset(root(noun) for noun in nouns.split("/"))
    for verb, nouns in (pair.split("=") for pair in _DEEDS.split())
}
_ENDINGS: Final = ("ment", "ion", "ation", "ing", "al", "er", "or", "e", "ance", "s")
_COMMON: Final = frozenset(root(w) for w in ("have", "be", "do", "make", "include", "belong", "name", "call", "list", "know"))


def things_of_verb(schema: Schema, verb: str) -> frozenset[str]:
    """The datasets whose rows are instances of what a verb (its root) tells."""
    if "deeds" not in schema.cache:
        schema.cache["deeds"] = {d.name: frozenset(root(w) for w in split_name(d.source)) for d in schema.semantics.datasets}
    roots = schema.cache["deeds"]
    if not isinstance(roots, dict) or verb in _COMMON:
        return frozenset()
    return frozenset(name for name, words in roots.items() if any(is_deed(verb, word) for word in words))


def is_told(schema: Schema, verb: str) -> bool:
    """Whether a table, a key or a time is named for what a verb tells: "advised" by an advisor's key, "departs"."""
    if "key words" not in schema.cache:
        columns = {n for edges in schema.edges.values() for e in edges for pair in e.step.on for n in pair}
        times = {f.name for d in schema.semantics.datasets for f in d.fields if f.type in ("date", "datetime")}
        schema.cache["key words"] = frozenset(root(w) for name in columns | times for w in split_name(name))
    words = schema.cache["key words"]
    return bool(things_of_verb(schema, verb)) or (isinstance(words, frozenset) and any(is_deed(verb, w) for w in words))


def is_deed(verb: str, noun: str) -> bool:
    """Whether a noun (its root) is what a verb tells, or who does it: "payment", "advisor"."""
    if verb == noun or noun in _NOUNS.get(verb, ()):
        return True
    return len(verb) >= 4 and noun.startswith(verb) and noun[len(verb) :] in _ENDINGS


def values_of_verb(schema: Schema, verb: str) -> tuple[Stored, ...]:
    """Stored values of one word that are the verb itself ('buy', 'cancelled'), in columns of few values."""
    if "verb values" not in schema.cache:
        schema.cache["verb values"] = _verb_values(schema)
    found = schema.cache["verb values"]
    return found.get(verb, ()) if isinstance(found, dict) else ()


def _verb_values(schema: Schema) -> dict[str, tuple[Stored, ...]]:
    found: dict[str, list[Stored]] = {}
    for dataset in schema.semantics.datasets:
        for f in dataset.fields:
            column = schema.column(f.ref)
            if f.sensitive or f.role not in ("category", "text", "label") or column is None or not column.values:
                continue
            if f in schema.labels(dataset.name) or len(column.values) > 20:
                continue
            for value in column.values:
                spelt = words_of(value)
                if len(spelt) == 1 and spelt[0].isalpha() and len(spelt[0]) >= 3:
                    found.setdefault(root(spelt[0]), []).append(Stored(f.ref, value, 1.0))
    return {word: tuple(values) for word, values in found.items()}
