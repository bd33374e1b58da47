"""What a comparison in time says: up or down, by how much, and which groups moved most."""

from __future__ import annotations

from typing import Final

from src.models.computed import Grain
from src.models.narration import Fact
from src.models.plan import QueryPlan
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling, Value
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import PERCENT

_DAYS: Final[dict[Grain, int]] = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


def tell_change(plan: QueryPlan, rows: Rows, subjects: list[Subject], telling: Telling, scoped: dict[str, str]) -> bool:
    """Whether a comparison was told in full: of wholes, or of groups by what moved most. A series is told further."""
    if plan.compare is None or rows.count == 0:
        return False
    pairs = {d.of: d.name for d in plan.derived if d.kind == "before" and d.name in rows}
    if plan.grain is not None:
        whole = [s for s in subjects if s.measure in pairs and s.additive_over_time and not s.roles.dimensions]
        for subject in whole[:1] if _apart(plan, rows.count) else ():
            _totals(subject, pairs[subject.measure], telling, scoped)
        return False
    told = False
    for subject in [s for s in subjects if s.measure in pairs][:2]:
        if subject.roles.dimensions:
            told |= _groups(subject, pairs[subject.measure], telling, scoped)
        else:
            now, before = rows.numbers(subject.measure)[0], rows.numbers(pairs[subject.measure])[0]
            told |= _whole(subject, now, before, telling, scoped)
    return told


def _apart(plan: QueryPlan, steps: int) -> bool:
    """Whether the earlier series ends before this begins: ten months and the ten a month earlier are mostly the same."""
    if plan.compare is None or plan.compare.unit is None or plan.grain is None:
        return True
    return steps * _DAYS[plan.grain] <= plan.compare.back * _DAYS[plan.compare.unit] * 1.05


def _whole(subject: Subject, now: float | None, before: float | None, told: Telling, scoped: dict[str, str]) -> bool:
    compare = subject.plan.compare
    if now is None or before is None or compare is None:
        return False
    facts: dict[str, Value] = {
        "value": subject.amount(now),
        "before": subject.amount(before),
        "against": compare.label,
        **_grown(subject, now, before),
    }
    if now == before:
        return told.say("same_as", scoped, **facts, **subject.names)
    word = "rose" if now > before else "fell"
    return told.say(f"change_{word}" if "change" in facts else f"change_{word}_bare", scoped, **facts, **subject.names)


def _totals(subject: Subject, earlier: str, telling: Telling, scoped: dict[str, str]) -> None:
    """A series as a whole against the earlier one, where every step of it has an earlier step."""
    pairs = list(zip(subject.rows.numbers(subject.measure), subject.rows.numbers(earlier), strict=True))
    known = [(now, before) for now, before in pairs if now is not None and before is not None]
    if known and len(known) == len(pairs):
        _whole(subject, sum(now for now, _ in known), sum(before for _, before in known), telling, scoped)


def _groups(subject: Subject, earlier: str, telling: Telling, scoped: dict[str, str]) -> bool:
    """The group that rose most and the one that fell most (or rose least), in percent where that can be said."""
    rows, compare = subject.rows, subject.plan.compare
    labels = [" / ".join(parts) for parts in zip(*(rows.texts(n) for n in subject.roles.dimensions), strict=True)]
    moved: list[tuple[float, str, float, float]] = []
    rate = subject.unit in PERCENT
    for label, now, before in zip(labels, rows.numbers(subject.measure), rows.numbers(earlier), strict=True):
        if now is not None and before is not None and (rate or before > 0):
            moved.append((now - before if rate else now / before - 1, label, now, before))
    if not moved or compare is None:
        return False
    moved.sort(key=lambda m: (-m[0], m[1]))
    said = _mover("top", subject, moved[0], telling, scoped, compare.label)
    if len(moved) > 1 and moved[-1][0] != moved[0][0]:
        said |= _mover("bottom", subject, moved[-1], telling, scoped, compare.label)
    if said and not subject.plan.limit and not rows.truncated and len(moved) == rows.count:
        telling.say("movers", up=sum(m[0] > 0 for m in moved), groups=len(moved), metric=subject.names["metric"])
    return said


def _mover(
    place: str, subject: Subject, moved: tuple[float, str, float, float], telling: Telling, scoped: dict[str, str], against: str
) -> bool:
    change, name, now, before = moved
    word = "rose" if change > 0 else "fell" if change < 0 else "kept"
    facts: dict[str, Value] = {
        "group": name, "value": subject.amount(now), "before": subject.amount(before), "against": against,
        **_grown(subject, now, before),
    }  # fmt: skip
    bare = "" if "change" in facts else "_bare"
    return telling.say(f"group_{word}_{place}{bare if word != 'kept' else ''}", scoped, **facts, **subject.names)


def _grown(subject: Subject, now: float, before: float) -> dict[str, Value]:
    """The change in percent, where the earlier value is one to take percent of and is none itself."""
    if before <= 0 or subject.unit in PERCENT:
        return {}
    return {"change": Fact(100 * abs(now / before - 1), "%")}
