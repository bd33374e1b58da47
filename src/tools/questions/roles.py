"""What each linked name does in the question: a quantity, a split, a filter, a condition, a thing to list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from src.models.semantic import Dataset, Field, Metric, Term
from src.tools.questions.facts import reach, timed_twin
from src.tools.questions.lexicon import ASKING
from src.tools.questions.links import Link
from src.tools.questions.reading import Reading
from src.tools.questions.tokens import Token, words_of
from src.tools.questions.vocabulary import Target

_Named = TypeVar("_Named", Metric, Field)

NEGATIONS: Final = frozenset({"not", "no", "without", "excluding", "exclude", "except", "excludes", "non", "ignoring", "minus"})
_AVERAGE: Final = frozenset({"average", "avg", "mean", "typical"})
_STATISTIC: Final = frozenset({"median", "deviation", "variance", "quartiles", "percentiles", "range"})


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
    rivals: tuple[str, ...] = ()
    """Descriptions of readings that fit just as well and give other numbers, this one included."""

    @property
    def strength(self) -> float:
        """How well the words fit the metric compared with the field: above 0 the metric, below 0 the field."""
        return _weight(self.link, "metric") - _weight(self.link, "field")


@dataclass(frozen=True, slots=True)
class ValueMention:
    """A value of a category, or a term, or a flag, that narrows the rows."""

    link: Link
    targets: tuple[Target, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Roles:
    """The links of a question by what they do, each list in the order of the words."""

    quantities: tuple[Quantity, ...] = ()
    splits: tuple[Link, ...] = ()
    """Asked for with "by" and its like."""
    attributes: tuple[Link, ...] = ()
    """Categories and labels named without "by"."""
    things: tuple[tuple[Link, Dataset], ...] = ()
    """Datasets named, that are not counted by any metric of the same name."""
    values: tuple[ValueMention, ...] = ()
    times: tuple[Link, ...] = ()
    """Fields that place a row in time."""
    secret: tuple[Link, ...] = ()
    """Names of sensitive fields."""
    claimed: frozenset[int] = frozenset()
    """Tokens that roles explain beyond the links themselves (negations, "average")."""
    statistic: bool = False
    """True when a single statistic was asked for by name ("median")."""


@dataclass(slots=True)
class _Sorting:
    quantities: list[Quantity] = field(default_factory=list)
    splits: list[Link] = field(default_factory=list)
    attributes: list[Link] = field(default_factory=list)
    things: list[tuple[Link, Dataset]] = field(default_factory=list)
    values: list[ValueMention] = field(default_factory=list)
    times: list[Link] = field(default_factory=list)
    secret: list[Link] = field(default_factory=list)
    claimed: set[int] = field(default_factory=set)


def assign_roles(reading: Reading) -> Roles:
    """The role of every link that no condition claims."""
    sorting = _Sorting()
    conditioned = {i for c in reading.conditions for i in c.tokens}
    for link in reading.links:
        if link.start not in conditioned:
            _place(link, reading, sorting)
    statistic = {t.index for t in reading.tokens if t.norm in _STATISTIC}
    return Roles(
        quantities=_without_owners(reading, _without_aliases(reading, sorting.quantities)),
        splits=tuple(sorting.splits),
        attributes=tuple(sorting.attributes),
        things=tuple(sorting.things),
        values=tuple(sorting.values),
        times=tuple(sorting.times),
        secret=tuple(sorting.secret),
        claimed=frozenset(sorting.claimed | statistic),
        statistic=bool(statistic),
    )


def _place(link: Link, reading: Reading, sorting: _Sorting) -> None:
    fields = [f for t in link.of("field") if (f := reading.semantics.field(t.name))]
    if fields and all(f.sensitive for f in fields) and len(fields) == len(link.targets):
        sorting.secret.append(link)
    elif _is_asking(link, reading):
        return
    elif (value := _value(link, reading)) is not None:
        sorting.values.append(value)
        if value.negated:
            sorting.claimed.update(_negation_before(link, reading.tokens))
    elif link == ranked_name(reading) or (link in reading.groupings and not _orders(link, reading)):
        sorting.splits.append(link)
    elif quantity := _quantity(link, fields, reading):
        sorting.quantities.append(quantity)
        if quantity.averaged:
            sorting.claimed.update(_average_before(link, reading.tokens))
    elif any(f.role in ("category", "label", "id") for f in fields):
        sorting.attributes.append(link)
    elif datasets := link.of("dataset"):
        dataset = reading.semantics.dataset(datasets[0].name)
        if dataset:
            sorting.things.append((link, dataset))
    elif any(f.role == "time" for f in fields):
        sorting.times.append(link)
    elif any(f.sensitive or f.role == "text" for f in fields):
        sorting.secret.append(link)


def _is_asking(link: Link, reading: Reading) -> bool:
    """A value that is also a word of asking ("complete") counts only spelt out, beside its field or its dataset."""
    values = link.of("value")
    if link.quoted or len(link.span) > 1 or len(values) < len(link.targets) or reading.tokens[link.start].stem not in ASKING:
        return False
    spelt = any(words_of(v.value or "") == words_of(link.words) for v in values)
    owners = {v.name.partition(".")[0] for v in values}
    near = (k for k in reading.links if 0 <= max(k.start, link.start) - min(k.end, link.end) <= 1)
    beside_dataset = any(owners & {t.name for t in k.of("dataset")} for k in near)
    return not (spelt and (beside_dataset or _beside_its_field(link, values, reading)))


def ranked_name(reading: Reading) -> Link | None:
    """What a ranking ranks: "top customers", "which 5 products had the highest", or None."""
    ranking = reading.ranking
    if ranking is None or any(g.asked for g in reading.grains):
        return None
    if ranking.number_at is not None:
        found = [k for k in reading.links if k.start == ranking.number_at + 1]
    elif ranking.leads:
        found = [k for k in reading.links if k.start >= ranking.end][:1]
    else:
        asked = ("which", "what", "who", "the")
        found = [k for k in reading.links if k.end <= ranking.start and set(reading.before(k)) & set(asked)][:1]
    return next((k for k in found if k.of("dataset") or _names_groups(k, reading)), None)


def _names_groups(link: Link, reading: Reading) -> bool:
    fields = (reading.semantics.field(t.name) for t in link.of("field"))
    return any(f is not None and f.role in ("label", "category", "id") for f in fields) and link.targets[0].kind != "metric"


def _orders(link: Link, reading: Reading) -> bool:
    """ "top 5 products by revenue": what follows "by" is the order, not a split."""
    if not link.of("metric"):
        field = reading.semantics.field(link.targets[0].name) if link.targets[0].kind == "field" else None
        return bool(reading.ranking and field and field.role == "measure")
    return reading.ranking is not None or not link.of("field", "dataset")


def _value(link: Link, reading: Reading) -> ValueMention | None:
    """The link as a filter, where its words are a value or a term rather than a name."""
    negated = bool(_negation_before(link, reading.tokens))
    values, terms = link.of("value"), _condition_terms(link, reading)
    best = link.targets[0]
    plain = best.kind == "value" or link.quoted or negated
    if values and (plain or _spelt(link, values, reading) or _beside_its_field(link, values, reading)):
        return ValueMention(link, values, negated)
    if terms and (terms[0].weight >= best.weight or negated) and not _term_loses(link, reading):
        return ValueMention(link, terms, negated)
    return None


def _condition_terms(link: Link, reading: Reading) -> tuple[Target, ...]:
    conditional = {t.name for t in reading.semantics.terms if t.filters}
    return tuple(t for t in link.of("term") if t.name in conditional)


def _term_loses(link: Link, reading: Reading) -> bool:
    """A metric of the same words wins where a course over time, or an analysis of one, is asked for."""
    timed = reading.course or reading.periods or reading.intent.kind in ("forecast", "anomaly", "correlation")
    return bool(link.of("metric")) and bool(timed)


def _beside_its_field(link: Link, values: Sequence[Target], reading: Reading) -> bool:
    names = {v.name for v in values}
    near = (k for k in reading.links if k.end == link.start or k.start == link.end or 0 <= link.start - k.end <= 1)
    return any(names & {t.name for t in k.of("field")} for k in near)


def _spelt(link: Link, values: Sequence[Target], reading: Reading) -> bool:
    """Whether the words are a value letter by letter, and a metric only by their stems ("cancelled", "cancellations")."""
    said = words_of(link.words)
    metrics = [m for t in link.of("metric") if (m := reading.semantics.metric(t.name))]
    names = {words_of(name) for m in metrics for name in (m.name, m.label, *m.synonyms)}
    return said not in names and not link.of("field", "dataset") and any(words_of(v.value or "") == said for v in values)


def _quantity(link: Link, fields: Sequence[Field], reading: Reading) -> Quantity | None:
    semantics = reading.semantics
    metrics = [m for t in link.of("metric") if (m := semantics.metric(t.name))]
    measures = [f for f in fields if f.role in ("measure", "flag") and not f.sensitive]
    if not metrics and not measures:
        return None
    if not metrics and fields[0].role not in ("measure", "flag"):
        return None
    datasets = link.of("dataset")
    terms = _condition_terms(link, reading)
    return Quantity(
        link=link,
        metric=_about_named(metrics, reading),
        field=_about_named(measures, reading),
        rivals=_rivals(link, metrics, measures, reading),
        term=next((t for t in semantics.terms if terms and t.name == terms[0].name), None),
        dataset=semantics.dataset(datasets[0].name) if datasets else None,
        averaged=bool(_average_before(link, reading.tokens)),
    )


def _about_named(found: Sequence[_Named], reading: Reading) -> _Named | None:
    """The one whose dataset the question names, else the first."""
    named = _named_datasets(reading)
    return next((f for f in found if f.dataset in named), found[0] if found else None)


def _named_datasets(reading: Reading) -> set[str]:
    return {t.name for k in reading.links for t in k.of("dataset")}


def _rivals(link: Link, metrics: Sequence[Metric], measures: Sequence[Field], reading: Reading) -> tuple[str, ...]:
    """What else the words mean just as well, where they would give other numbers and no dataset named settles it."""
    rivals: Sequence[Metric] | Sequence[Field] = metrics or measures
    weights = {t.name: t.weight for t in link.of("metric" if metrics else "field")}
    best = max((weights.get(_key(r), 0.0) for r in rivals), default=0.0)
    equal = [r for r in rivals if weights.get(_key(r), 0.0) == best]
    if any(r.dataset in _named_datasets(reading) for r in equal) or len({r.expression + r.dataset for r in equal}) < 2:
        return ()
    return tuple(f"{r.label or r.name} of {r.dataset}" for r in equal)


def _key(thing: Metric | Field) -> str:
    return thing.ref if isinstance(thing, Field) else thing.name


def _without_aliases(reading: Reading, quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Of two metrics that compute the same, the one with a place in time stays ("customers ... sign-ups")."""
    names = {q.metric.name for q in quantities if q.metric}
    kept = []
    for quantity in quantities:
        twin = timed_twin(reading.semantics, quantity.metric) if quantity.metric and not quantity.metric.time else None
        if not (twin and twin.name in names):
            kept.append(quantity)
    return tuple(kept)


def _without_owners(reading: Reading, quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """ "average age of customers" is about ages; the customers are whose they are, and are not counted."""
    return tuple(q for q in quantities if not _is_owner(reading, q, quantities))


def _is_owner(reading: Reading, quantity: Quantity, quantities: Sequence[Quantity]) -> bool:
    if quantity.dataset is None or quantity.field is not None:
        return False
    others = [q for q in quantities if q is not quantity]
    if any(q.field and q.field.dataset == quantity.dataset.name and _of_rows(reading, q) for q in others):
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


def _negation_before(link: Link, tokens: Sequence[Token]) -> set[int]:
    """Indices of a negation up to three words before the link."""
    for back in range(1, 4):
        index = link.start - back
        if index < 0:
            break
        if tokens[index].norm in NEGATIONS:
            return {index}
        if tokens[index].norm == "than" and index and tokens[index - 1].norm == "other":
            return {index, index - 1}
        if tokens[index].norm not in ("the", "in", "from", "for", "by", "of", "any", "a", "those", "and", "or"):
            break
    return set()


def _average_before(link: Link, tokens: Sequence[Token]) -> set[int]:
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
