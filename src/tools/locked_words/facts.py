"""The facts of an answer: of its finding where there is one, else of its rows."""

from __future__ import annotations

from datetime import date
from typing import Final

from src.models.analysis import Finding
from src.models.narration import Narration
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable
from src.models.written import WrittenSql
from src.tools.locked_words.analysis_facts import analysis_facts
from src.tools.locked_words.known import Knowledge, Known
from src.tools.locked_words.row_facts import compared_facts, group_facts, name_measure, scope_facts, series_facts
from src.tools.measures import with_columns
from src.tools.narrate.matter import Matter
from src.tools.narrate.subject import Subject, subjects_of
from src.tools.narrate.telling import Telling
from src.tools.result_view.findings import usable
from src.tools.result_view.rows import Rows
from src.tools.written_sql import is_ranked, one_row_each, shown_plan

MOST: Final = 40


def know(
    plan: QueryPlan, table: ResultTable, finding: Finding | None, semantics: SemanticModel, today: date, own: Narration
) -> Knowledge:
    """At most 40 facts, those of the finding or the rows; `own` are the embedded author's words about the same."""
    plan, semantics = shown_plan(*with_columns(plan, semantics), table)
    known, rows = Knowledge(), Rows(table)
    subjects = subjects_of(plan, table, semantics, today)
    matter = Matter(plan, rows, subjects, semantics)
    if plan.written is not None and not _tells(plan, plan.written, table, subjects):
        return Knowledge(silent=True)
    if finding is None and plan.analysis is not None:
        return Knowledge(silent=True)
    if finding is not None and (not usable(finding) or finding.kind == "free"):
        return Knowledge(silent=True)
    conditions = _conditions(matter)
    if finding is not None and plan.analysis is not None:
        if not own.sentences or not table.rows:
            return Knowledge(silent=True)
        scope_facts(known, plan.model_copy(update={"period": None}), conditions)
        analysis_facts(known, matter, finding, own)
    elif not _of_rows(known, plan, rows, subjects, conditions):
        return Knowledge(silent=True)
    known.only(MOST)
    known.head = tuple(t for t in known.head if t in known.facts)
    return known


def _tells(plan: QueryPlan, written: WrittenSql, table: ResultTable, subjects: list[Subject]) -> bool:
    """Whether rows of SQL that nobody compiled say who leads, or are a course over time; a person's are told as they are."""
    if written.by == "person" or not subjects:
        return False
    roles = subjects[0].roles
    if roles.dimensions:
        ranked = all(is_ranked(plan, table, s.measure) for s in subjects)
        return roles.time is None and one_row_each(table, roles.dimensions) and ranked
    return roles.time is not None and plan.grain is not None and not (plan.order is not None and plan.limit is not None)


def _conditions(matter: Matter) -> str | None:
    telling = Telling()
    telling.say("nothing", matter.conditions(telling))
    fact = telling.narration(1).facts.get("filters")
    return str(fact.value) if fact is not None else None


def _of_rows(known: Knowledge, plan: QueryPlan, rows: Rows, subjects: list[Subject], conditions: str | None) -> bool:
    """Whether the rows are groups, a series or a comparison: more than a number or a plain list."""
    if not subjects or plan.shape == "rows" or rows.count == 0 or plan.calendar is not None:
        return False
    first = subjects[0]
    earlier = {d.of: d.name for d in plan.derived if d.kind == "before" and d.name in rows}
    if any(d.kind in ("running", "growth") for d in plan.derived) and not (plan.compare and plan.grain is None):
        return False
    scope_facts(known, plan, conditions)
    if first.roles.dimensions and first.roles.time is None:
        if rows.count < 2:
            return False
        group_facts(known, [s for s in subjects if s.measure not in {d.name for d in plan.derived}] or subjects)
    elif first.roles.dimensions:
        if not first.additive_over_time or earlier:
            return False
        group_facts(known, [first])
    elif first.roles.time is not None:
        if rows.count < 2 or earlier:
            return False
        series_facts(known, first)
    elif not earlier:
        return False
    if earlier and first.measure in earlier:
        _whole(known, first)
        compared_facts(known, first, earlier[first.measure])
    return True


def _whole(known: Knowledge, subject: Subject) -> None:
    """Of a comparison without groups, the value itself."""
    if subject.roles.dimensions:
        return
    name_measure(known, subject)
    value = subject.rows.numbers(subject.measure)[0]
    if value is not None:
        known.values[subject.measure, ""] = value
        known.add(
            Known(
                "value",
                subject.amount(value),
                "value",
                "value",
                subject.measure,
                (),
                frozenset({"total"} if subject.additive else ()),
            )
        )
        known.head = ("value",)
