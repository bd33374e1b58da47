"""Numeric conditions on a field: "price over 100", "at least 3 support tickets", "age between 30 and 40"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.models.plan import Filter
from src.models.semantic import Dataset, Field, FilterOp, SemanticModel
from src.tools.questions.links import Link
from src.tools.questions.tokens import Token, stems_of
from src.tools.questions.tokens import words as words_in

COMPARATORS: Final[tuple[tuple[tuple[str, ...], FilterOp], ...]] = (
    *(((word, "than"), ">") for word in ("more", "greater", "higher", "larger", "bigger")),
    *(((word, "than"), "<") for word in ("less", "fewer", "lower", "smaller")),
    (("at", "least"), ">="),
    (("at", "most"), "<="),
    (("up", "to"), "<="),
    (("equal", "to"), "="),
    ((">", "="), ">="),
    (("<", "="), "<="),
    *(((word,), ">") for word in ("over", "above", "exceeding", "exceeds", ">")),
    *(((word,), "<") for word in ("under", "below", "<")),
    *(((word,), "=") for word in ("=", "equals", "is", "are", "of")),
)
"""Words of comparison, longest first."""
_SCALES: Final = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9,
}  # fmt: skip
MONEY: Final = words_in("$ € £ usd eur gbp dollar dollars euro euros pounds")
_UNIT_WORDS: Final = MONEY | words_in("% percent years points units")
_BETWEEN_WORDS: Final = frozenset(
    {"is", "are", "was", "of", "with", "a", "an", "the", "has", "have", "having", "that", "who", "which"}
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A field compared with numbers, and the tokens that say so (those of the field's link included)."""

    filters: tuple[Filter, ...]
    tokens: frozenset[int]
    assumed: str = ""
    """What was taken for granted, where the field was not named."""


def find_conditions(tokens: Sequence[Token], links: Sequence[Link], semantics: SemanticModel) -> tuple[Condition, ...]:
    """Every numeric condition whose field is clear, left to right."""
    found: list[Condition] = []
    position = 0
    while position < len(tokens):
        condition = _between(tokens, position, links, semantics) or _compared(tokens, position, links, semantics)
        if condition and not any(condition.tokens & c.tokens for c in found):
            found.append(condition)
            position = max(condition.tokens) + 1
        else:
            position += 1
    return tuple(found)


def _compared(tokens: Sequence[Token], position: int, links: Sequence[Link], semantics: SemanticModel) -> Condition | None:
    for words, op in COMPARATORS:
        after = position + len(words)
        if tuple(t.norm for t in tokens[position:after]) != words:
            continue
        number, end = number_at(tokens, after)
        if number is None:
            return None
        equals = words in (("of",), ("is",), ("are",))
        link, field = _field_near(tokens, position, end, links, semantics, adjacent_only=equals)
        if link is None and not equals and any(t.norm in MONEY for t in tokens[after:end]):
            link, field = _counted_amount(tokens, position, end, links, semantics)
        if link is None or field is None:
            return None
        # things compared by their only amount ("orders over 100") are still what is asked about
        named = any(t.name == field.ref for t in link.of("field"))
        taken = frozenset(range(position, end)) | frozenset(link.span if named else ())
        told = " ".join(t.text for t in tokens[position:end]).replace("$ ", "$")
        assumed = "" if named else f"“{told}” was compared with {field.label or field.name}"
        return Condition((Filter(field=field.ref, op=op, values=(number,)),), taken, assumed)
    return None


def _between(tokens: Sequence[Token], position: int, links: Sequence[Link], semantics: SemanticModel) -> Condition | None:
    if tokens[position].norm != "between":
        return None
    low, after_low = number_at(tokens, position + 1)
    if low is None or after_low >= len(tokens) or tokens[after_low].norm != "and":
        return None
    high, end = number_at(tokens, after_low + 1)
    link, field = _field_near(tokens, position, end, links, semantics, adjacent_only=False)
    if high is None or link is None or field is None or high < low:
        return None
    bounds = (Filter(field=field.ref, op=">=", values=(low,)), Filter(field=field.ref, op="<=", values=(high,)))
    return Condition(bounds, frozenset(range(position, end)) | frozenset(link.span))


def number_at(tokens: Sequence[Token], position: int) -> tuple[float | int | None, int]:
    """The number at `position`, past signs, words of scale ("10 million") and of unit, and the index after it."""
    while position < len(tokens) and tokens[position].norm in ("$", "€", "£"):
        position += 1
    if position >= len(tokens) or (value := tokens[position].number) is None:
        return None, position
    end = position + 1
    if end < len(tokens) and tokens[end].norm in _SCALES:
        value, end = value * _SCALES[tokens[end].norm], end + 1
    if end < len(tokens) and tokens[end].norm in _UNIT_WORDS:
        end += 1
    return (int(value) if value.is_integer() else value), end


def _field_near(
    tokens: Sequence[Token], start: int, end: int, links: Sequence[Link], semantics: SemanticModel, *, adjacent_only: bool
) -> tuple[Link | None, Field | None]:
    """The measure named just before the comparison or just after the number."""
    before = next((k for k in reversed(links) if k.end <= start and _only_glue(tokens[k.end : start])), None)
    after = next((k for k in links if k.start == end), None)
    for link in (before,) if adjacent_only else (before, after):
        field = _measure(link, semantics) if link else None
        if link and field:
            return link, field
    alone = None if adjacent_only or (after and after.of("metric", "field")) else _only_amount(before, semantics)
    return (before, alone) if before and alone else (None, None)


def _only_amount(link: Link | None, semantics: SemanticModel) -> Field | None:
    """ "orders over 100": the one measure that the things have, and whole numbers of things have none."""
    dataset = next((d for t in link.of("dataset") if (d := semantics.dataset(t.name))), None) if link else None
    return _amount_of(dataset)


def _counted_amount(
    tokens: Sequence[Token], start: int, end: int, links: Sequence[Link], semantics: SemanticModel
) -> tuple[Link | None, Field | None]:
    """ "number of orders over $500": no count is money, so each of the things counted is compared by its only amount."""
    before = next((k for k in reversed(links) if k.end <= start and _only_glue(tokens[k.end : start])), None)
    after = next((k for k in links if k.start == end), None)
    if before is None or not before.of("metric") or (after and after.of("metric", "field")):
        return None, None
    said = [t.norm for t in tokens[before.start : before.end]]
    if said[1:2] != ["of"] or said[0] not in ("number", "count"):
        return None, None
    thing = stems_of(" ".join(said[2:]))
    named = (d for d in semantics.datasets if thing in {stems_of(n) for n in (d.name, d.label, *d.synonyms)})
    amount = _amount_of(next(named, None))
    return (before, amount) if amount else (None, None)


def _amount_of(dataset: Dataset | None) -> Field | None:
    measures = [f for f in dataset.fields if f.role == "measure" and not f.sensitive] if dataset else []
    return measures[0] if len(measures) == 1 else None


def _only_glue(between: Sequence[Token]) -> bool:
    return len(between) <= 3 and all(t.norm in _BETWEEN_WORDS for t in between)


def _measure(link: Link, semantics: SemanticModel) -> Field | None:
    best = link.targets[0]
    for target in link.of("field"):
        field = semantics.field(target.name)
        if (
            field
            and field.role == "measure"
            and not field.sensitive
            and (best.kind != "metric" or target.weight >= best.weight)
        ):
            return field
    return None
