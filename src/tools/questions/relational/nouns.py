"""Noun phrases: what a few words name, how many of it, and whether the most or the least of it is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.models.relational import FieldOf, FoldFunction, LengthOf, Part
from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational import english
from src.tools.questions.relational.conditions import equal_to
from src.tools.questions.relational.deeds import is_told
from src.tools.questions.relational.english import root
from src.tools.questions.relational.hosts import add, doubt_far, place_field, place_value, said_at, way_to
from src.tools.questions.relational.items import Item
from src.tools.questions.relational.names import Target, names_of
from src.tools.questions.relational.state import Comparison, State
from src.tools.questions.relational.tree import Measure, Noun
from src.tools.questions.tokens import words

_FOLDS: Final[dict[str, FoldFunction]] = {
    "average": "avg", "mean": "avg", "avg": "avg", "total": "sum", "sum": "sum", "combined": "sum", "overall": "sum",
    "aggregate": "sum", "maximum": "max", "max": "max", "minimum": "min", "min": "min", "median": "median",
}  # fmt: skip
_CALENDAR: Final[tuple[Part, ...]] = ("day", "week", "month", "quarter", "year", "weekday", "hour")
_PARTS: Final[dict[str, Part]] = {root(part): part for part in _CALENDAR}
_ASCENDING: Final = english.FEWEST | {"oldest", "earliest", "first", "youngest", "least populous", "least paid", "weakest"}
_FREQUENT: Final = words("common frequent frequently commonly used")
_TIMELY: Final = words("latest newest oldest last earliest first youngest recent")
_SKIPPED: Final = english.ARTICLES | words(
    "unique distinct different various other others individual corresponding respective associated following given "
    "particular annual yearly monthly daily specific certain single existing available called named entire whole full "
    "complete actual own possible both either"
)


@dataclass(slots=True)
class Extreme:
    """A superlative: so many at one end."""

    word: str
    limit: int | None
    descending: bool


@dataclass(slots=True)
class Phrase:
    """A noun phrase: the noun or what is measured of it, and what its determiners said."""

    noun: Noun | None
    targets: tuple[Target, ...] = ()
    """Fields that it names; the noun they belong to is found from what is around."""
    function: FoldFunction | None = None
    counted: bool = False
    each: bool = False
    negated: bool = False
    pointed: bool = False
    """Said with "that", "these": it may be a noun of before."""
    distinct: bool = False
    comparison: Comparison | None = None
    extreme: Extreme | None = None
    frequent: bool = False
    """The extreme is of how often a value is there ("the most common reason")."""
    words: str = ""
    verbs: tuple[str, ...] = ()
    """Roots of participles before the noun ("enrolled students")."""
    length: bool = False
    """How long the text is, not the text."""
    part: Part | None = None
    """A calendar part, where dates are to be taken by it ("month")."""


def noun_phrase(state: State) -> Phrase | None:
    """The noun phrase at the place reached, or None (and no step is taken) where there is none."""
    began, placed = state.at, set(state.placed)
    phrase = Phrase(None)
    while _determiner(state, phrase):
        pass
    if _core(state, phrase):
        return phrase
    state.at, state.placed = began, placed
    return None


def _determiner(state: State, phrase: Phrase) -> bool:
    """Takes one word or phrase before the noun."""
    item = state.item()
    if item is None or item.kind in ("value", "quoted", "period"):
        return False
    if counted(state):
        phrase.counted = True
        return True
    if item.kind == "name" and not _plain(item):
        return False
    if item.norm in english.EACH:
        phrase.each = True
    elif item.norm == "no":
        phrase.negated = True
    elif item.norm in ("that", "those", "this", "these", "such"):
        phrase.pointed = True
    elif item.norm in ("unique", "distinct", "different"):
        phrase.distinct = True
    elif item.norm in _FOLDS and not _extreme_of_thing(state, item):
        phrase.function = _FOLDS[item.norm]
        state.take()
        if state.norm() == "of":
            state.take()
        return True
    elif (comparison := state.comparison()) is not None:
        phrase.comparison = comparison
        return True
    elif item.norm in english.LARGEST | english.FEWEST:
        return _extreme(state, phrase, item)
    elif item.kind == "number" and state.norm(1) in english.LARGEST | english.FEWEST:
        return _counted_extreme(state, phrase, item)
    elif item.kind == "number" and item.number is not None and _counts_thing(state):
        phrase.comparison = Comparison("=", item.number)
    elif item.norm not in _SKIPPED or item.kind not in ("word", "name"):
        return False
    state.take()
    return True


def _plain(item: Item) -> bool:
    """A name that is as likely just a word ("total", "number")."""
    return item.norm in _FOLDS or item.norm in english.COUNTING


def _extreme_of_thing(state: State, item: Item) -> bool:
    return item.norm in ("maximum", "max", "minimum", "min") and state.norm(1) == "number"


def _counts_thing(state: State) -> bool:
    """ "3 papers": the number before a table's name, perhaps with a word between."""
    for ahead in (1, 2):
        item = state.item(ahead)
        if item is not None and item.kind == "name":
            return bool(item.things()) or any(t.score >= 0.8 for t in item.targets)
        if item is None or item.norm not in _SKIPPED:
            return False
    return False


def counted(state: State) -> bool:
    """Steps over "how many", "number of", "count of"."""
    for phrase in (
        ("how", "many"), ("total", "number", "of"), ("number", "of"), ("total", "count", "of"), ("count", "of"),
        ("no", ".", "of"), ("no", "of"), ("#", "of"), ("numbers", "of"), ("counts", "of"), ("total", "no", ".", "of"),
    ):  # fmt: skip
        if state.phrase(*phrase):
            state.take(len(phrase))
            return True
    return False


def _extreme(state: State, phrase: Phrase, item: Item) -> bool:
    state.take()
    item_word = item.norm
    if item.norm in ("most", "least") and state.norm() in _FREQUENT:
        state.take()
        phrase.extreme, phrase.frequent = Extreme(item.norm, None, item.norm == "most"), True
        return True
    if (state.norm() in english.SUPERLATIVES) and item.norm in ("most", "least", "highest", "lowest", "best", "top", "worst"):
        item_word = english.SUPERLATIVES[state.norm()][item.norm not in ("least", "lowest", "worst")]
        state.take()
    number = state.item()
    limit = None
    if number is not None and number.kind == "number" and number.number is not None and number.number >= 1:
        limit = int(number.number)
        state.take()
        after = state.item()
        if after is not None and after.norm in english.LARGEST | english.FEWEST and item_word in ("top", "bottom", "first"):
            item_word = after.norm
            state.take()
    if item_word == "top" and state.norm() in english.LARGEST | english.FEWEST:
        item_word = state.norm()
        state.take()
    phrase.extreme = Extreme(item_word, limit, item_word not in _ASCENDING)
    return True


def _counted_extreme(state: State, phrase: Phrase, item: Item) -> bool:
    """ "the 3 most expensive dishes"."""
    following = state.item(1)
    if following is None or item.number is None or item.number < 1:
        return False
    state.take()
    _extreme(state, phrase, following)
    if phrase.extreme is not None and phrase.extreme.limit is None:
        phrase.extreme.limit = int(item.number)
    return True


def _core(state: State, phrase: Phrase) -> bool:
    began = state.at
    values = _leading_values(state)
    item = _head(state, phrase)
    if item is None:
        return False
    if item.kind == "word" and item.norm == "length" and state.norm(1) == "of":
        state.take(2)
        state.skip(english.ARTICLES)
        phrase.length = True
        return _core(state, phrase) and bool(phrase.targets)
    if item.kind == "word" and item.root in _PARTS:
        phrase.part, phrase.words = _PARTS[item.root], item.text
        state.take()
        return True
    if item.kind != "name" and not (item.kind == "value" and item.targets):
        return _lone_value(state, phrase, began)
    phrase.words = item.text
    things = item.things()
    fields = item.fields()
    if things and _is_its_number(state, phrase, item):
        things = ()
    if things and (not fields or things[0].score >= fields[0].score or phrase.counted):
        noun = _thing(state, item, things)
        state.take()
        phrase.noun = noun
        for value in values:
            place = place_value(state, value.values, [(noun, 0.0)])
            if place is None:
                return False
            doubt_far(state, place)
            add(noun, said_at(place, equal_to(place)))
        _trailing_field(state, phrase, noun)
        return True
    if not fields:
        return False
    if values:
        return _valued_field(state, phrase, values, fields)
    phrase.targets = fields
    phrase.noun = _said_owner(state, item, fields)
    state.take()
    return True


def _is_its_number(state: State, phrase: Phrase, item: Item) -> bool:
    """A table and a number in it that are called alike ("sales.csv" with its column of sales): the number, but for a count."""
    things, fields = item.things(), item.fields()
    if not things or not fields or phrase.counted or phrase.each or fields[0].dataset != things[0].dataset:
        return False
    field = state.schema.field(fields[0].ref)
    alike = item.norm == " ".join(split_name(field.name)) or phrase.function is not None or phrase.extreme is not None
    return alike and fields[0].score >= things[0].score and field.role == "measure" and field.type in ("integer", "number")


def _said_owner(state: State, item: Item, fields: tuple[Target, ...]) -> Noun | None:
    """The thing whose name is part of a field's ("chef name", "first names of patients")."""
    phrases = names_of(state.schema).phrases
    for size in range(len(item.roots) - 1, 0, -1):
        for part, text in ((item.roots[:size], item.norm.split()[:size]), (item.roots[-size:], item.norm.split()[-size:])):
            for target in phrases.get(part, ()):
                if target.field is None and target.score >= 0.9 and target.dataset == fields[0].dataset:
                    return Noun(target.dataset, state.at, words=" ".join(text), plural=text[-1].endswith("s"))
    return None


def _head(state: State, phrase: Phrase) -> Item | None:
    """The word that names, behind words that only describe it: "enrolled students", "population density"."""
    while True:
        item, following = state.item(), state.item(1)
        if item is None or following is None or following.kind != "name" or item.kind not in ("name", "word"):
            return item
        participle = item.norm.endswith(("ed", "ing"))
        known = item.kind == "name" or is_told(state.schema, item.root)
        said_of = participle and known and not item.things() and bool(following.things())
        if said_of:
            phrase.verbs = (*phrase.verbs, item.root)
        elif not _compound(item, following):
            return item
        state.take()
        state.losses.append(0.03)


def _compound(item: Item, following: Item) -> bool:
    """Two names of fields in a row, both of one thing: the second is meant."""
    if item.kind != "name" or item.things() or following.things() or item.norm.endswith("s"):
        return False
    return bool({t.dataset for t in item.fields()} & {t.dataset for t in following.fields()})


def _valued_field(state: State, phrase: Phrase, values: list[Item], fields: tuple[Target, ...]) -> bool:
    """ "Computer Science department": the rows that have this value in that column."""
    refs = {t.ref for t in fields}
    kept = [v for v in values[-1].values if v.ref in refs]
    if not kept:
        return False
    state.take()
    phrase.targets = tuple(t for t in fields if any(v.ref == t.ref for v in kept))
    phrase.noun = Noun(kept[0].ref.partition(".")[0], state.at, column=kept[0].ref, words=phrase.words)
    place = place_value(state, kept, [(phrase.noun, 0.0)])
    if place is not None:
        add(phrase.noun, said_at(place, equal_to(place)))
    return True


def _leading_values(state: State) -> list[Item]:
    """Values before the noun they describe ("Italian restaurants")."""
    found: list[Item] = []
    while True:
        item, following = state.item(len(found)), state.item(len(found) + 1)
        if item is None or following is None or item.kind not in ("value", "quoted") or not item.values:
            break
        if following.kind not in ("name", "value", "quoted"):
            break
        found.append(item)
    after = state.item(len(found))
    if not found or after is None or after.kind != "name":
        return []
    state.take(len(found))
    return found


def _lone_value(state: State, phrase: Phrase, began: int) -> bool:
    """A value by itself stands for the thing it names ("as Martin")."""
    state.at = began
    item = state.item()
    if item is None or item.kind not in ("value", "quoted") or not item.values:
        return False
    labels = [v for v in item.values if state.schema.field(v.ref) in state.schema.labels(v.ref.partition(".")[0])]
    if not labels and phrase.extreme is not None:
        labels = list(item.values[:1])
        state.lose(0.1, f"{item.text} is of {labels[0].ref}")
    if not labels or phrase.counted:
        return False
    noun = Noun(labels[0].ref.partition(".")[0], state.at, words=item.text, plural=False)
    place = place_value(state, labels, [(noun, 0.0)])
    if place is None or place.path:
        return False
    add(noun, said_at(place, equal_to(place)))
    state.take()
    phrase.noun, phrase.words = noun, item.text
    return True


def _thing(state: State, item: Item, things: tuple[Target, ...]) -> Noun:
    best = things[0]
    if len(things) > 1 and things[1].score >= best.score - 0.05:
        near = [t for t in things if t.score >= best.score - 0.05]
        best = _nearest(state, near)
        state.lose(0.1, f"“{item.text}” was read as {best.dataset}")
    state.losses.append((1 - best.score) * 0.3)
    plural = item.norm.endswith("s") or item.norm in ("people", "children", "men", "women")
    return Noun(best.dataset, state.at, words=item.text, plural=plural)


def _nearest(state: State, things: list[Target]) -> Target:
    def cost(target: Target) -> float:
        ways = [way_to(state, noun, target.dataset, frozenset()) for noun in state.seen]
        return min((w[1] for w in ways if w is not None), default=9.0)

    return min(things, key=cost) if state.seen else things[0]


def _trailing_field(state: State, phrase: Phrase, noun: Noun) -> None:
    """ "city population", "each author's number of papers": a field right behind the thing that has it."""
    item = state.item()
    if item is None or item.kind != "name" or item.things():
        return
    place = place_field(state, item.fields(), [(noun, 0.0)])
    if place is not None and not place.path and place.surety >= 0.85:
        phrase.targets = tuple(t for t in item.fields() if t.ref == place.ref)
        phrase.words = f"{phrase.words} {item.text}"
        state.take()


def attribute(state: State, phrase: Phrase, nouns: list[tuple[Noun, float]], hints: frozenset[str]) -> Measure | None:
    """The field that a phrase names, as a measure of the noun it belongs to."""
    place = place_field(state, phrase.targets, nouns, hints)
    if place is None:
        return None
    state.losses.append((1 - place.surety) * 0.25)
    name = state.schema.field(place.ref).name
    if place.many or (phrase.function is not None and place.path):
        dataset = place.ref.partition(".")[0]
        inner = Noun(dataset, state.at, words=phrase.words)
        return Measure(phrase.function, inner, FieldOf(field=place.ref), name)
    field = FieldOf(field=place.ref, path=place.path)
    if phrase.length:
        return Measure(phrase.function, place.noun, LengthOf(of=field), f"length_of_{name}")
    return Measure(phrase.function, place.noun, field, name)
