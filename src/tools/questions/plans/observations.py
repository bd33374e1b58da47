"""What one row of a test or regression is: a row of a table, a thing that a metric is known of, or a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from src.models.plan import Filter
from src.models.semantic import Dataset, Field, Metric
from src.models.words import singular
from src.tools.questions.facts import count_metric, naming_field, reach, underlying
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading
from src.tools.questions.roles import Roles


@dataclass(frozen=True, slots=True)
class Unit:
    """The rows that observations are: a dataset's, each told apart by `key` where a metric is computed for it."""

    dataset: Dataset
    key: Field | None = None

    @property
    def said(self) -> str:
        """ "order", "customer" """
        return singular((self.dataset.label or self.dataset.name).replace("_", " ").lower())


def measured(reading: Reading, roles: Roles) -> tuple[Quantity, ...]:
    """The quantities of a question without the things they are counted for ("customers spend")."""
    found = sorted(roles.quantities, key=lambda q: q.link.start)
    real = [q for q in found if not _counts_things(reading, q)]
    return tuple(real or found)


def _counts_things(reading: Reading, quantity: Quantity) -> bool:
    return (
        quantity.dataset is not None
        and quantity.field is None
        and quantity.metric == count_metric(reading.semantics, quantity.dataset)
    )


def row_value(reading: Reading, quantity: Quantity) -> Field | None:
    """The measure or flag whose single rows carry the quantity, or None where only a metric over rows is known."""
    if quantity.metric is None or (quantity.field is not None and quantity.strength < 0):
        return quantity.field
    return underlying(reading.semantics, quantity.metric)


def unit_of_metric(reading: Reading, metric: Metric, group: Field | None) -> Unit | None:
    """What a metric without rows of its own is computed for: what it is averaged over, else what the group is a property of."""
    reached = reach(reading.semantics, metric.dataset)
    over = averaged_over(reading, metric)
    owner = reading.semantics.dataset(group.dataset) if group is not None else None
    for dataset in (over, owner):
        if dataset is None or dataset.name not in reached or (key := key_of(dataset)) is None:
            continue
        if group is None or group.dataset in reach(reading.semantics, dataset.name):
            return Unit(dataset, key)
    return None


def averaged_over(reading: Reading, metric: Metric) -> Dataset | None:
    """The things a ratio is an average over: `SUM(...) / COUNT(DISTINCT orders.order_id)` is one of orders."""
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError

    try:
        tree = parse_one(metric.expression)
    except SqlglotError:
        return None
    for division in tree.find_all(exp.Div):
        for count in division.expression.find_all(exp.Count):
            for column in count.find_all(exp.Column):
                found = _told_apart_by(reading, column.table, column.name)
                if found is not None:
                    return found
    return None


def _told_apart_by(reading: Reading, table: str, column: str) -> Dataset | None:
    """The dataset whose rows the column tells apart: its own key, or the key that it points to."""
    owner = reading.semantics.dataset(table)
    if owner is not None and owner.primary_key == (column,):
        return owner
    for tie in reading.semantics.relationships:
        if tie.from_dataset == table and tie.from_columns == (column,):
            return reading.semantics.dataset(tie.to_dataset)
    return None


def key_of(dataset: Dataset) -> Field | None:
    """The one field that tells a row of the dataset apart."""
    keys = [f for f in dataset.fields if f.name in dataset.primary_key or f.expression in dataset.primary_key]
    if len(dataset.primary_key) == 1 and len(keys) == 1 and not keys[0].sensitive:
        return keys[0]
    return naming_field(dataset) if len(dataset.primary_key) == 1 else None


def joint(reading: Reading, fields: Sequence[Field]) -> Dataset | None:
    """The dataset whose rows lead to every field, itself the owner of one of them."""
    for here in fields:
        if all(other.dataset in reach(reading.semantics, here.dataset) for other in fields):
            return reading.semantics.dataset(here.dataset)
    return None


def without(filters: Sequence[Filter], taken: Filter) -> tuple[Filter, ...]:
    """The filters but one, which became the groups."""
    return tuple(f for f in filters if f is not taken)
