"""Who does things in the data, and what they do: customers and their orders, users and their sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from src.models.semantic import Dataset, Field, Metric, SemanticModel
from src.tools.questions.facts import naming_field, parts_of, reach
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading
from src.tools.questions.roles import Roles
from src.tools.questions.tokens import stems_of


@dataclass(frozen=True, slots=True)
class Deeds:
    """What rows of `doer` do: `count` says how often, `amount` for how much, `time` (`dataset.field`) when."""

    doer: Dataset
    time: str
    count: Metric
    amount: Metric | None


def key_of(dataset: Dataset) -> Field | None:
    """The field that is the dataset's whole primary key, or None."""
    if len(dataset.primary_key) != 1:
        return None
    return next((f for f in dataset.fields if dataset.primary_key[0] in (f.name, f.expression) and not f.sensitive), None)


def label_of(dataset: Dataset) -> Field | None:
    """The field that names a row for a reader, where it is not the key itself."""
    field = naming_field(dataset)
    return field if field != key_of(dataset) else None


def named_datasets(reading: Reading, roles: Roles) -> Iterator[Dataset]:
    """The datasets that the question names, in the order of its words."""
    for link in sorted(reading.links, key=lambda k: k.start):
        for target in link.of("dataset"):
            if (found := reading.semantics.dataset(target.name)) is not None:
                yield found
    yield from (dataset for _, dataset in roles.things)
    for quantity in roles.quantities:
        counted = quantity.metric and (p := parts_of(quantity.metric)) is not None and p.function == "count"
        if quantity.metric and counted and (found := reading.semantics.dataset(quantity.metric.dataset)) is not None:
            yield found
    said = {t.stem for t in reading.tokens}
    for dataset in reading.semantics.datasets:
        names = [stems_of(n) for n in (dataset.name.replace("_", " "), dataset.label, *dataset.synonyms) if n]
        if any(len(name) == 1 and name[0] in said for name in names):
            yield dataset


def deeds_of(semantics: SemanticModel, doer: Dataset, quantities: Sequence[Quantity] = ()) -> Deeds | None:
    """What rows of the dataset do over time, or None. Of several the one named, else the one that most metrics are about."""
    if key_of(doer) is None:
        return None
    by_time: dict[str, list[Metric]] = {}
    for metric in semantics.metrics:
        if metric.time and _done_by(semantics, metric, metric.time.partition(".")[0], doer):
            by_time.setdefault(metric.time, []).append(metric)
    named = {q.metric.time for q in quantities if q.metric}
    for time in sorted(by_time, key=lambda t: (t not in named, -len(by_time[t]))):
        deed = semantics.dataset(time.partition(".")[0])
        counts = [m for m in by_time[time] if _counts(m, doer)]
        if deed is not None and counts:
            count = next((m for m in counts if _called(m) & _names(deed)), counts[0])
            return Deeds(doer, time, count, _amount(by_time[time], count, quantities))
    return None


def _done_by(semantics: SemanticModel, metric: Metric, deed: str, doer: Dataset) -> bool:
    """Whether the doer's rows do what the metric is about, and the time is not their own."""
    return deed != doer.name and all(doer.name in reach(semantics, d) for d in (deed, metric.dataset))


def _counts(metric: Metric, doer: Dataset) -> bool:
    parts = parts_of(metric)
    counts_doers = bool(_called(metric) & _names(doer))
    return parts is not None and parts.function == "count" and not counts_doers


def _called(metric: Metric) -> set[tuple[str, ...]]:
    return {stems_of(n) for n in (metric.name.replace("_", " "), metric.label, *metric.synonyms) if n}


def _names(dataset: Dataset) -> set[tuple[str, ...]]:
    return {stems_of(n) for n in (dataset.name.replace("_", " "), dataset.label) if n}


def _amount(metrics: Sequence[Metric], count: Metric, quantities: Sequence[Quantity]) -> Metric | None:
    named = [q.metric for q in quantities if q.metric is not None and q.metric in metrics]
    sums = [m for m in metrics if m.additive and m.expression.strip().upper().startswith("SUM(")]
    here = [m for m in sums if m.dataset == count.dataset]
    return next((m for m in (*named, *here, *sums) if m != count and m.additive), None)
