"""Names of measures beside values of theirs, and of no other."""

from __future__ import annotations

from src.tools.locked_words.known import Knowledge
from src.tools.locked_words.pieces import Piece
from src.tools.locked_words.reading import Item, Unreadable


def named(item: Item, known: Knowledge) -> str:
    """The measure that an item names, or nothing."""
    if item.kind == "metric":
        return item.metric
    fact = known.facts.get(item.text) if item.kind == "token" else None
    return fact.metric if fact is not None and fact.kind == "name" else ""


def check_metrics(pieces: list[Piece], known: Knowledge) -> None:
    """Raises Unreadable where a value's nearest measure is another than its own; distance is counted over the sentence."""
    items = [item for piece in pieces for item in piece.items]
    names = [(i, name) for i, item in enumerate(items) if (name := named(item, known))]
    values = [
        (i, f)
        for i, item in enumerate(items)
        if item.kind == "token" and (f := known.facts[item.text]).kind == "value" and f.metric
    ]
    if len({name for _, name in names} | {f.metric for _, f in values}) < 2:
        return
    if not names:
        raise Unreadable("it is not said which measure the values are of")
    for place, fact in values:
        distance, name = min((abs(i - place), n) for i, n in names)
        if name != fact.metric or any(n != fact.metric for i, n in names if abs(i - place) == distance):
            raise Unreadable(f"{{{fact.token}}} has to stand by the name of its own measure")
    for place, name in names:
        if values:
            distance = min(abs(i - place) for i, _ in values)
            if not any(f.metric == name for i, f in values if abs(i - place) == distance):
                raise Unreadable("the name of a measure stands by a value of another")


def measure_of(pieces: list[Piece], which: int, known: Knowledge) -> str:
    """The measure that a statement is about: named in it, or of its values, else of the sentence, else the one asked for."""
    for items in (pieces[which].items, [i for p in pieces for i in p.items]):
        found = {name for item in items if (name := named(item, known))}
        found = found or {
            f.metric for item in items if item.kind == "token" and (f := known.facts[item.text]).kind == "value" and f.metric
        }
        if len(found) == 1:
            return found.pop()
        if len(found) > 1:
            raise Unreadable("it is not clear which measure is meant: use one sentence for each")
    return next(iter(known.metrics), "")
