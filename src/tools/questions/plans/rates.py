"""One number for each of something: "average revenue per customer", "page views per session"."""

from __future__ import annotations

from dataclasses import replace

from src.models.computed import Derived, Statistic
from src.models.semantic import Dataset, Metric, SemanticModel
from src.tools.questions.facts import count_metric, mentions_of, parts_of, reach
from src.tools.questions.links import Link
from src.tools.questions.plans.parts import metric_of
from src.tools.questions.reading import Reading
from src.tools.questions.roles import Roles


def ratio_of_two(reading: Reading, roles: Roles) -> Derived | None:
    """ "page views per session": the second number is named behind "per" and nothing can be split by it."""
    if len(roles.quantities) != 2 or reading.marks.portion:
        return None
    top, below = roles.quantities
    if reading.before(below.link)[:1] not in (("per",), ("by",)) or below.link in roles.splits:
        return None
    first, second = metric_of(reading, top), metric_of(reading, below)
    if first is None or second is None or first == second or reading.before(below.link)[:1] == ("by",):
        return None
    return Derived(name=f"{first.name}_per_{second.name}", kind="ratio", of=first.name, per=second.name)


def average_per(reading: Reading, roles: Roles, metric: Metric) -> tuple[Derived, Metric | Statistic, Link, str] | None:
    """ "average revenue per customer": the metric divided by how many customers its own rows know, and what was split."""
    if not any(q.averaged for q in roles.quantities):
        return None
    links = [*roles.splits, *(q.link for q in roles.quantities if q.dataset)]
    link = next((k for k in links if reading.before(k)[:1] == ("per",) and _entity(reading, k)), None)
    entity = _entity(reading, link) if link else None
    if link is None or entity is None:
        return None
    counter = _counter(reading.semantics, metric, entity)
    if counter is None:
        return None
    label = counter.label if isinstance(counter, Metric) else f"different {entity.label or entity.name}".lower()
    made = Derived(name=f"{metric.name}_per_{entity.name}", kind="ratio", of=metric.name, per=counter.name)
    return made, counter, link, f"per {link.words} = divided by {label}"


def without(roles: Roles, link: Link) -> Roles:
    """The roles without that link: it is what is divided by, not what is split by."""
    return replace(
        roles,
        splits=tuple(k for k in roles.splits if k is not link),
        quantities=tuple(q for q in roles.quantities if q.link is not link),
    )


def _entity(reading: Reading, link: Link) -> Dataset | None:
    """The dataset whose things the word means ("customer", whose label field is called so too)."""
    named = next((d for t in link.of("dataset") if (d := reading.semantics.dataset(t.name))), None)
    if named:
        return named
    fields = (reading.semantics.field(t.name) for t in link.of("field"))
    owners = (reading.semantics.dataset(f.dataset) for f in fields if f)
    labels = {t.name for t in link.of("field")}
    return next((d for d in owners if d and d.label_field and f"{d.name}.{d.label_field}" in labels), None)


def _counter(semantics: SemanticModel, metric: Metric, entity: Dataset) -> Metric | Statistic | None:
    """What counts the entity among the metric's own rows: a metric that does, else its key, else all of them."""
    keys = {f"{entity.name}.{key}" for key in entity.primary_key}
    keys |= {f"{r.from_dataset}.{c}" for r in semantics.relationships if r.to_dataset == entity.name for c in r.from_columns}
    for candidate in semantics.metrics:
        columns = mentions_of(candidate)[0]
        if candidate.dataset == metric.dataset and candidate != metric and columns & keys and _counts_different(candidate):
            return candidate
    if entity.name not in reach(semantics, metric.dataset):
        return None
    nearest = [k for k in sorted(keys) if semantics.field(k) and k.partition(".")[0] in reach(semantics, metric.dataset)]
    own = [k for k in nearest if k.partition(".")[0] == metric.dataset]
    if own:
        return Statistic(name=f"different_{entity.name}", function="count_distinct", field=own[0])
    return count_metric(semantics, entity)


def _counts_different(metric: Metric) -> bool:
    parts = parts_of(metric)
    return parts is not None and parts.function == "count" and "DISTINCT" in metric.expression.upper()
