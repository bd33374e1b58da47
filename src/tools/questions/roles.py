"""What each linked name does in the question: a quantity, a split, a filter, a condition, a thing to list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from src.models.semantic import Dataset
from src.tools.questions.links import Link
from src.tools.questions.quantities import Quantity, average_before, quantity_of, without_aliases, without_owners
from src.tools.questions.reading import Reading
from src.tools.questions.value_words import ValueMention, is_asking, negation_before, value_mention

_STATISTIC: Final = frozenset({"median", "deviation", "variance", "quartiles", "percentiles", "range"})


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
        quantities=without_owners(reading, without_aliases(reading, sorting.quantities)),
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
    elif is_asking(link, reading):
        return
    elif (value := value_mention(link, reading)) is not None:
        sorting.values.append(value)
        if value.negated:
            sorting.claimed.update(negation_before(link, reading.tokens))
    elif link == ranked_name(reading) or (link in reading.groupings and not _orders(link, reading)):
        sorting.splits.append(link)
    elif quantity := quantity_of(link, fields, reading):
        sorting.quantities.append(quantity)
        if quantity.averaged:
            sorting.claimed.update(average_before(link, reading.tokens))
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
        earlier = [k for k in reading.links if k.end <= ranking.start]
        found = [k for k in earlier if set(reading.before(k)) & set(asked) or _described(k, reading)][:1]
    return next((k for k in found if k.of("dataset") or _names_groups(k, reading)), None)


def _described(link: Link, reading: Reading) -> bool:
    """ "customers who spend the most", "customers with the highest revenue": the superlative is about them."""
    return bool(link.of("dataset")) and reading.tokens[link.end].norm in ("who", "that", "with", "having")


def _splits_rows(link: Link, reading: Reading) -> bool:
    """Whether anything that the link names tells rows apart: a category, a label, a dataset."""
    fields = (reading.semantics.field(t.name) for t in link.of("field"))
    return bool(link.of("dataset")) or any(f is not None and f.role not in ("measure", "flag") for f in fields)


def _names_groups(link: Link, reading: Reading) -> bool:
    fields = (reading.semantics.field(t.name) for t in link.of("field"))
    return any(f is not None and f.role in ("label", "category", "id") for f in fields) and link.targets[0].kind != "metric"


def _orders(link: Link, reading: Reading) -> bool:
    """ "top 5 products by revenue": what follows "by" is the order, not a split; "views per session" divides."""
    if link.of("metric") and reading.before(link) == ("per",) and not _splits_rows(link, reading):
        return True
    if not link.of("metric"):
        field = reading.semantics.field(link.targets[0].name) if link.targets[0].kind == "field" else None
        return bool(reading.ranking and field and field.role == "measure")
    return reading.ranking is not None or not link.of("field", "dataset")
