"""Days between two dates as something that is measured: "the average number of days between order and delivery"."""

from __future__ import annotations

from typing import Final

from src.models.relational import DaysBetween, FieldOf, FoldFunction
from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational import english
from src.tools.questions.relational.dated import time_of
from src.tools.questions.relational.deeds import is_deed
from src.tools.questions.relational.english import root
from src.tools.questions.relational.hosts import way_to
from src.tools.questions.relational.items import Item
from src.tools.questions.relational.nouns import counted
from src.tools.questions.relational.schema import Schema
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Measure, Noun

_FOLDS: Final[dict[str, FoldFunction]] = {
    "average": "avg", "mean": "avg", "avg": "avg", "median": "median", "longest": "max", "maximum": "max", "shortest": "min",
    "minimum": "min",
}  # fmt: skip
_SPANS: Final = frozenset({"time", "days", "day", "duration", "delay", "gap", "interval"})
_JOINED: Final = {"between": frozenset({"and"}), "from": frozenset({"to", "until", "till"})}


def days_between(state: State) -> Measure | None:
    """Steps over such a measure, or does not move."""
    began, placed = state.at, set(state.placed)
    measure = _read(state)
    if measure is None:
        state.at, state.placed = began, placed
    return measure


def _read(state: State) -> Measure | None:
    state.skip(english.ARTICLES)
    function = _FOLDS.get(state.norm())
    if function is not None:
        state.take()
    counted(state)
    if state.norm() not in _SPANS:
        return None
    state.take()
    if state.norm() == "in" and state.norm(1) in ("days", "day"):
        state.take(2)
    second = _JOINED.get(state.norm())
    if second is None:
        return None
    state.take()
    start = _date(state)
    if start is None or state.norm() not in second:
        return None
    state.take()
    end = _date(state)
    if end is None:
        return None
    return _measure(state, function, start, end)


def _date(state: State) -> tuple[str, ...] | None:
    """The fields of dates that the next words may mean."""
    state.skip(english.ARTICLES | english.PRONOUNS)
    item = state.item()
    refs = _dates_of(state, item) if item is not None else ()
    if not refs:
        return None
    state.take()
    state.skip(frozenset({"date", "time", "day"}))
    return refs


def _dates_of(state: State, item: Item) -> tuple[str, ...]:
    named = [t.ref for t in item.fields() if _is_date(state.schema, t.ref)]
    by_word = [
        f.ref
        for d in state.schema.semantics.datasets
        for f in d.fields
        if _is_date(state.schema, f.ref)
        and any(is_deed(said, root(word)) for said in item.roots for word in split_name(f.name))
    ]
    things = [p.ref for t in item.things() if (p := time_of(state, Noun(t.dataset, 0), frozenset())) is not None and not p.path]
    return tuple(dict.fromkeys([*named, *by_word, *things]))


def _is_date(schema: Schema, ref: str) -> bool:
    return schema.field(ref).type in ("date", "datetime")


def _measure(state: State, function: FoldFunction | None, starts: tuple[str, ...], ends: tuple[str, ...]) -> Measure | None:
    """Of the pairs the one whose two dates are nearest to one another: mostly in one row."""
    found: list[tuple[float, int, Measure]] = []
    for start in starts:
        for end in ends:
            for host, other in ((start, end), (end, start)):
                noun = Noun(host.partition(".")[0], state.at)
                way = way_to(state, noun, other.partition(".")[0], frozenset())
                if start == end or way is None or any(s.many for s in way[0]):
                    continue
                one, two = (FieldOf(field=r, path=() if r == host else way[0]) for r in (start, end))
                value = DaysBetween(start=one, end=two)
                found.append((way[1], len(found), Measure(function, noun, value, "days")))
    return min(found, key=lambda f: f[:2])[2] if found else None
