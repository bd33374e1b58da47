"""Quantities: the words of a question that stand for a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from src.models.semantic import Dataset, Field, Metric, Term
from src.tools.questions.choices import quantity_choices
from src.tools.questions.facts import reach, timed_twin, underlying
from src.tools.questions.links import Link
from src.tools.questions.reading import Choice, Reading
from src.tools.questions.tokens import Token, words_of
from src.tools.questions.value_words import condition_terms

_Named = TypeVar("_Named", Metric, Field)

_AVERAGE: Final = frozenset({"average", "avg", "mean", "typical"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something with a number: everything the words can mean, best first in `link`."""

    link: Link
    metric: Metric | None = None
    field: Field | None = None
    """A measure or a flag."""
    term: Term | None = None
    dataset: Dataset | None = None
    averaged: bool = False
    rivals: tuple[Choice, ...] = ()
    """Readings that fit just as well and give other numbers, this one included."""

    @property
    def strength(self) -> float:
        """How well the words fit the metric compared with the field: above 0 the metric, below 0 the field."""
        return _weight(self.link, "metric") - _weight(self.link, "field")


def quantity_of(link: Link, fields: Sequence[Field], reading: Reading) -> Quantity | None:
    semantics = reading.semantics
    metrics = _spelt(link, [m for t in link.of("metric") if (m := semantics.metric(t.name))])
    measures = [f for f in fields if f.role in ("measure", "flag") and not f.sensitive]
    if not metrics and not measures:
        return None
    if not metrics and fields[0].role not in ("measure", "flag"):
        return None
    datasets = link.of("dataset")
    terms = condition_terms(link, reading)
    return Quantity(
        link=link,
        metric=_about_named(metrics, reading),
        field=_about_named(measures, reading),
        rivals=_rivals(link, metrics, measures, reading),
        term=next((t for t in semantics.terms if terms and t.name == terms[0].name), None),
        dataset=semantics.dataset(datasets[0].name) if datasets else None,
        averaged=bool(average_before(link, reading.tokens)),
    )


def _spelt(link: Link, metrics: list[Metric]) -> list[Metric]:
    """Those that have the words as they are spelt, where there are any ("profit" is not "profitability")."""
    said = words_of(link.words)
    own = [m for m in metrics if said in {words_of(name) for name in (m.name, m.label, *m.synonyms)}]
    return own or metrics


def _about_named(found: Sequence[_Named], reading: Reading) -> _Named | None:
    """The one whose dataset the question names, else the first."""
    named = _named_datasets(reading)
    return next((f for f in found if f.dataset in named), found[0] if found else None)


def _named_datasets(reading: Reading) -> set[str]:
    return {t.name for k in reading.links for t in k.of("dataset")}


def _rivals(link: Link, metrics: Sequence[Metric], measures: Sequence[Field], reading: Reading) -> tuple[Choice, ...]:
    """What else the words mean just as well, where they would give other numbers and no dataset named settles it."""
    rivals: Sequence[Metric] | Sequence[Field] = metrics or measures
    weights = {t.name: t.weight for t in link.of("metric" if metrics else "field")}
    best = max((weights.get(_key(r), 0.0) for r in rivals), default=0.0)
    equal = [r for r in rivals if weights.get(_key(r), 0.0) == best]
    if any(r.dataset in _named_datasets(reading) for r in equal) or len({r.expression + r.dataset for r in equal}) < 2:
        return ()
    return quantity_choices(reading, link, equal)


def _key(thing: Metric | Field) -> str:
    return thing.ref if isinstance(thing, Field) else thing.name


def without_aliases(reading: Reading, quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Of two metrics that compute the same, the one with a place in time stays ("customers ... sign-ups")."""
    names = {q.metric.name for q in quantities if q.metric}
    kept = []
    for quantity in quantities:
        twin = timed_twin(reading.semantics, quantity.metric) if quantity.metric and not quantity.metric.time else None
        if not (twin and twin.name in names):
            kept.append(quantity)
    return tuple(kept)


def without_owners(reading: Reading, quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """ "average age of customers" is about ages; the customers are whose they are, and are not counted.

    A column beside the metric that adds it up says the same once more ("spending on marketing").
    """
    said = {row.ref for q in quantities if q.metric and (row := underlying(reading.semantics, q.metric))}
    own = [q for q in quantities if not (q.metric is None and q.field and q.field.ref in said)]
    return tuple(q for q in own if not _is_owner(reading, q, own))


def _is_owner(reading: Reading, quantity: Quantity, quantities: Sequence[Quantity]) -> bool:
    if quantity.dataset is None or quantity.field is not None:
        return False
    others = [q for q in quantities if q is not quantity]
    same = [q for q in others if q.field and q.field.dataset == quantity.dataset.name]
    if any(_of_rows(reading, q) for q in same) or (same and not reading.has("and", ",", "many", "number", "count")):
        return True
    earlier = [q for q in others if q.link.end <= quantity.link.start and q.metric]
    belongs = _preposition(reading, quantity.link) in ("of", "for", "from", "among", "by")
    return belongs and any(q.metric and quantity.dataset.name in reach(reading.semantics, q.metric.dataset) for q in earlier)


def _preposition(reading: Reading, link: Link) -> str:
    """The word before a link, past determiners and the values and terms that describe it."""
    described = {i for k in reading.links if k.targets[0].kind in ("value", "term") for i in k.span}
    index = link.start - 1
    skipped = ("our", "the", "all", "my", "any", "their", "and")
    while index >= 0 and (index in described or reading.tokens[index].norm in skipped):
        index -= 1
    return reading.tokens[index].norm if index >= 0 else ""


def _of_rows(reading: Reading, quantity: Quantity) -> bool:
    """Whether an analysis of this quantity reads a column row by row."""
    analysed = reading.intent.kind in ("summary", "anomaly", "correlation")
    return analysed and (quantity.metric is None or quantity.strength < 0)


def average_before(link: Link, tokens: Sequence[Token]) -> set[int]:
    index = link.start - 1
    while index >= 0 and tokens[index].norm in (
        "the",
        "of",
        "our",
        "a",
        "daily",
        "weekly",
        "monthly",
        "quarterly",
        "yearly",
        "annual",
    ):
        index -= 1
    return {index} if index >= 0 and tokens[index].norm in _AVERAGE else set()


def _weight(link: Link, kind: str) -> float:
    return max((t.weight for t in link.targets if t.kind == kind), default=0.0)
