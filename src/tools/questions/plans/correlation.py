"""A correlation: what goes along with a target, or how two quantities go together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from src.models.plan import Analysis, Filter, Period, QueryPlan
from src.models.semantic import Dataset, Field, Metric
from src.tools.questions.facts import naming_field, reach, underlying
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.parts import definitions, frame, metric_of, one_past_period, placed_in_time
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.splitting import choose_field
from src.tools.questions.tokens import stem

_MOST_CANDIDATES: Final = 8
_MOST_FIELDS: Final = 24
_MOST_LEVELS_AWAY: Final = 2
"""Joins from a row to a thing whose attributes may still explain it."""
_BOTH_WAYS: Final = frozenset(
    stem(w) for w in ("relationship", "related", "correlation", "link", "associated", "connection", "tied")
)
"""Words that say of neither quantity that it comes first."""
_BACKWARD: Final = frozenset(
    {"by", "depend", "depends", "depended", "dependent", "explained", "driven", "affected", "influenced", "impacted"}
)


def plan_correlation(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """One quantity: everything that may go along with it. Two: the second is explained by the first."""
    if reading.ranking and not roles.quantities:
        return Refusal("A ranking and a correlation at once cannot be read yet.")
    if len(roles.quantities) > 2:
        return Refusal("A correlation is of one target, or of two quantities.")
    period = one_past_period(reading)
    if isinstance(period, Refusal):
        return period
    if not roles.quantities:
        return Refusal("It does not say what should be explained.")
    groups = (*roles.attributes, *roles.splits)
    if len(roles.quantities) == 2:
        quantities = sorted(roles.quantities, key=lambda q: q.link.start)
        return _pair(
            reading, roles, (quantities[1], quantities[0]) if _turned(reading) else (quantities[0], quantities[1]), period
        )
    if any(_is_category(reading, link) for link in groups):
        return _category(reading, roles, period)
    return _single(reading, roles, roles.quantities[0], period)


def _turned(reading: Reading) -> bool:
    """ "revenue depends on price": the first is the target."""
    return any(t.norm in _BACKWARD for t in reading.tokens)


def _says_of_neither(reading: Reading) -> bool:
    """ "is churn related to age", "the link between churn and age"."""
    together = any(a.norm in ("go", "goes") and b.norm == "together" for a, b in pairwise(reading.tokens))
    return (together or any(t.stem in _BOTH_WAYS for t in reading.tokens)) and not _turned(reading)


def _is_category(reading: Reading, link: object) -> bool:
    fields = (reading.semantics.field(t.name) for t in link.of("field"))  # type: ignore[attr-defined]
    return any(f is not None and f.role == "category" for f in fields)


def row_field(reading: Reading, quantity: Quantity, *, alone: bool) -> Field | None:
    """The field whose rows carry the quantity: a named measure or flag, or what its metric averages.

    A metric that adds up is row by row only where it stands `alone` with no place in time.
    """
    if quantity.metric is None or (quantity.field and quantity.strength < 0):
        return quantity.field
    field = underlying(reading.semantics, quantity.metric)
    if field is None:
        return None
    return field if not quantity.metric.additive and not (alone and quantity.metric.time) else None


def _single(reading: Reading, roles: Roles, quantity: Quantity, period: Period | None) -> QueryPlan | Refusal:
    field = row_field(reading, quantity, alone=True)
    if field is None and quantity.metric is None:
        return Refusal(f"“{quantity.link.words}” is not a number that can be explained.")
    if field is not None:
        dataset = reading.semantics.dataset(field.dataset)
        assert dataset is not None
        others = _candidates(reading, dataset, field)
        if not others:
            return Refusal(f"{dataset.label or dataset.name} have nothing else to compare {field.label} with.")
        whose = (
            "its other attributes" if all(f.dataset == dataset.name for f in others) else "its attributes and those it leads to"
        )
        said = f"every row of {dataset.label or dataset.name} is one observation; {whose} are the candidates"
        return _rows(reading, roles, dataset, (*_keys(reading, dataset, others), field, *others), field, period, said)
    assert quantity.metric is not None
    return _against_others(reading, roles, quantity.metric, period)


def _candidates(reading: Reading, dataset: Dataset, target: Field) -> list[Field]:
    """What may explain a row's `target`: its other attributes, then those of what the row leads to, one of each name."""
    found: dict[str, Field] = {}
    near = sorted(reach(reading.semantics, dataset.name).items(), key=lambda step: step[1])
    for name in [n for n, away in near if away <= _MOST_LEVELS_AWAY]:
        place = reading.semantics.dataset(name)
        for field in place.fields if place is not None else ():
            if field.role in ("measure", "flag", "category") and not field.sensitive and field.name != target.name:
                found.setdefault(field.name, field)
    return list(found.values())[:_MOST_FIELDS]


def _keys(reading: Reading, dataset: Dataset, others: Sequence[Field]) -> list[Field]:
    """What tells apart the things that rows lead to: their attributes repeat from row to row."""
    keys = []
    for name in dict.fromkeys(f.dataset for f in others if f.dataset != dataset.name):
        place = reading.semantics.dataset(name)
        own = [f for f in place.fields if f.role == "id" and f.expression in place.primary_key] if place is not None else []
        keys += own if len(own) == 1 and not own[0].sensitive else []
    return keys


def _against_others(reading: Reading, roles: Roles, metric: Metric, period: Period | None) -> QueryPlan | Refusal:
    """A metric in time against the metrics of other facts; its own fact's metrics are made of the same rows."""
    related = reach(reading.semantics, metric.dataset)
    candidates = [
        m for m in reading.semantics.metrics
        if m.time and m.dataset not in related and metric.dataset not in reach(reading.semantics, m.dataset)
    ]  # fmt: skip
    if not metric.time or not candidates:
        return Refusal(f"There is nothing else in this data to explain {metric.label} with.", (metric.name,))
    metrics = (metric, *candidates[:_MOST_CANDIDATES])
    said = "the candidates are the metrics of other facts: " + ", ".join(m.label or m.name for m in metrics[1:])
    return _in_time(reading, roles, metrics, metric, period, said)


def _pair(reading: Reading, roles: Roles, pair: tuple[Quantity, Quantity], period: Period | None) -> QueryPlan | Refusal:
    """`pair` is what explains and what is explained."""
    if roles.splits:
        return Refusal("A correlation for each group cannot be read yet.")
    cause, effect = (row_field(reading, q, alone=False) for q in pair)
    if cause and effect and cause.role == "flag" != effect.role and _says_of_neither(reading):
        pair, cause, effect = (pair[1], pair[0]), effect, cause  # a yes or no is what one wants explained
    metrics = tuple(metric_of(reading, q) for q in pair)
    if cause and effect and (dataset := _joint(reading, cause, effect)):
        return _rows(
            reading, roles, dataset, (cause, effect), effect, period, f"every row of {dataset.label} is one observation"
        )
    for field, metric in ((cause, metrics[1]), (effect, metrics[0])):
        measured = field and field.role == "measure" and metric and field.dataset in reach(reading.semantics, metric.dataset)
        if field and metric and measured:
            return _across(reading, roles, field, metric, period)
    if metrics[0] is None or metrics[1] is None:
        return Refusal(f"“{pair[0].link.words}” and “{pair[1].link.words}” have no rows in common.")
    said = f"{metrics[1].label or metrics[1].name} is explained by {metrics[0].label or metrics[0].name}"
    return _in_time(reading, roles, (metrics[0], metrics[1]), metrics[1], period, said)


def _joint(reading: Reading, one: Field, other: Field) -> Dataset | None:
    """The dataset whose rows carry both fields."""
    for here, there in ((one, other), (other, one)):
        if there.dataset in reach(reading.semantics, here.dataset):
            return reading.semantics.dataset(here.dataset)
    return None


def _category(reading: Reading, roles: Roles, period: Period | None) -> QueryPlan | Refusal:
    """Whether a target differs between groups."""
    quantity = roles.quantities[0]
    links = (*roles.attributes, *roles.splits)
    field = row_field(reading, quantity, alone=False)
    if field is None:
        return Refusal(f"{quantity.link.words} is known for groups only; compare it by group instead.")
    dataset = reading.semantics.dataset(field.dataset)
    assert dataset is not None
    groups = [f for link in links if isinstance(f := choose_field(reading, link, (dataset.name,)), Field)]
    if len(groups) != len(links):
        return Refusal(f"“{links[0].words}” is not known for {dataset.label or dataset.name}.")
    return _rows(reading, roles, dataset, (*groups, field), field, period, f"every row of {dataset.label} is one observation")


def _rows(
    reading: Reading, roles: Roles, dataset: Dataset, fields: Sequence[Field], target: Field, period: Period | None, said: str
) -> QueryPlan | Refusal:
    narrowed = narrow(reading, roles, (dataset.name,))
    if isinstance(narrowed, Refusal):
        return narrowed
    if period and not dataset.time:
        return Refusal(f"{dataset.label or dataset.name} have no place in time in this data.")
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=tuple(dict.fromkeys(f.ref for f in fields)),
        time=f"{dataset.name}.{dataset.time}" if period and dataset.time else None,
        period=period,
        filters=narrowed[0],
        analysis=Analysis(kind="correlation", target=target.name),
        assumptions=(*_spelled(period), f"target = {target.label or target.name}", said, *narrowed[1]),
    )


def _across(reading: Reading, roles: Roles, field: Field, metric: Metric, period: Period | None) -> QueryPlan | Refusal:
    """A metric against an attribute of the things it can be split by: one thing is one observation."""
    dataset = reading.semantics.dataset(field.dataset)
    assert dataset is not None
    framed = frame(reading, roles, (metric,))
    if isinstance(framed, Refusal):
        return framed
    name = naming_field(dataset) if field.dataset != metric.dataset else None
    dimensions = tuple(ref for ref in (name.ref if name else None, field.ref) if ref)
    each = (name.label or name.name) if name else field.label
    return QueryPlan(
        shape="aggregate",
        metrics=(metric.name,),
        dimensions=dimensions,
        period=period,
        filters=framed.filters,
        analysis=Analysis(kind="correlation", target=metric.name),
        assumptions=(*_spelled(period), f"each {each} is one observation", *definitions((metric,)), *framed.assumptions),
    )


def _in_time(
    reading: Reading, roles: Roles, metrics: tuple[Metric, ...], target: Metric, period: Period | None, said: str
) -> QueryPlan | Refusal:
    placed = placed_in_time(reading, metrics)
    if isinstance(placed, Refusal):
        return placed
    framed = frame(reading, roles, placed, splits=())
    if isinstance(framed, Refusal):
        return framed
    grain = reading.grain or "day"
    filters: tuple[Filter, ...] = framed.filters
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(dict.fromkeys(m.name for m in placed)),
        grain=grain,
        period=period,
        filters=filters,
        analysis=Analysis(kind="correlation", target=placed[metrics.index(target)].name),
        assumptions=(*_spelled(period), f"one observation is one {grain}", said, *definitions(placed[:2]), *framed.assumptions),
    )


def _spelled(period: Period | None) -> tuple[str, ...]:
    return (period.spelled(),) if period else ()
