"""What each column of a question over relations is: a figure with label and unit, a name, a key, a date."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from src.models.relational import (
    Arithmetic,
    DaysBetween,
    FieldOf,
    Fold,
    LengthOf,
    Output,
    PartOf,
    RelationalQuery,
    Value,
    Whole,
    Window,
)
from src.models.semantic import Dataset, Field, Metric, SemanticModel
from src.models.words import lowered, many, one, split_name, title

Part = Literal["figure", "name", "key", "time", "other"]
_GRAINS: Final = frozenset({"day", "week", "month", "quarter"})
_FUNCTIONS: Final = {"sum": "Total {}", "avg": "Average {}", "min": "Lowest {}", "max": "Highest {}", "median": "Median {}"}
_WINDOWS: Final = {
    "running": "{}, running total", "previous": "{}, before", "change": "Change in {}", "growth": "Growth of {}",
    "share": "Share of {}", "rank": "Rank by {}",
}  # fmt: skip
_UNITLESS: Final = frozenset({"growth", "share"})


@dataclass(frozen=True, slots=True)
class RelatedColumn:
    """A column of the result, as a reader should see it."""

    name: str
    part: Part
    label: str
    unit: str = ""
    additive: bool = False
    """Whether the column's values add up to something."""
    field: Field | None = None
    """The field that it shows as it is."""
    grain: str | None = None


@lru_cache(maxsize=256)
def related_columns(query: RelationalQuery, semantics: SemanticModel) -> tuple[RelatedColumn, ...]:
    """One for each output, in order."""
    return tuple(_column(output, query, semantics) for output in query.outputs)


def as_metric(column: RelatedColumn, subject: str) -> Metric:
    """A figure of the result as the model would describe it; nothing of it is to be compiled."""
    return Metric(column.name, column.label, subject, "", column.unit, additive=column.additive)


def _column(output: Output, query: RelationalQuery, semantics: SemanticModel) -> RelatedColumn:
    value = output.value
    if isinstance(value, FieldOf):
        return _field(output.name, value, query, semantics)
    if isinstance(value, PartOf):
        part: Part = "time" if value.part in _GRAINS or value.part == "year" else "name"
        return RelatedColumn(output.name, part, title(value.part.replace("_", " ")), grain=value.part)
    label, unit = _words(value, query.subject, semantics)
    if label:
        label = label[:1].upper() + label[1:]
    additive = isinstance(value, Fold) and value.function in ("count", "sum") and not value.distinct
    # Rows reached by a way may be reached from several groups: their sums overlap.
    additive = additive and (not isinstance(value, Fold) or not value.path or _parts_only(value, query.subject, semantics))
    return RelatedColumn(output.name, "figure", label or title(" ".join(split_name(output.name))), unit, additive)


def _field(name: str, value: FieldOf, query: RelationalQuery, semantics: SemanticModel) -> RelatedColumn:
    field = semantics.field(value.field)
    if field is None:
        return RelatedColumn(name, "other", title(" ".join(split_name(name))))
    dataset = semantics.dataset(field.dataset)
    owner = dataset.label or field.dataset if dataset else field.dataset
    shown = [semantics.field(o.value.field) for o in query.outputs if isinstance(o.value, FieldOf)]
    clash = sum(f is not None and f.label == field.label for f in shown) > 1 and name != field.name
    label = f"{field.label} ({owner})" if clash else field.label
    named = dataset is not None and dataset.label_field == field.name
    key = field.role == "id" and not named
    parts: dict[str, Part] = {"measure": "figure", "time": "time", "text": "other"}
    part: Part = "key" if key else parts.get(field.role, "name")
    return RelatedColumn(name, part, label, field.unit, field=field)


def _words(value: Value, subject: str, semantics: SemanticModel) -> tuple[str, str]:
    """What a figure is called within a sentence, and its unit."""
    if isinstance(value, FieldOf):
        field = semantics.field(value.field)
        return (lowered(field.label), field.unit) if field else ("", "")
    if isinstance(value, Fold):
        return _fold(value, subject, semantics)
    if isinstance(value, Window):
        inner, unit = _words(value.of, subject, semantics)
        unit = "%" if value.function in _UNITLESS else "" if value.function == "rank" else unit
        return (_WINDOWS[value.function].format(inner), unit) if inner else ("", unit)
    if isinstance(value, Arithmetic):
        return "", "%" if value.op == "/" and value.scale == 100 else ""
    if isinstance(value, LengthOf):
        inner, _ = _words(value.of, subject, semantics)
        return f"length of {inner}", "characters"
    if isinstance(value, DaysBetween):
        return "", "days"
    if isinstance(value, Whole) and len(value.query.outputs) == 1:
        return _words(value.query.outputs[0].value, value.query.subject, semantics)
    return "", ""


def _fold(fold: Fold, subject: str, semantics: SemanticModel) -> tuple[str, str]:
    last = semantics.dataset(fold.path[-1].dataset if fold.path else subject)
    if fold.function == "count":
        inner, _ = _words(fold.of, subject, semantics) if fold.of is not None else ("", "")
        things = many(tuple(inner.split())) if inner else _things(last)
        return (f"number of {'different ' if fold.distinct and inner else ''}{things}", "") if things else ("", "")
    if fold.of is None:
        return "", ""
    inner, unit = _words(fold.of, last.name if last else subject, semantics)
    if inner and last is not None and isinstance(fold.of, Fold):
        # What is folded twice is a figure of each: "tracks per album".
        inner = f"{inner} per {one(split_name(last.label or last.name))}"
    if fold.function == "percentile":
        return f"{round((fold.share or 0) * 100)}th percentile of {inner}", unit
    return lowered(_FUNCTIONS[fold.function].format(inner)) if inner else "", unit


def _things(dataset: Dataset | None) -> str:
    return many(split_name(dataset.label or dataset.name)) if dataset is not None else ""


def _parts_only(fold: Fold, subject: str, semantics: SemanticModel) -> bool:
    """Whether each row that is reached belongs to one row of the subject."""
    dataset = semantics.dataset(subject)
    if dataset is None or len(fold.path) != 1 or not fold.path[0].many:
        return False
    here = [dataset.field(left) for left, _ in fold.path[0].on]
    return {f.column if f else "" for f in here} == set(dataset.primary_key)
