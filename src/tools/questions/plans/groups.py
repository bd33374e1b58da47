"""Which names of a question are groups: what thresholds are on, and what "best selling" ranks by."""

from __future__ import annotations

from dataclasses import replace

from src.models.semantic import Metric
from src.tools.questions.facts import parts_of
from src.tools.questions.quantities import Quantity
from src.tools.questions.ranking import ADJECTIVES
from src.tools.questions.reading import Reading
from src.tools.questions.roles import Roles
from src.tools.questions.verbs import sales_of
from src.tools.questions.vocabulary import vocabulary


def grouped_for_thresholds(reading: Reading, roles: Roles) -> Roles:
    """ "products with revenue over 50k": the things that a threshold keeps some of are what is grouped by."""
    marked = {t.link for t in reading.marks.thresholds}
    if not marked or roles.splits:
        return roles
    things = [k for k, _ in roles.things]
    counted = [q for q in roles.quantities if q.link not in marked and _counts_things(q)]
    if reading.has("many", "number", "count") and counted and not things:
        return roles
    found = [*things, *(q.link for q in counted)]
    return replace(
        roles,
        splits=tuple(found[:1]),
        things=tuple(t for t in roles.things if t[0] not in found[:1]),
        quantities=tuple(q for q in roles.quantities if q.link not in found[:1]),
    )


def _counts_things(quantity: Quantity) -> bool:
    parts = parts_of(quantity.metric) if quantity.metric else None
    return quantity.dataset is not None and parts is not None and parts.function == "count"


def best_selling(reading: Reading) -> tuple[Metric, ...]:
    """The metric that the model calls sales, for "best selling" and "fastest growing" without a number named."""
    ranking = reading.ranking
    if ranking is None:
        return ()
    sells = any(reading.tokens[i].norm in ADJECTIVES for i in range(ranking.start, ranking.end))
    if not sells and not (reading.marks.change and reading.marks.change.kind == "growth"):
        return ()
    return main_sales(reading)


def main_sales(reading: Reading) -> tuple[Metric, ...]:
    """The metric that the model calls sales, where it has one."""
    found = sales_of(vocabulary(reading.semantics, reading.catalog))
    return tuple(m for t in found if (m := reading.semantics.metric(t.name)))
