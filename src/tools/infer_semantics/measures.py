"""Metrics of a table nobody has described: how many rows, totals of what adds up, averages of what does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from src.models.catalog import Column
from src.models.semantic import Dataset, Field, Metric
from src.tools.infer_semantics.words import many, one, split_name, title

_AVERAGED = frozenset({
    "price", "rate", "ratio", "percent", "percentage", "pct", "share", "score", "rating", "stars", "grade", "gpa", "age",
    "year", "lat", "latitude", "lon", "lng", "longitude", "temperature", "temp", "celsius", "fahrenheit", "humidity",
    "pressure", "height", "weight", "bmi", "index", "level", "rank", "ranking", "position", "probability", "prob",
    "average", "avg", "mean", "median", "min", "max", "minimum", "maximum", "std", "factor", "multiplier", "coefficient",
    "speed", "velocity", "density", "elevation", "altitude", "rpm", "pulse", "salary", "wage", "per", "interest",
    "order", "sequence", "seq", "sort", "ordinal",
})  # fmt: skip
_UNITS = {"percent": "%", "percentage": "%", "pct": "%", "age": "years", "milliseconds": "ms", "seconds": "s", "minutes": "min",
          "hours": "h", "days": "days", "bytes": "bytes"}  # fmt: skip
_SUFFIXES = {"cm": "cm", "mm": "mm", "km": "km", "kg": "kg", "lb": "lb", "lbs": "lb", "ms": "ms", "usd": "USD", "eur": "EUR",
             "gbp": "GBP", "pct": "%"}  # fmt: skip


def unit_of(name: str) -> str:
    """The unit that the name itself tells, or nothing."""
    words = split_name(name)
    suffix = _SUFFIXES.get(words[-1]) if len(words) > 1 else None
    return suffix or next((unit for word in reversed(words) if (unit := _UNITS.get(word))), "")


def told_unit(comment: str) -> str:
    """The unit that a column's comment tells: "in EUR", "in %", "in kg"."""
    found = re.fullmatch(r"in (\S{1,12})", comment.strip())
    return found[1] if found else ""


def without_unit(words: tuple[str, ...]) -> tuple[str, ...]:
    """("height", "cm") -> ("height",): the unit is said beside the name, not in it."""
    return words[:-1] if len(words) > 1 and words[-1] in _SUFFIXES else words


def why_not_summed(column: Column, *, describes_things: bool) -> str:
    """Why its values are averaged but never added up; empty when a total makes sense.

    `describes_things` says that other tables' rows belong to this one's, as sales belong to products: a cost there is one
    thing's cost, not a flow of money.
    """
    words = split_name(column.name)
    telling = next((word for word in words if word in _AVERAGED), None)
    if telling is None and words[0] == "unit":
        telling = "value per unit"
    if telling is None and describes_things and words[-1] == "cost":
        telling = "cost of one thing"
    if telling:
        return f"{'an' if telling[0] in 'aeiou' else 'a'} {telling} does not add up"
    if told_unit(column.comment) == "%":
        return "percentages do not add up"
    low, high = column.minimum, column.maximum
    if column.type == "number" and isinstance(low, int | float) and isinstance(high, int | float) and low >= 0 and high <= 1:
        return "values from 0 to 1 are shares, which do not add up"
    return ""


def count_metric(dataset: Dataset, time: str | None) -> Metric:
    """How many rows the dataset has."""
    words = split_name(dataset.name)
    noun, nouns = one(words), many(words)
    numbers = {" ".join(split_name(f.name)) for f in dataset.fields if f.role == "measure"}
    bare = () if numbers & {noun, nouns} else (nouns,)  # "sales" are the amounts, where a column is called so
    return Metric(
        name="_".join((*noun.split(), "count")),
        label=f"Number of {nouns}",
        dataset=dataset.name,
        expression="COUNT(*)",
        unit=nouns,
        description=f"Number of rows of {dataset.source}.",
        synonyms=tuple(dict.fromkeys((*bare, f"{noun} count", f"count of {nouns}"))),
        time=time,
    )


def field_metrics(dataset: Dataset, field: Field, time: str | None, no_sum: str, *, shared: bool) -> list[Metric]:
    """The total, where one makes sense, and the average. `shared` says that other datasets have a measure of that name."""
    phrase, owner = " ".join(without_unit(split_name(field.name))), one(split_name(dataset.name))
    if phrase == "total" or (shared and not phrase.startswith(owner)):
        phrase = f"{owner} {phrase}"
    bare = tuple(dict.fromkeys((phrase, " ".join(without_unit(split_name(field.name))))))
    ref = f"{dataset.name}.{field.name}"
    average = _metric(f"average {phrase}", f"AVG({_quoted(dataset.name)}.{_quoted(field.name)})", dataset, field, time)
    meaning = f"Average of {ref}" + (f"; no total, because {no_sum}." if no_sum else ".")
    synonyms = (f"mean {phrase}", f"avg {phrase}", *(bare if no_sum else ()))
    found = [_replace(average, meaning, synonyms, additive=False)]
    if not no_sum:
        name = phrase if "total" in phrase.split() else f"total {phrase}"
        total = _metric(name, f"SUM({_quoted(dataset.name)}.{_quoted(field.name)})", dataset, field, time)
        found.insert(0, _replace(total, f"Sum of {ref}.", (*bare, f"sum of {phrase}", f"overall {phrase}"), additive=True))
    return found


def shared_names(datasets: Iterable[Dataset]) -> frozenset[str]:
    """Measure names that more than one dataset has, as spoken."""
    spoken = Counter(" ".join(split_name(f.name)) for d in datasets for f in d.fields if f.role == "measure")
    return frozenset(name for name, times in spoken.items() if times > 1)


def _metric(phrase: str, expression: str, dataset: Dataset, field: Field, time: str | None) -> Metric:
    return Metric(phrase.replace(" ", "_"), title(phrase), dataset.name, expression, field.unit, time=time)


def _replace(metric: Metric, description: str, synonyms: tuple[str, ...], *, additive: bool) -> Metric:
    others = tuple(s for s in dict.fromkeys(synonyms) if s != metric.label.casefold())
    return Metric(
        metric.name, metric.label, metric.dataset, metric.expression, metric.unit, description, others, metric.time, additive
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
