"""What a decomposed change says: how much, whether that is ordinary, what explains it, and what deceives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.models.words import singular
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling, Value
from src.tools.narrate.templates import TEMPLATES
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import as_day, number
from src.tools.result_view.units import PERCENT

_TOLD: Final = 4
_PART: Final = 0.1
"""A side effect is told from this part of the change on."""
_MUCH: Final = 0.25


def tell_why(subject: Subject, result: Mapping[str, Any], telling: Telling, scoped: dict[str, str]) -> None:
    """The change first, then what is most worth knowing of it."""
    change = number(result.get("change"))
    if change is None or not _headline(subject, result, change, telling, scoped) or not change:
        return
    _ordinary(result, telling)
    _paradox(result, telling)
    _explained(subject, result, telling)
    _rate_and_mix(subject, result, telling)
    _factors(subject, result, telling)
    _seasonal(result, change, telling)
    _days(subject, result, change, telling)


def _headline(subject: Subject, result: Mapping[str, Any], change: float, telling: Telling, scoped: dict[str, str]) -> bool:
    before, after, asked = number(result.get("before")), number(result.get("after")), result.get("asked")
    ends = {}
    for name, which in (("earlier", "before"), ("later", "after")):
        told = _period(subject, mapping(mapping(result.get("periods")).get(which)), name, telling)
        if told is None:
            return False
        ends[name] = told
    share = number(result.get("change_percent"))
    rate = subject.unit in PERCENT
    said = "" if share is None or rate else telling.fragment(TEMPLATES["why_percent"], {"share": Fact(abs(share), "%")}) or ""
    key = "why_same" if not change else "why_rose" if change > 0 else "why_fell"
    if (asked, change > 0) in (("low", True), ("high", False)) and change:
        key = "why_not_fell" if change > 0 else "why_not_rose"
    facts: dict[str, Value] = {
        "before": subject.amount(before), "after": subject.amount(after), "moved": _moved(subject, change),
    }  # fmt: skip
    return telling.say(key, {**scoped, **ends, "percent": said}, **facts, **subject.names)


def _period(subject: Subject, told: Mapping[str, Any], name: str, telling: Telling) -> str | None:
    """The period as a fragment: by its grain where it is one, else by its days."""
    start, end = as_day(told.get("start")), as_day(told.get("end"))
    if start is None or end is None:
        return None
    grain = subject.plan.grain
    if grain is not None or start == end:
        return telling.fragment(f"{{{name}_start}}", {f"{name}_start": Fact(start, grain or "day")})
    text = TEMPLATES["why_span"].replace("{start}", f"{{{name}_start}}").replace("{end}", f"{{{name}_end}}")
    return telling.fragment(text, {f"{name}_start": start, f"{name}_end": end})


def _moved(subject: Subject, change: float) -> Fact:
    """The size of a change; one of a percentage is in points."""
    return Fact(abs(change), "points") if subject.unit in PERCENT else subject.amount(abs(change))


def _ordinary(result: Mapping[str, Any], telling: Telling) -> None:
    told = mapping(result.get("ordinary"))
    verdict, larger, past = told.get("verdict"), number(told.get("larger_than")), number(told.get("past_changes"))
    if verdict in ("ordinary", "large", "exceptional") and larger is not None and past is not None:
        telling.say(f"why_{verdict}", larger=int(larger), past=int(past))


def _seasonal(result: Mapping[str, Any], change: float, telling: Telling) -> None:
    told = mapping(result.get("ordinary"))
    steps = [v for s in items(told.get("same_step_before")) if (v := number(mapping(s).get("change"))) is not None]
    if len(steps) > 1 and all((v > 0) == (change > 0) for v in steps):
        telling.say("why_seasonal", went="rose" if change > 0 else "fell", years=len(steps))


def _paradox(result: Mapping[str, Any], telling: Telling) -> None:
    for odd in [mapping(o) for o in items(result.get("paradoxes"))][:1]:
        up = (number(odd.get("whole_change")) or 0.0) > 0
        every = "every" if odd.get("every") else "nearly every"
        what = _per([_called(result, c) for c in items(odd.get("of"))])
        went = ("rose", "it fell") if up else ("fell", "it rose")
        dimension = _called(result, odd.get("dimension"))
        telling.say("why_paradox", what=what, went=went[0], other=went[1], who=every, dimension=dimension)


def _explained(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    dimensions = [mapping(d) for d in items(result.get("dimensions"))]
    if not dimensions:
        telling.say("why_nothing")
        return
    first = dimensions[0]
    called = _called(result, first.get("name"))
    members = _members(subject, first, telling)
    part, share = number(first.get("leaders_part")), number(first.get("leaders_share_before"))
    if first.get("offsetting"):
        rises, falls = (_moved(subject, number(first.get(k)) or 0.0) for k in ("rises", "falls"))
        telling.say("why_cancel", {"list": members}, dimension=called, rises=rises, falls=falls)
        return
    if result.get("best_dimension") is None:
        if len(dimensions) > 1:
            tried = ", ".join(_called(result, d.get("name")) for d in dimensions)
            telling.say("why_even", {"closest": _closest(called, first, telling)}, tried=tried)
        else:
            telling.say("why_by", {"list": members}, dimension=called)
        return
    leaders = ", ".join(str(m) for m in items(first.get("leaders")))
    facts: dict[str, Value] = {
        "dimension": called,
        "leaders": leaders,
        "part": Fact.percent(part),
        "share": Fact.percent(share),
    }
    telling.say("why_best" if share is not None else "why_best_bare", {"list": members}, **facts)


def _closest(called: str, dimension: Mapping[str, Any], telling: Telling) -> str:
    """The dimension that comes nearest to an explanation, as a fragment, where its leaders made much of the change."""
    concentration, part, share = (
        number(dimension.get(k)) for k in ("concentration", "leaders_part", "leaders_share_before")
    )  # fmt: skip
    if concentration is None or concentration < _MUCH or share is None:
        return ""
    leaders = ", ".join(str(m) for m in items(dimension.get("leaders")))
    facts: dict[str, Value] = {"nearest": called, "leaders": leaders, "part": Fact.percent(part), "share": Fact.percent(share)}
    return telling.fragment(TEMPLATES["why_closest"], facts) or ""


def _called(result: Mapping[str, Any], column: object) -> str:
    """What readers call a column or a dimension."""
    return str(mapping(result.get("names")).get(str(column)) or column)


def _members(subject: Subject, dimension: Mapping[str, Any], telling: Telling) -> str:
    told = []
    listed = [m for m in map(mapping, items(dimension.get("members"))) if m.get("status") != "folded"]
    for member in listed[:_TOLD]:
        value = number(member.get("contribution"))
        if value is None:
            continue
        status = member.get("status")
        key = "why_item_new" if status == "new" and value >= 0 else "why_item_lost" if status == "lost" and value < 0 else ""
        key = key or ("why_item_up" if value >= 0 else "why_item_down")
        told.append(
            telling.fragment(TEMPLATES[key], {"name": str(member.get("member")), "amount": _moved(subject, value)}) or ""
        )
    return ", ".join(t for t in told if t)


def _rate_and_mix(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    first = mapping(next(iter(items(result.get("dimensions"))), None))
    rate, mix = number(first.get("rate_effect")), number(first.get("mix_effect"))
    if result.get("kind") != "ratio" or rate is None or mix is None:
        return
    called = _called(result, first.get("name"))
    unit = "points" if subject.unit in PERCENT else subject.spoken_unit
    telling.say("why_rate_mix", rate=Fact(rate, unit), mix=Fact(mix, unit), dimension=called)


def _factors(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    told = []
    for effect in [mapping(e) for e in items(result.get("effects"))]:
        value = number(effect.get("effect"))
        parts = [_called(result, effect.get(k)) for k in ("of", "per") if effect.get(k)]
        if value is not None and parts:
            key = "why_item_up" if value >= 0 else "why_item_down"
            facts: dict[str, Value] = {"name": _per(parts), "amount": _moved(subject, value)}
            told.append(telling.fragment(TEMPLATES[key], facts) or "")
    if told:
        telling.say("why_factors", {"list": ", ".join(told)})


def _per(parts: list[str]) -> str:
    """`revenue per order`"""
    return " per ".join([parts[0], *(" ".join(map(singular, p.split())) for p in parts[1:])])


def _days(subject: Subject, result: Mapping[str, Any], change: float, telling: Telling) -> None:
    days = mapping(result.get("days"))
    effect, before, after = (number(days.get(k)) for k in ("effect", "before", "after"))
    if effect is None or before is None or after is None or abs(effect) < _PART * abs(change) or effect * change < 0:
        return
    more = int(after - before)
    facts: dict[str, Value] = {"days": Fact(abs(more), "days"), "more_or_less": "more" if more > 0 else "less"}
    telling.say("why_days", **facts, effect=_moved(subject, effect))
