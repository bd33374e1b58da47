"""A list: rows of one dataset, with the fields that were named or those that describe a row."""

from __future__ import annotations

from typing import Final

from src.models.plan import Order, QueryPlan
from src.models.semantic import Dataset, Field
from src.tools.questions.facts import naming_field, parts_of, reach
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.parts import asks_for_one, one_past_period
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles

_LISTING: Final = frozenset({"list", "who", "whose", "which"})
_SHOWING: Final = frozenset({"show", "display", "give", "get", "find", "see"})
_DEFAULT_LIMIT: Final = 5


def wants_rows(reading: Reading, roles: Roles) -> bool:
    """Whether the question asks for things rather than for a number about them."""
    if reading.course or reading.has("many", "number", "count", "total", "average", "sum"):
        return False
    if _ranks_field(reading, roles):
        return True
    if roles.values and not (roles.quantities or roles.splits) and reading.has("list", "who", "whose"):
        return True
    things = [q for q in roles.quantities if q.dataset and q.metric and _counts(q)]
    others = [q for q in roles.quantities if q not in things]
    if any(q.metric is not None and q.strength >= 0 for q in others):
        return False
    named = bool(things or roles.things or _labelled(reading, roles))
    if others and not roles.splits and not named:
        return False
    if others and roles.splits:
        return all(_identifies(reading, roles, q) for q in others)
    if roles.splits:
        return False
    asked = reading.has(*_LISTING) or (
        reading.has(*_SHOWING) and (bool(reading.conditions) or reading.has("all") or bool(others))
    )
    return named and (asked or (bool(reading.conditions) and bool(roles.things or roles.attributes)))


def plan_listing(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """Rows of the dataset that the names belong to."""
    dataset = _dataset(reading, roles)
    if dataset is None:
        return Refusal("It does not say what to list.")
    fields = _fields(reading, roles, dataset)
    narrowed = narrow(reading, roles, (dataset.name,))
    period = one_past_period(reading)
    if isinstance(narrowed, Refusal):
        return narrowed
    if isinstance(period, Refusal):
        return period
    if isinstance(fields, Refusal):
        return fields
    if period and not dataset.time:
        return Refusal(f"{dataset.label or dataset.name} have no place in time in this data.")
    order, limit = _order(reading, roles)
    many = f"no number was said: the first {limit}" if limit != 1 else "the first one"
    assumed = many if limit and reading.ranking and not reading.ranking.limit else ""
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=fields,
        time=f"{dataset.name}.{dataset.time}" if period and dataset.time else None,
        period=period,
        filters=narrowed[0],
        order=order,
        limit=limit,
        assumptions=(
            *((period.spelled(),) if period else ()),
            f"rows of {dataset.label or dataset.name} are listed",
            *((f"the period is that of {_date_label(dataset)}",) if period else ()),
            *((assumed,) if assumed else ()),
            *narrowed[1],
        ),
    )


def _date_label(dataset: Dataset) -> str:
    field = dataset.field(dataset.time or "")
    return field.label if field else ""


def _counts(quantity: Quantity) -> bool:
    parts = parts_of(quantity.metric) if quantity.metric else None
    return parts is not None and parts.function == "count"


def _ranks_field(reading: Reading, roles: Roles) -> bool:
    """ "top 5 products by price", "the highest price": a ranking of rows by a measure."""
    measures = [q for q in roles.quantities if q.field and q.field.role == "measure" and (q.metric is None or q.strength < 0)]
    others = [q for q in roles.quantities if q not in measures and not (q.dataset and _counts(q))]
    return reading.ranking is not None and len(measures) == 1 and not others


def _identifies(reading: Reading, roles: Roles, quantity: Quantity) -> bool:
    """Whether the splits name single rows of the quantity's own dataset ("price by product")."""
    dataset = reading.semantics.dataset(quantity.field.dataset) if quantity.field else None
    name = naming_field(dataset) if dataset else None
    named = {t.name for k in roles.splits for t in k.targets}
    return quantity.metric is None and dataset is not None and name is not None and bool({name.ref, dataset.name} & named)


def _labelled(reading: Reading, roles: Roles) -> tuple[Dataset, ...]:
    found = (reading.semantics.dataset(t.name) for k in (*roles.attributes, *roles.splits) for t in k.of("dataset"))
    return tuple(d for d in found if d)


def _dataset(reading: Reading, roles: Roles) -> Dataset | None:
    """The dataset of the measures named, else the one named; rows of it must reach the other."""
    measured = [reading.semantics.dataset(q.field.dataset) for q in roles.quantities if q.field and not _counts(q)]
    counted = [q.dataset for q in roles.quantities if q.dataset and _counts(q)]
    named = [d for _, d in roles.things]
    return next((d for d in (*measured, *counted, *named, *_labelled(reading, roles), *_described(reading, roles)) if d), None)


def _described(reading: Reading, roles: Roles) -> tuple[Dataset, ...]:
    """The datasets that terms are conditions of ("low-stock products")."""
    named = {t.name for v in roles.values for t in v.targets if t.kind == "term"}
    fields = (f.field for t in reading.semantics.terms if t.name in named for f in t.filters)
    found = (reading.semantics.dataset(ref.partition(".")[0]) for ref in fields)
    return tuple(d for d in found if d)


def _fields(reading: Reading, roles: Roles, dataset: Dataset) -> tuple[str, ...] | Refusal:
    name = naming_field(dataset)
    said = [q.field for q in roles.quantities if q.field and not _counts(q)]
    for link in (*roles.splits, *roles.attributes):
        targets = [f for t in link.of("field") if (f := reading.semantics.field(t.name))]
        reached = [f for f in targets if f.dataset in reach(reading.semantics, dataset.name)]
        if not reached and not link.of("dataset"):
            return Refusal(f"“{link.words}” is not known for {dataset.label or dataset.name}.")
        said += reached[:1]
    conditioned = [reading.semantics.field(f.field) for c in reading.conditions for f in c.filters]
    wanted: list[Field | None] = [name, *said, *conditioned]
    if not [f for f in said if f != name]:
        wanted = [name, *(f for f in dataset.fields if f.role in ("category", "measure", "flag", "time"))]
    refs = tuple(dict.fromkeys(f.ref for f in wanted if f and not f.sensitive))
    return refs or Refusal(f"{dataset.label or dataset.name} have no field that may be shown.")


def _order(reading: Reading, roles: Roles) -> tuple[Order | None, int | None]:
    ranking = reading.ranking
    measures = [q.field for q in roles.quantities if q.field and q.field.role == "measure" and not _counts(q)]
    if ranking is None or not measures:
        return None, None
    return Order(by=measures[0].name, descending=ranking.descending), ranking.limit or (
        _DEFAULT_LIMIT if roles.splits and not asks_for_one(reading) else 1
    )
