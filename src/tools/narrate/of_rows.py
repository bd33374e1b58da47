"""What rows say by themselves: a value, groups, a series, or how many there are."""

from __future__ import annotations

from typing import Final

from src.models.narration import Fact
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.tools.narrate.groups import tell_groups
from src.tools.narrate.of_change import tell_change
from src.tools.narrate.over_time import grain_of, tell_over_time
from src.tools.narrate.subject import Subject, scope
from src.tools.narrate.telling import Telling
from src.tools.result_view.naming import label_of_column
from src.tools.result_view.rows import Rows, as_day

SCALARS: Final = 4


def tell_rows(plan: QueryPlan, rows: Rows, subjects: list[Subject], semantics: SemanticModel, telling: Telling) -> None:
    """The sentences that fit the shape of the rows."""
    scoped = scope(plan, telling, semantics)
    if rows.count == 0:
        telling.say("nothing", scoped)
    elif tell_change(plan, rows, subjects, telling, scoped):
        return
    elif _is_list(plan, subjects):
        _tell_count(plan, rows, semantics, telling, scoped)
    elif rows.count == 1 and not subjects[0].roles.dimensions:
        for subject in subjects[:SCALARS]:
            _tell_value(subject, telling, scoped)
    else:
        subject = subjects[0]
        if subject.roles.dimensions or subject.roles.time is None:
            _tell_each(subjects, telling, scoped)
        else:
            if _tell_running(plan, subject, telling, scoped):
                return
            shown = subjects[:1] if plan.compare is not None else subjects[:3]
            for each in shown:
                tell_over_time(each, telling, scoped, brief=len(shown) > 1)


def _tell_running(plan: QueryPlan, subject: Subject, telling: Telling, scoped: dict[str, str]) -> bool:
    """A running total is where it ends; adding it up, or its mean, says nothing."""
    if not any(d.name == subject.measure and d.kind == "running" for d in plan.derived):
        return False
    values = [v for v in subject.rows.numbers(subject.measure) if v is not None]
    return bool(values) and telling.say("running_total", scoped, value=subject.amount(values[-1]), **subject.names)


def _is_list(plan: QueryPlan, subjects: list[Subject]) -> bool:
    """Whether the rows are things, each with what was asked of it, and no figure of them says more than the others."""
    if not subjects:
        return True
    roles = subjects[0].roles
    if plan.shape == "rows":
        return not (subjects[0].rows.count == 1 and plan.limit == 1 and plan.order is not None and roles.dimensions)
    return plan.relational is not None and subjects[0].rows.count > 1 and not roles.dimensions and roles.time is None


def _tell_each(subjects: list[Subject], telling: Telling, scoped: dict[str, str]) -> None:
    first = subjects[0]
    over_time = first.roles.time is not None and len(set(first.rows.values(first.roles.time))) > 1
    if over_time and not first.additive_over_time:
        tell_over_time(first, telling, scoped) if first.additive else telling.say("listed", scoped, count=_count(first.rows))
        return
    for subject in subjects[:2]:
        tell_groups(subject, telling, scoped)


def _tell_value(subject: Subject, telling: Telling, scoped: dict[str, str]) -> None:
    value = subject.rows.numbers(subject.measure)[0]
    time = subject.roles.time
    when = as_day(subject.rows.values(time)[0]) if time is not None and subject.plan.grain and subject.plan.limit == 1 else None
    if when is not None and value is not None:  # "worst month for revenue" asks for the month
        telling.say("one_group", scoped, top=Fact(when, grain_of(subject)), top_value=subject.amount(value), **subject.names)
        return
    if not telling.say("scalar", scoped, value=subject.amount(value), **subject.names):
        telling.say("scalar_unknown", scoped, **subject.names)


def _tell_count(plan: QueryPlan, rows: Rows, semantics: SemanticModel, telling: Telling, scoped: dict[str, str]) -> None:
    times = [n for n in rows.names if rows.is_time(n) and as_day(rows.values(n)[0]) is not None] if rows.count == 1 else []
    for name in times[:1]:  # "when was the first order": the one thing found is told by its time
        label = label_of_column(name, plan, rows, semantics)
        if telling.say("listed_one", scoped, thing=label[:1].upper() + label[1:], when=Fact(as_day(rows.values(name)[0]))):
            return
    dataset = semantics.dataset(plan.dataset or "")
    things = (dataset.label or dataset.name).lower() if dataset is not None else "rows"
    cut = rows.truncated or (plan.limit is not None and rows.count >= plan.limit)
    one, several = ("listed_first", "listed_cut") if cut else ("listed_single", "listed")
    telling.say(one if rows.count == 1 else several, scoped, count=Fact(rows.count, things))


def _count(rows: Rows) -> Fact:
    return Fact(rows.count, "rows")
