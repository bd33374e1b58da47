"""What groups say: who leads, by how much, who comes last."""

from __future__ import annotations

from dataclasses import dataclass

from src.models.narration import Fact
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling, Value
from src.tools.result_view.rows import as_day
from src.tools.result_view.units import show_date


@dataclass(frozen=True, slots=True)
class Group:
    """A group's name and value."""

    name: str
    value: float


def ranked_groups(subject: Subject) -> list[Group]:
    """The groups with a value, largest first; a measure over time is added up where it may be, else its latest counts."""
    rows, roles = subject.rows, subject.roles
    names = list(roles.dimensions) or ([roles.time] if roles.time is not None else [])
    labels = [" / ".join(parts) for parts in zip(*(_texts(subject, n) for n in names), strict=True)]
    values: dict[str, float] = {}
    for label, value in zip(labels, rows.numbers(subject.measure), strict=True):
        if value is not None:
            values[label] = values.get(label, 0.0) + value
    return sorted((Group(n, v) for n, v in values.items()), key=lambda g: (-g.value, g.name))


def _texts(subject: Subject, name: str) -> list[str]:
    """The names of groups; periods are spelt as such."""
    texts, grain = subject.rows.texts(name), subject.plan.grain
    if name != subject.roles.time or grain is None:
        return texts
    return [show_date(day, grain) if (day := as_day(text)) is not None else text for text in texts]


def tell_groups(subject: Subject, telling: Telling, scoped: dict[str, str]) -> None:
    """The leader with its share, the next one, and the last."""
    groups = ranked_groups(subject)
    if not groups:
        telling.say("scalar_unknown", scoped, **subject.names)
        return
    top, bottom = groups[0], groups[-1]
    facts: dict[str, Value] = {"top": top.name, "top_value": subject.amount(top.value)}
    if len(groups) == 1:
        telling.say("one_group", scoped, **subject.names, **facts)
        return
    if top.value == bottom.value:
        telling.say("all_tied", scoped, groups=len(groups), **subject.names, **facts)
        return
    plan = subject.plan
    if plan.order is not None and not plan.order.descending:
        telling.say("least", scoped, bottom=bottom.name, bottom_value=subject.amount(bottom.value), **subject.names)
    else:
        _lead(subject, telling, scoped, groups)
        _follow(subject, telling, groups)
    if plan.limit is not None and len(groups) >= plan.limit and subject.additive:
        telling.say("shown", groups=len(groups), total=subject.amount(sum(g.value for g in groups)))
    elif plan.limit is None and not subject.rows.truncated:
        telling.say("last", bottom=bottom.name, groups=len(groups), bottom_value=subject.amount(bottom.value))


def _lead(subject: Subject, telling: Telling, scoped: dict[str, str], groups: list[Group]) -> None:
    top, second = groups[0], groups[1]
    facts: dict[str, Value] = {"top": top.name, "top_value": subject.amount(top.value)}
    if top.value == second.value:
        telling.say("lead_tie", scoped, second=second.name, **subject.names, **facts)
        return
    share, total = share_of_top(subject, groups)
    if share is not None:
        telling.say("lead_share", scoped, top_share=share, total=subject.amount(total), **subject.names, **facts)
    else:
        telling.say("lead", scoped, **subject.names, **facts)


def _follow(subject: Subject, telling: Telling, groups: list[Group]) -> None:
    """The runner-up, where it is neither tied with the leader nor the last."""
    if len(groups) > 2 and groups[0].value != groups[1].value:
        telling.say("next", second=groups[1].name, second_value=subject.amount(groups[1].value))


def share_of_top(subject: Subject, groups: list[Group]) -> tuple[Fact | None, float]:
    """The leader's share of all, where all groups are here, add up and none is negative; and their total."""
    total = sum(g.value for g in groups)
    whole = subject.additive and subject.plan.limit is None and not subject.plan.having and not subject.rows.truncated
    if not whole or total <= 0 or groups[-1].value < 0:
        return None, total
    return Fact(100 * groups[0].value / total, "%"), total
