"""What rows of SQL that nobody compiled say: only what holds whatever the SQL does."""

from __future__ import annotations

from src.models.narration import Fact
from src.models.plan import QueryPlan
from src.models.sql import ResultTable
from src.tools.narrate.groups import tell_groups
from src.tools.narrate.over_time import tell_over_time
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling
from src.tools.written_sql import is_ranked, one_row_each

MOST_FIGURES = 4


def tell_written(plan: QueryPlan, table: ResultTable, subjects: list[Subject], telling: Telling) -> None:
    """A single figure, the first of a ranking, a course over time; else how many rows there are.

    Who leads is told where every group is there or the SQL ordered by it; a course where each row is a period of its own.
    """
    scoped = {"scope": ""}
    roles = subjects[0].roles if subjects else None
    if table.rows == 0:
        telling.say("nothing", scoped)
    elif roles is None:
        _tell_count(plan, table, telling, scoped)
    elif table.rows == 1 and not roles.dimensions:
        for subject in subjects[:MOST_FIGURES]:
            _tell_figure(subject, telling, scoped)
    elif roles.time is not None and plan.grain is not None and not roles.dimensions and not _is_top(plan):
        for subject in subjects[:3]:
            tell_over_time(subject, telling, scoped, brief=len(subjects) > 1)
    elif _is_each_a_group(plan, table, subjects[0]):
        ranked = [s for s in subjects[:2] if is_ranked(plan, table, s.measure)]
        for subject in ranked:
            tell_groups(subject, telling, scoped)
        if not ranked:
            _tell_count(plan, table, telling, scoped)
    else:
        _tell_count(plan, table, telling, scoped)


def _tell_figure(subject: Subject, telling: Telling, scoped: dict[str, str]) -> None:
    value = subject.rows.numbers(subject.measure)[0]
    if not telling.say("scalar", scoped, value=subject.amount(value), **subject.names):
        telling.say("scalar_unknown", scoped, **subject.names)


def _is_top(plan: QueryPlan) -> bool:
    """Periods that were picked by their figure are a ranking, not a course."""
    return plan.order is not None and plan.limit is not None


def _is_each_a_group(plan: QueryPlan, table: ResultTable, subject: Subject) -> bool:
    roles = subject.roles
    if roles.dimensions:
        return roles.time is None and one_row_each(table, roles.dimensions)
    return roles.time is not None and plan.grain is not None


def _tell_count(plan: QueryPlan, table: ResultTable, telling: Telling, scoped: dict[str, str]) -> None:
    cut = table.truncated or plan.limit is not None
    one, several = ("listed_first", "listed_cut") if cut else ("listed_single", "listed")
    telling.say(one if table.rows == 1 else several, scoped, count=Fact(table.rows, "rows"))
