"""Steps that every planner takes: the metrics meant, their definitions said aloud, periods placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from src.models.plan import Filter, Period
from src.models.semantic import Dataset, Metric
from src.tools.questions.choices import either
from src.tools.questions.facts import count_metric, is_daily, metric_over, timed_twin
from src.tools.questions.narrowing import contradicted, defined, narrow
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.splitting import facts_of, split
from src.tools.questions.vocabulary import Target


@dataclass(frozen=True, slots=True)
class Frame:
    """Dimensions and filters that fit the facts, with what is assumed by them."""

    dimensions: tuple[str, ...]
    filters: tuple[Filter, ...]
    assumptions: tuple[str, ...]


def frame(
    reading: Reading, roles: Roles, metrics: Sequence[Metric], *, splits: Sequence[object] | None = None
) -> Frame | Refusal:
    """Dimensions (those of the question, unless `splits` are given) and filters for these metrics."""
    facts = facts_of(metrics)
    links = roles.splits if splits is None else splits
    dimensions = split(reading, links, facts)  # type: ignore[arg-type]
    if isinstance(dimensions, Refusal):
        return replace(dimensions, near=tuple(m.name for m in metrics))
    narrowed = narrow(reading, roles, facts)
    if isinstance(narrowed, Refusal):
        return replace(narrowed, near=tuple(m.name for m in metrics))
    clash = contradicted(metrics, narrowed[0])
    if clash is not None:
        return clash
    return Frame(dimensions[0], narrowed[0], (*dimensions[1], *narrowed[1]))


def metrics_meant(reading: Reading, roles: Roles) -> tuple[Metric, ...]:
    """The metrics of a question: named, counted, or of a term it uses. Empty when it names none."""
    found = [m for q in roles.quantities if (m := metric_of(reading, q))]
    if not found:
        found = [m for _, d in roles.things if (m := count_metric(reading.semantics, d)) and not is_daily(d)][:1]
    if not found:
        found = _of_terms(reading, [t for v in roles.values for t in v.targets if t.kind == "term"])[:1]
    return tuple(dict.fromkeys(found))


def metric_of(reading: Reading, quantity: Quantity) -> Metric | None:
    """The metric of a quantity, or the aggregate of its field that the words ask for."""
    if quantity.metric and not (quantity.averaged and quantity.field and quantity.strength < 0):
        return quantity.metric
    if quantity.field is None:
        return None
    functions = ("avg",) if quantity.averaged or quantity.field.role == "flag" else ("sum", "avg")
    over = (metric_over(reading.semantics, quantity.field, f) for f in functions)
    return next((m for m in over if m), quantity.metric)


def _of_terms(reading: Reading, targets: Sequence[Target]) -> list[Metric]:
    names = {t.name for t in targets}
    metrics = (reading.semantics.metric(t.metric) for t in reading.semantics.terms if t.name in names and t.metric)
    return [m for m in metrics if m]


def main_metric(reading: Reading, dataset: Dataset) -> Metric | None:
    """The metric that a dataset's bare name stands for: its count, else the first that is about it.

    Rows that are days already are not counted: there is one a day.
    """
    count = count_metric(reading.semantics, dataset)
    own = (m for m in reading.semantics.metrics if m.dataset == dataset.name and m != count)
    return next(own, None) if is_daily(dataset) else count or next(own, None)


def placed_in_time(reading: Reading, metrics: Sequence[Metric]) -> tuple[Metric, ...] | Refusal:
    """The metrics (or the same computed with a place in time), or why they have none."""
    placed = []
    for metric in metrics:
        timed = metric if metric.time else timed_twin(reading.semantics, metric)
        if timed is None:
            return Refusal(
                f"{metric.label} has no place in time in this data: it is known only as it stands now.", (metric.name,)
            )
        placed.append(timed)
    return tuple(placed)


def definitions(metrics: Sequence[Metric]) -> tuple[str, ...]:
    """How each metric is defined, for the reader."""
    return tuple(defined(m.label or m.name, m.description) for m in metrics if m.description)


def one_past_period(reading: Reading) -> Period | Refusal | None:
    """The one period of the past the question is about, or why there is not one."""
    mentions = [m for m in reading.past_periods if m.end > m.start]
    if len(mentions) > 1:
        labels = " and ".join(f"“{m.period.label}”" for m in mentions[:3])
        return Refusal(f"It names more than one period ({labels}); say which, or compare two of them.")
    return mentions[0].period if mentions else None


def chosen(reading: Reading, roles: Roles, metrics: Sequence[Metric]) -> tuple[str, ...]:
    """Where a bare column was taken for one of its aggregates, which."""
    said = []
    for quantity in roles.quantities:
        metric = metric_of(reading, quantity)
        if quantity.metric is None and not quantity.averaged and metric in metrics and metric:
            said.append(f"“{quantity.link.words}” was read as {metric.label or metric.name}")
    return (*said, *_defaults(reading, roles, metrics))


def _defaults(reading: Reading, roles: Roles, metrics: Sequence[Metric]) -> tuple[str, ...]:
    """Where a name is one metric's own and another's synonym: the own name decides, and that is said aloud."""
    said = []
    for quantity in roles.quantities:
        others = [m for t in quantity.link.of("metric") if (m := reading.semantics.metric(t.name)) and m != quantity.metric]
        told = [m.label or m.name for m in others if quantity.metric and m.expression != quantity.metric.expression]
        if told and quantity.metric in metrics and quantity.metric:
            own = quantity.metric.label or quantity.metric.name
            said.append(f"“{quantity.link.words}” was read as {own}, which is named so; {either(told)} can be called that too")
    return tuple(said)


def typos(reading: Reading) -> tuple[str, ...]:
    """What was read in place of typing errors."""
    return tuple(f"“{reading.tokens[i].text}” was read as “{word}”" for i, word in reading.corrections.items())


def asks_for_one(reading: Reading) -> bool:
    """ "which product has the highest": the thing ranked stands in the singular."""
    ranking = reading.ranking
    if ranking is None:
        return False
    near = [k for k in reading.links if k.of("field", "dataset")]
    if reading.marks.cycle is not None and reading.marks.cycle.asked:
        return True
    entity = next((k for k in near if k.start >= ranking.end), None) if ranking.leads else next(iter(near), None)
    marks = [g for g in reading.grains if g.asked]
    word = reading.tokens[(marks[0].end if marks else entity.end if entity else 1) - 1].norm
    return not word.endswith("s")
