"""The conditions of a draft: on fields that were shown, by values that the question names."""

from __future__ import annotations

from typing import Final

from src.models.plan import Filter
from src.models.semantic import Field, FilterOp
from src.tools.plan_drafts.draft import DraftFilter, Value
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.shown import Names, near_names
from src.tools.prompting.quoting import quoted
from src.tools.prompting.schema_slice import FEW_VALUES
from src.tools.questions.narrowing import defined, term_filters
from src.tools.questions.tokens import stems_of

Conditions = tuple[tuple[Filter, ...], tuple[str, ...]]
"""Filters, and what is assumed by them."""
_YES: Final = {"true": 1, "yes": 1, "1": 1, "false": 0, "no": 0, "0": 0}
_ORDERED: Final = (">", ">=", "<", "<=")


def conditions_of(drafts: tuple[DraftFilter, ...], said: Said, names: Names) -> Conditions | str:
    """Every condition as the plan takes it, or what is wrong with one."""
    filters: list[Filter] = []
    assumed: list[str] = []
    for draft in drafts:
        found = _term(draft, said) if draft.term else _condition(draft, said, names)
        if isinstance(found, str):
            return found
        filters += found[0]
        assumed += found[1]
    return tuple(dict.fromkeys(filters)), tuple(dict.fromkeys(assumed))


def _term(draft: DraftFilter, said: Said) -> Conditions | str:
    wanted = draft.term.casefold()
    terms = [t for t in said.semantics.terms if t.filters]
    term = next((t for t in terms if wanted in (t.name.casefold(), t.label.casefold())), None)
    if term is None:
        near = ", ".join(near_names(draft.term, tuple(t.label for t in terms)))
        return f"There is no term {quoted(draft.term)}" + (f"; near it: {near}." if near else ".")
    linked = said.names_term(term.label)
    if not linked and not _meant(draft, said):
        return f"The question does not speak of {quoted(term.label)}; leave that term out."
    told = () if linked else (f"“{draft.said}” was taken for {term.label} by the language model",) if draft.said else ()
    return term_filters(term, said.today), (defined(term.label, term.description), *told)


def _condition(draft: DraftFilter, said: Said, names: Names) -> Conditions | str:
    field = names.field(draft.field)
    if isinstance(field, str):
        return field
    if field.role == "text":
        return f"{field.ref} is free text, which a plan does not narrow by."
    if draft.op in ("is_null", "not_null"):
        return (Filter(field=field.ref, op=draft.op),), ()
    if field.role == "time":
        return f'{field.ref} is a time: use "period" (and "time" for the field) with the question\'s own words.'
    if not draft.values:
        return f"The filter on {field.ref} has no values."
    values: list[Value] = []
    assumed: list[str] = []
    for value in draft.values:
        found = _value(field, value, draft, said)
        if isinstance(found, str):
            return found
        values.append(found[0])
        assumed += found[1]
    op = _op(draft.op, len(values))
    if op is None:
        return f"The filter on {field.ref} compares {len(values)} values with {draft.op}; use in or not_in."
    return (Filter(field=field.ref, op=op, values=tuple(values)),), tuple(assumed)


def _op(op: FilterOp, count: int) -> FilterOp | None:
    """The operator that fits so many values; a list of one is the value itself."""
    if count == 1:
        return {"in": "=", "not_in": "!="}.get(op, op)  # type: ignore[return-value]
    if op in _ORDERED:
        return None
    return {"=": "in", "!=": "not_in"}.get(op, op)  # type: ignore[return-value]


def _value(field: Field, value: Value, draft: DraftFilter, said: Said) -> tuple[Value, tuple[str, ...]] | str:
    """The value as the data holds it, with what is assumed by it; or what is wrong with it."""
    if field.role == "flag" or field.type == "boolean":
        return _flag(field, value, draft, said)
    return _number(field, value, said) if field.type in ("integer", "number") else _label(field, str(value), draft, said)


def _flag(field: Field, value: Value, draft: DraftFilter, said: Said) -> tuple[Value, tuple[str, ...]] | str:
    known = _YES.get(str(value).casefold())
    if known is None:
        return f"{field.ref} is a flag: its values are 1 and 0."
    named = (field.name, field.label, *field.synonyms)
    if {s for n in named for s in stems_of(n)} & said.stems or _meant(draft, said):
        return (bool(known) if field.type == "boolean" else known), ()
    return f"The question does not speak of {field.ref}; leave that filter out."


def _number(field: Field, value: Value, said: Said) -> tuple[Value, tuple[str, ...]] | str:
    try:
        number = float(value)
    except ValueError:
        return f"{field.ref} holds numbers, {quoted(value)} is none."
    if number not in said.numbers:
        return f"The number {number:g} for {field.ref} is not in the question; use only numbers that it says."
    return (int(number) if number.is_integer() else number), ()


def _label(field: Field, text: str, draft: DraftFilter, said: Said) -> tuple[Value, tuple[str, ...]] | str:
    known = labels_of(field, said)
    spelt = next((k for k in known if k.casefold() == text.casefold()), None)
    if known and spelt is None:
        return f"{field.ref} has no value {quoted(text)}{told_labels(field, said)}."
    spelt = spelt or said.stored(field.ref, text) or text
    if said.names_value(field.ref, spelt):
        return spelt, ()
    if known and _meant(draft, said):
        return spelt, (f"“{draft.said}” was taken for {field.label or field.name} = {spelt} by the language model",)
    instead = ', or give in "said" the question\'s own words that mean it' if known else ""
    return f"The question does not name {quoted(spelt)} of {field.ref}; leave it out{instead}."


def _meant(draft: DraftFilter, said: Said) -> bool:
    """Whether the words that are said to mean it are the question's own, and mean no other value of the field."""
    if not draft.said or not said.has_words(draft.said):
        return False
    spoken = {*stems_of(draft.said)}
    taken = {t.stem for k in said.reading.links for t in said.reading.tokens[k.start : k.end]}
    for link in said.reading.links:
        held = {t.stem for t in said.reading.tokens[link.start : link.end]}
        if held & spoken and any(t.kind == "value" and t.name == draft.field for t in link.targets):
            return False
    taken |= {t.stem for p in said.reading.periods for t in said.reading.tokens[p.start : p.end]}
    return bool(spoken - taken)


def told_labels(field: Field, said: Said) -> str:
    """The labels of a category that the description shows as well, for a reason; no name of a thing is told."""
    known = labels_of(field, said)
    told = field.role == "category" and not field.sensitive and 0 < len(known) <= FEW_VALUES
    return f"; its values are {', '.join(quoted(k, 40) for k in known)}" if told else ""


def labels_of(field: Field, said: Said) -> tuple[str, ...]:
    """All values of a field where the catalog lists them."""
    dataset = said.semantics.dataset(field.dataset)
    table = said.catalog.table(dataset.source) if dataset else None
    column = table.column(field.column) if table else None
    return column.values if column is not None else ()
