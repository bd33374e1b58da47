"""A field as an object: compared, equal to a value, or merely there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from src.models.catalog import ColumnType
from src.models.relational import Compare, CompareOp, Condition, Constant, FieldOf
from src.tools.questions.calendar_days import shift
from src.tools.questions.relational import english
from src.tools.questions.relational.conditions import average_of, compared, equal_to
from src.tools.questions.relational.extremes import field_of_extreme
from src.tools.questions.relational.glue import CONTAINS, ENDS, STARTS, Glue, hosts_of
from src.tools.questions.relational.hosts import Place, add, all_of, any_of, doubt_far, place_field, place_value, said_at
from src.tools.questions.relational.items import Item
from src.tools.questions.relational.names import Target, names_of
from src.tools.questions.relational.noise import skip_unit
from src.tools.questions.relational.nouns import Extreme, Phrase, attribute
from src.tools.questions.relational.settling import put_top
from src.tools.questions.relational.state import Comparison, State
from src.tools.questions.relational.tree import Noun
from src.tools.questions.tokens import words


def read_field(state: State, glue: Glue, phrase: Phrase, hosts: list[tuple[Noun, float]]) -> bool:
    """A field as an object: compared, equal to a value, the most of it, or merely there."""
    place = place_field(state, phrase.targets, hosts, glue.hints)
    if place is None:
        return False
    state.losses.append((1 - place.surety) * 0.25)
    if phrase.extreme is not None:
        measure = attribute(state, phrase, hosts, glue.hints)
        if measure is None:
            return False
        put_top(place.noun, phrase, measure)
        return True
    comparison = phrase.comparison or comparison_behind(state)
    if comparison is not None:
        return compare_place(state, glue, place, comparison)
    value = _value_after(state, place, phrase.targets)
    if value is not None:
        conditions = [said_at(value, equal_to(value, negated=glue.negated))]
        while state.norm() in ("or", "and") and (item := state.item(1)) is not None:
            literal = listed_value(state, item, place.ref)
            if literal is None:
                break
            more = Place(place.noun, place.ref, place.path, place.cost, literal)
            conditions.append(said_at(more, equal_to(more, negated=glue.negated)))
            state.take(2)
        whole = all_of(conditions) if glue.negated else any_of(conditions)
        if whole is not None:
            add(place.noun, whole, glue.joint, glue.key, together=glue.joined, follows=not glue.joined)
        return True
    if (text := _text_after(state)) is not None:
        op, literal = text
        add(place.noun, said_at(place, text_condition(op, literal)), glue.joint, glue.key)
        return True
    return _presence(state, glue, place, phrase)


def compare_place(state: State, glue: Glue, place: Place, comparison: Comparison) -> bool:
    kind = state.schema.field(place.ref).type
    if glue.have and not glue.verbs and len(place.path) > 1:
        doubt_far(state, place)
    if kind not in ("integer", "number") and comparison.low is not None:
        return False
    average = average_of(Noun(place.ref.partition(".")[0], 0), FieldOf(field=place.ref)) if comparison.low is None else None
    add(
        place.noun,
        said_at(place, lambda f: compared(f, comparison, average)),
        glue.joint,
        glue.key,
        together=glue.joined,
        follows=not glue.joined,
    )
    skip_unit(state)
    return True


def _presence(state: State, glue: Glue, place: Place, phrase: Phrase) -> bool:
    found = state.schema.field(place.ref)
    negated = glue.negated or phrase.negated
    flag = found.role == "flag" or found.type == "boolean"
    if not (flag or glue.have or glue.verbs):
        return False
    build = presence_of("boolean" if flag else found.type, missing=negated)
    add(place.noun, said_at(place, build), glue.joint, glue.key or "have", together=glue.joined)
    return True


def presence_of(kind: ColumnType, *, missing: bool) -> Callable[[FieldOf], Condition]:
    """That a flag is on, or that anything is there; `missing`: that it is off, or that nothing is."""
    return _flag(on=not missing) if kind == "boolean" else _there(missing=missing)


def _flag(*, on: bool) -> Callable[[FieldOf], Condition]:
    def build(field: FieldOf) -> Condition:
        return Compare(left=field, op="=", right=(Constant(value=on),))

    return build


def _there(*, missing: bool) -> Callable[[FieldOf], Condition]:
    def build(field: FieldOf) -> Condition:
        return Compare(left=field, op="is_null" if missing else "not_null")

    return build


def comparison_behind(state: State) -> Comparison | None:
    """ "is greater than 5" behind a field."""
    began, placed = state.at, set(state.placed)
    state.skip(english.AUXILIARIES | {"of", "value", "values", "that", "which"})
    found = state.comparison()
    if found is None:
        item = state.item()
        if item is not None and item.kind == "number" and item.number is not None:
            state.take()
            return Comparison("=", item.number)
        state.at, state.placed = began, placed
    return found


def _value_after(state: State, place: Place, targets: tuple[Target, ...]) -> Place | None:
    """ "name is X", "department of X", "year 2020": a stored value behind its column."""
    began, placed = state.at, set(state.placed)
    state.skip(english.AUXILIARIES | {"of", "equal", "to", "the", "as", "for"})
    item = state.item()
    refs = {t.ref for t in targets}
    if item is not None and item.values:
        own = [v for v in item.values if v.ref in refs]
        value = place_value(state, own, [(place.noun, 0.0)]) if own else None
        if value is not None:
            state.take()
            return value
    if item is not None and (literal := listed_value(state, item, place.ref)) is not None:
        state.take()
        return Place(place.noun, place.ref, place.path, place.cost, literal)
    state.at, state.placed = began, placed
    return None


def listed_value(state: State, item: Item, ref: str) -> str | None:
    """The value of a column with few of them that an item spells ("a grade of A"), or None."""
    column = state.schema.column(ref)
    said = item.text.strip("\"'“”").casefold()
    return next((v for v in (column.values if column else ()) if v.casefold() == said), None)


def _text_after(state: State) -> tuple[CompareOp, str] | None:
    began, placed = state.at, set(state.placed)
    state.skip(english.AUXILIARIES | {"that", "which"})
    op: CompareOp | None = None
    if state.norm() in STARTS and state.norm(1) in ("with", "in", "by"):
        op = "starts"
        state.take(2)
    elif state.norm() in ENDS and state.norm(1) in ("with", "in", "by"):
        op = "ends"
        state.take(2)
    elif state.norm() in CONTAINS:
        op = "contains"
        state.take()
    state.skip(frozenset(words("the a an letter letters word words text string phrase substring")))
    item = state.item()
    if item is not None and item.kind == "quoted":
        state.take()
        return op or "=", item.norm if op else item.text.strip("\"'“”")
    if op and item is not None and item.end - item.start == 1 and len(item.text) <= 12:
        state.take()
        return op, item.text
    state.at, state.placed = began, placed
    return None


def text_condition(op: CompareOp, text: str) -> Callable[[FieldOf], Condition]:
    def build(field: FieldOf) -> Condition:
        return Compare(left=field, op=op, right=(Constant(value=text),), ignore_case=True)

    return build


def bare_comparison(state: State, glue: Glue) -> bool:
    """ "rated above 4", "costing less than 10": the field is in the verb, or is the only one it can be."""
    comparison = glue.comparison
    hosts = hosts_of(state, glue, None)
    if comparison is None or not hosts:
        return False
    names = names_of(state.schema)
    targets = tuple(
        t
        for verb in glue.verbs
        for t in names.phrases.get((verb,), ())
        if t.field is not None and state.schema.field(t.ref).type in ("integer", "number")
    )
    place = place_field(state, targets, hosts, glue.hints) if targets else None
    if place is None and comparison.word in ("older", "younger") and _aged(state, comparison, hosts, glue):
        return True
    if place is None and comparison.word in english.COMPARATIVES:
        place = _of_comparative(state, english.COMPARATIVES[comparison.word], hosts)
    if place is None:
        return False
    return compare_place(state, glue, place, comparison)


def _aged(state: State, comparison: Comparison, hosts: list[tuple[Noun, float]], glue: Glue) -> bool:
    """ "older than 40": the date of birth lies so many years back."""
    if comparison.low is None or comparison.high is not None:
        return False
    for noun, _ in hosts:
        measure = field_of_extreme(state, noun, Extreme("oldest", None, descending=False))
        field = measure.value if measure is not None else None
        if not isinstance(field, FieldOf) or state.schema.field(field.field).type not in ("date", "datetime"):
            continue
        born = shift(state.today, "year", -int(comparison.low))
        op = _MIRRORED.get(comparison.op, "=")
        add(noun, Compare(left=field, op=op, right=(Constant(value=born.isoformat()),)), glue.joint, glue.key)
        skip_unit(state)
        return True
    return False


_MIRRORED: Final[dict[CompareOp, CompareOp]] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def _of_comparative(state: State, word: str, hosts: list[tuple[Noun, float]]) -> Place | None:
    """ "taller than 170": the field that "tallest" would be about."""
    for noun, cost in hosts:
        measure = field_of_extreme(state, noun, Extreme(word, None, descending=True))
        if measure is not None and isinstance(measure.value, FieldOf):
            return Place(noun, measure.value.field, (), cost)
    return None
