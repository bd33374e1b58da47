"""Whether a plan says everything its question said: a plan that forgets a word would answer another question."""

from __future__ import annotations

from typing import Final

from src.models.plan import QueryPlan
from src.tools.questions.facts import mentions_of, naming_field, reach, timed_twin, underlying
from src.tools.questions.links import Link
from src.tools.questions.plans.change_factors import is_factor
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles

_RANKING: Final = frozenset({"change", "correlation", "portfolio", "cohort", "clustering", "trend", "decomposition"})
"""Analyses that rank what they find themselves."""


def forgotten(plan: QueryPlan, reading: Reading, roles: Roles) -> Refusal | None:
    """What the plan left out, or None when it holds every part of the question."""
    refs = {
        *(s.field for s in plan.statistics),
        *plan.dimensions,
        *plan.stacked,
        *plan.fields,
        *(f.field for f in plan.filters),
        *((plan.time,) if plan.time else ()),
    }
    facts = [m.dataset for name in plan.metrics if (m := reading.semantics.metric(name))] or [plan.dataset or ""]
    tested = plan.analysis is not None and plan.analysis.kind in ("hypothesis", "regression")
    facts += [ref.partition(".")[0] for ref in plan.dimensions if tested or not plan.metrics]
    changed = plan.analysis is not None and plan.analysis.kind == "change"
    for quantity in roles.quantities:
        if changed and is_factor(reading, quantity):
            continue  # it is a part that the change is taken into
        if quantity.link.words in plan.used:
            continue  # the planner gave it its place
        if not _holds_quantity(plan, reading, quantity, refs, facts):
            return _left_out(quantity.link.words, plan)
    for link in (*roles.splits, *roles.attributes, *roles.times):
        if link.words in plan.used:
            continue
        if any(d.kind == "ratio" for d in plan.derived) and reading.before(link) == ("per",):
            continue  # it is what is divided by
        if not refs & _named(reading, link) and not (
            (link not in roles.splits or plan.shape == "rows") and _about(link, facts)
        ):
            return _left_out(link.words, plan)
    for link, dataset in roles.things:
        if not any(dataset.name in reach(reading.semantics, fact) for fact in facts):
            return _left_out(link.words, plan)
    return _left_out_of_time(plan, reading)


def _holds_quantity(plan: QueryPlan, reading: Reading, quantity: Quantity, refs: set[str], facts: list[str]) -> bool:
    metric, field = quantity.metric, quantity.field
    if field and field.ref in refs:
        return True
    if metric:
        twin = timed_twin(reading.semantics, metric)
        row = underlying(reading.semantics, metric)
        if metric.name in plan.metrics or (twin and twin.name in plan.metrics) or (row and row.ref in refs):
            return True
    if quantity.dataset:
        return quantity.dataset.name in facts or bool(refs & _named(reading, quantity.link))
    over = (m for name in plan.metrics if (m := reading.semantics.metric(name)))
    return field is not None and any(field.ref in mentions_of(m)[0] for m in over)


def _named(reading: Reading, link: Link) -> set[str]:
    """Every field that a link can stand for."""
    refs = {t.name for t in link.of("field", "value")}
    names = (naming_field(d) for t in link.of("dataset") if (d := reading.semantics.dataset(t.name)))
    return refs | {f.ref for f in names if f}


def _about(link: Link, facts: list[str]) -> bool:
    """A bare dataset name beside what is about it adds nothing ("product sales")."""
    reached = set(facts)
    return any(t.name in reached for t in link.of("dataset"))


def _left_out_of_time(plan: QueryPlan, reading: Reading) -> Refusal | None:
    changed = plan.analysis is not None and plan.analysis.kind == "change"
    if reading.grain and plan.grain != reading.grain and not changed:
        return _left_out(f"by {reading.grain}", plan)
    if reading.ranking and plan.order is None and not (plan.analysis and plan.analysis.kind in _RANKING):
        return _left_out(reading.tokens[reading.ranking.start].text, plan)
    horizon = plan.analysis.horizon if plan.analysis else None
    if plan.compare is not None or changed:
        return None  # a comparison is refused where it has more periods than two
    placed = {p.label for p in (plan.period, plan.focus, horizon) if p}
    for mention in reading.periods:
        now = mention.period.start == mention.period.end == reading.today
        if mention.period.label not in placed and not (now and not plan.grain):
            return _left_out(mention.period.label, plan)
    return None


def _left_out(words: str, plan: QueryPlan) -> Refusal:
    return Refusal(f"“{words}” could not be combined with the rest of the question.", plan.metrics)
