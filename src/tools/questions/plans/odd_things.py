"""Things that a question calls unusual, and the numbers by which it wants them judged ("unusual customers by revenue")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from src.models.semantic import Dataset, Field, Metric
from src.tools.questions.facts import parts_of, reach
from src.tools.questions.links import Link
from src.tools.questions.plans.parts import metric_of
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading
from src.tools.questions.roles import Roles


@dataclass(frozen=True, slots=True)
class OddThings:
    """The things, and either columns of their own rows or metrics of each of them."""

    link: Link
    fields: tuple[Field, ...] = ()
    metrics: tuple[Metric, ...] = ()


def odd_things(reading: Reading, roles: Roles) -> OddThings | None:
    """What is judged by what; None where no things are named, or nothing to judge them by."""
    thing = _thing(reading, roles)
    if thing is None:
        return None
    link, dataset = thing
    others = [q for q in roles.quantities if q.link is not link]
    columns = [k for k in roles.splits if _measures(reading, k)]
    if not others and not columns:
        return None
    if len(columns) < len(roles.splits):
        return None
    links = sorted((*columns, *(q.link for q in others)), key=lambda k: k.start)
    fields = [_field_of(reading, k, dataset) for k in links]
    own = tuple(dict.fromkeys(f for f in fields if f is not None))
    if len(own) == len(links):
        return OddThings(link, fields=own)
    metrics = [metric_of(reading, q) for q in others]
    if columns or not all(metrics):
        return None
    return OddThings(link, metrics=tuple(dict.fromkeys(m for m in metrics if m)))


def _thing(reading: Reading, roles: Roles) -> tuple[Link, Dataset] | None:
    """The rows that the question speaks of first: counted things, a dataset's name."""
    found: list[tuple[Link, Dataset]] = [(q.link, q.dataset) for q in roles.quantities if q.dataset and _counts(q)]
    found += list(roles.things)
    for link in roles.attributes:
        found += [(link, d) for t in link.of("dataset") if (d := reading.semantics.dataset(t.name))]
    first = min(found, key=lambda pair: pair[0].start, default=None)
    named = (*(q.link for q in roles.quantities), *roles.splits)
    return first if first is not None and all(first[0].start <= k.start for k in named) else None


def _counts(quantity: Quantity) -> bool:
    parts = parts_of(quantity.metric) if quantity.metric else None
    return quantity.field is None and parts is not None and parts.function == "count"


def _measures(reading: Reading, link: Link) -> list[Field]:
    fields = [reading.semantics.field(t.name) for t in link.of("field")]
    return [f for f in fields if f is not None and f.role == "measure" and not f.sensitive]


def _field_of(reading: Reading, link: Link, dataset: Dataset) -> Field | None:
    """The measure that the words name in the rows of these things, or one join away from them."""
    found: Sequence[Field] = _measures(reading, link)
    own = [f for f in found if f.dataset == dataset.name]
    reached = [f for f in found if f.dataset in reach(reading.semantics, dataset.name)]
    return next(iter(own or reached), None)
