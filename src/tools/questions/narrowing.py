"""Filters of a plan: values, terms and numeric conditions, on fields that every fact in it reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from src.models.catalog import Scalar
from src.models.plan import Filter, Grain
from src.models.semantic import FilterOp, Metric, Term, TermFilter
from src.tools.questions.calendar_days import shift
from src.tools.questions.choices import which_field
from src.tools.questions.facts import mentions_of, reach
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.value_words import ValueMention
from src.tools.questions.vocabulary import Target

_RELATIVE: Final = re.compile(r"^today\s*(?:([+-])\s*(\d{1,4})([dwmy]))?$")
_UNITS: Final[dict[str, Grain]] = {"d": "day", "w": "week", "m": "month", "y": "year"}
_OPPOSITE: Final[dict[str, FilterOp]] = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not_in", "not_in": "in",
    "is_null": "not_null", "not_null": "is_null",
}  # fmt: skip


def narrow(reading: Reading, roles: Roles, facts: Sequence[str]) -> tuple[tuple[Filter, ...], tuple[str, ...]] | Refusal:
    """Every filter of the question and what is assumed by it. `facts` are the datasets whose rows are narrowed."""
    filters: list[Filter] = []
    assumptions: list[str] = []
    chosen: dict[tuple[str, bool], list[str]] = {}
    for mention in roles.values:
        terms = [t for t in mention.targets if t.kind == "term"]
        if terms:
            said = _term(reading, mention, terms[0])
            if isinstance(said, Refusal):
                return said
            filters.extend(said[0])
            assumptions.append(said[1])
            continue
        target = _value_target(reading, mention, facts)
        if isinstance(target, Refusal):
            return target
        chosen.setdefault((target.name, mention.negated), []).append(target.value or "")
    filters.extend(_filter(ref, values, negated=negated) for (ref, negated), values in chosen.items())
    filters.extend(f for condition in reading.conditions for f in condition.filters)
    assumptions.extend(c.assumed for c in reading.conditions if c.assumed)
    for narrowing in filters:
        if not all(narrowing.field.partition(".")[0] in reach(reading.semantics, fact) for fact in facts):
            return Refusal(f"What is asked about cannot be narrowed by {label_of(reading, narrowing.field)}.")
    return tuple(dict.fromkeys(filters)), tuple(assumptions)


def contradicted(metrics: Sequence[Metric], filters: Sequence[Filter]) -> Refusal | None:
    """Why a metric cannot be narrowed to a value that its own definition already treats specially, or None."""
    for metric in metrics:
        columns, literals = mentions_of(metric)
        for narrowing in filters:
            if narrowing.field in columns and literals & {v for v in narrowing.values if isinstance(v, str)}:
                values = ", ".join(str(v) for v in narrowing.values)
                return Refusal(
                    f"{metric.label or metric.name} already has a condition on “{values}” in its definition.", (metric.name,)
                )
    return None


def _value_target(reading: Reading, mention: ValueMention, facts: Sequence[str]) -> Target | Refusal:
    """The value's field: one that every fact reaches, the one said beside it first, then the fact's own."""
    near = [k for k in reading.links if k.end == mention.link.start or k.start == mention.link.end]
    beside = {t.name for k in near for t in k.of("field", "dataset")}
    fitting = []
    for target in mention.targets:
        hops = [reach(reading.semantics, fact).get(target.name.partition(".")[0]) for fact in facts]
        known = [h for h in hops if h is not None]
        if len(known) == len(hops):
            owner = target.name.partition(".")[0]
            fitting.append((not beside & {target.name, owner}, sum(known) > 0, target))
    if not fitting:
        return Refusal(f"“{mention.link.words}” does not belong to what is asked about.")
    best = min(f[:2] for f in fitting)
    equal = {t.name: t for *rank, t in fitting if tuple(rank) == best}
    if len(equal) > 1:
        fields = [f for ref in equal if (f := reading.semantics.field(ref))]
        return which_field(reading, mention.link, fields, mention.link.words)
    return next(iter(equal.values()))


def _filter(ref: str, values: list[str], *, negated: bool) -> Filter:
    unique = tuple(dict.fromkeys(values))
    many: FilterOp = "not_in" if negated else "in"
    one: FilterOp = "!=" if negated else "="
    return Filter(field=ref, op=one if len(unique) == 1 else many, values=unique)


def _term(reading: Reading, mention: ValueMention, target: Target) -> tuple[tuple[Filter, ...], str] | Refusal:
    term = next(t for t in reading.semantics.terms if t.name == target.name)
    if mention.negated and len(term.filters) > 1:
        return Refusal(f"“not {term.label}” has more than one reading.")
    return term_filters(term, reading.today, negated=mention.negated), defined(term.label, term.description)


def term_filters(term: Term, today: date, *, negated: bool = False) -> tuple[Filter, ...]:
    """The conditions of a term, its relative dates resolved."""
    label = None if negated else term.label
    return tuple(_of_term(f, today, negated=negated).model_copy(update={"term": label}) for f in term.filters)


def _of_term(condition: TermFilter, today: date, *, negated: bool) -> Filter:
    op = _OPPOSITE[condition.op] if negated else condition.op
    values = tuple(resolved for v in condition.values if (resolved := _resolved(v, today)) is not None)
    return Filter(field=condition.field, op=op, values=values)


def _resolved(value: Scalar, today: date) -> Scalar | date:
    match = _RELATIVE.match(value) if isinstance(value, str) else None
    if match is None:
        return value
    sign, count, unit = match.groups()
    return shift(today, _UNITS[unit], int(sign + count)) if sign else today


def label_of(reading: Reading, ref: str) -> str:
    """What a reader calls a field."""
    field = reading.semantics.field(ref)
    return (field.label or field.name) if field else ref


def defined(label: str, description: str) -> str:
    """`Revenue = value of the order lines, after discount`"""
    return f"{label} = {description.strip().rstrip('.')}" if description else label
