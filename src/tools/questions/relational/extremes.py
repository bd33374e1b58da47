"""Which field "the longest", "the oldest" or "the most expensive" of some things is about."""

from __future__ import annotations

from typing import Final

from src.models.relational import FieldOf
from src.models.semantic import Field
from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational.english import root
from src.tools.questions.relational.nouns import Extreme
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Measure, Noun

_ABOUT: Final[dict[str, tuple[str, ...]]] = {
    "longest": ("length", "duration", "distance", "time", "minutes", "seconds", "pages"),
    "shortest": ("length", "duration", "distance", "height", "time", "minutes", "seconds", "pages"),
    "highest": ("height", "altitude", "elevation", "score", "rating", "price", "value", "amount"),
    "lowest": ("height", "altitude", "elevation", "score", "rating", "price", "value", "amount"),
    "tallest": ("height", "altitude", "elevation"),
    "largest": ("size", "area", "population", "amount", "total", "capacity", "quantity", "value"),
    "biggest": ("size", "area", "population", "amount", "total", "capacity", "quantity", "value"),
    "greatest": ("size", "area", "amount", "total", "value"),
    "smallest": ("size", "area", "population", "amount", "total", "capacity", "quantity", "value"),
    "heaviest": ("weight", "mass"),
    "lightest": ("weight", "mass"),
    "deepest": ("depth",),
    "fastest": ("speed", "horsepower"),
    "slowest": ("speed",),
    "cheapest": ("price", "cost", "fee", "amount"),
    "costliest": ("price", "cost", "fee", "amount"),
    "priciest": ("price", "cost", "fee", "amount"),
    "best": ("rating", "score", "stars", "grade", "gpa", "rank"),
    "worst": ("rating", "score", "stars", "grade", "gpa"),
    "most populous": ("population",),
    "least populous": ("population",),
    "best paid": ("salary", "wage", "pay", "income"),
    "least paid": ("salary", "wage", "pay", "income"),
    "strongest": ("horsepower", "power", "strength"),
    "weakest": ("horsepower", "power", "strength"),
    "richest": ("income", "salary", "balance", "wealth"),
}
_OLD: Final = {"oldest": True, "youngest": False}
_TIMELY: Final = {"latest": True, "newest": True, "last": True, "recent": True, "earliest": False, "first": False}


def field_of_extreme(state: State, noun: Noun, extreme: Extreme) -> Measure | None:
    """What a superlative compares rows of a noun by, or None; whether more or less of it wins is put into `extreme`."""
    fields = state.schema.datasets[noun.dataset].fields
    found: Field | None = None
    if extreme.word in _OLD:
        found, more = _of_age(fields)
        extreme.descending = _OLD[extreme.word] == more
    elif extreme.word in _TIMELY:
        found = _time(state, noun)
        extreme.descending = _TIMELY[extreme.word]
    else:
        found = _named(fields, _ABOUT.get(extreme.word, ()))
        measures = [f for f in fields if f.role == "measure"]
        if found is None and len(measures) == 1 and extreme.word in _ABOUT:
            found = measures[0]
            state.lose(0.05, f"{extreme.word} is by {found.ref}")
    return Measure(None, noun, FieldOf(field=found.ref), found.name) if found is not None else None


def _named(fields: tuple[Field, ...], about: tuple[str, ...]) -> Field | None:
    numeric = [f for f in fields if f.type in ("integer", "number")]
    for word in about:
        named = [f for f in numeric if root(word) in {root(w) for w in split_name(f.name)}]
        if len(named) == 1:
            return named[0]
    return None


def _of_age(fields: tuple[Field, ...]) -> tuple[Field | None, bool]:
    """The field that tells age, and whether more of it is older."""
    for f in fields:
        if "age" in split_name(f.name) and f.type in ("integer", "number"):
            return f, True
    for f in fields:
        parts = {root(w) for w in split_name(f.name)}
        if parts & {root("birth"), "dob", root("born"), root("founded"), "year", root("established"), root("opened")}:
            return f, False
    times = [f for f in fields if f.type in ("date", "datetime")]
    return (times[0] if len(times) == 1 else None), False


def _time(state: State, noun: Noun) -> Field | None:
    dataset = state.schema.datasets[noun.dataset]
    times = [f for f in dataset.fields if f.type in ("date", "datetime") or f.role == "time"]
    if dataset.time:
        return dataset.field(dataset.time)
    years = [f for f in dataset.fields if f.name.casefold() == "year"]
    return times[0] if len(times) == 1 else years[0] if years and not times else None
