"""How the numbers are made, in words: metric definitions, joins and what happens to rows without a match."""

from __future__ import annotations

from src.models.plan import QueryPlan
from src.models.semantic import Metric, SemanticModel
from src.models.written import WrittenSql
from src.tools.measures import with_statistics
from src.tools.sql_compile.explain_computed import computed_notes
from src.tools.sql_compile.explain_related import related_notes
from src.tools.sql_compile.facts import Fact, is_percentile, needed, plan_facts
from src.tools.sql_compile.joins import NoPath, Path, join_path
from src.tools.sql_compile.select import needs_time
from src.tools.written_sql.facts import facts_of_sql

_LONGEST, _MOST = 120, 6
"""Conditions of written SQL that are told: how long, and how many."""


def compile_notes(plan: QueryPlan, semantics: SemanticModel) -> tuple[str, ...]:
    """Assumptions behind the SQL of a plan that compiles: "Revenue = ...", "joined order_items -> orders -> customers"."""
    if plan.written is not None:
        return _written_notes(plan.written)
    if plan.relational is not None:
        return related_notes(plan.relational)
    if plan.stacked:
        plan = plan.model_copy(update={"dimensions": plan.stacked, "stacked": ()})
    plan, semantics = with_statistics(plan, semantics)
    facts = plan_facts(plan, semantics)
    notes = [note for fact in facts for note in _definitions(fact, plan)]
    notes += [note for fact in facts for note in _joined(fact, plan, semantics)]
    if len(facts) > 1:
        notes.append(
            "each of " + ", ".join(f.dataset for f in facts) + " is totalled on its own before they are put side by side"
        )
    for condition in plan.filters:
        field = semantics.field(condition.field)
        if condition.op in ("!=", "not_in") and field is not None:
            notes.append(f"rows without a value for {field.label or field.ref} are kept")
    return tuple(dict.fromkeys((*notes, *computed_notes(plan, semantics))))


def _written_notes(written: WrittenSql) -> tuple[str, ...]:
    kept = [condition for condition in facts_of_sql(written.sql).conditions if len(condition) <= _LONGEST][:_MOST]
    notes = (f"the SQL keeps rows where {' and '.join(kept)}",) if kept else ()
    if written.by == "person":
        return (f"the SQL was written and checked by {written.verified_by or 'a person'}", *notes)
    return ("the SQL was written by the language model: no definition of the glossary vouches for its numbers", *notes)


def _definitions(fact: Fact, plan: QueryPlan) -> list[str]:
    notes = [f"{m.label or m.name} = {m.description.strip().rstrip('.') or _spoken(m, fact)}" for m in fact.metrics]
    if fact.time:
        what = " and ".join(m.label or m.name for m in fact.metrics) or fact.dataset
        dropped = "; rows without one are left out" if plan.period or needs_time(plan) else ""
        notes.append(f"{what} placed in time by {fact.time}{dropped}")
    return notes


def _spoken(metric: Metric, fact: Fact) -> str:
    return f"over every row of {fact.dataset}, interpolated between rows" if is_percentile(metric) else metric.expression


def _joined(fact: Fact, plan: QueryPlan, semantics: SemanticModel) -> list[str]:
    paths: list[Path] = []
    for target in needed(fact, plan, semantics):
        path = join_path(semantics, fact.dataset, target)
        if not isinstance(path, NoPath) and path:
            paths.append(path)
    # A path that a longer one starts with says nothing of its own.
    longest = [p for p in paths if not any(len(q) > len(p) and q[: len(p)] == p for q in paths)]
    return ["joined " + " -> ".join([p[0].from_dataset, *(r.to_dataset for r in p)]) for p in longest]
