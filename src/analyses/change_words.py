"""What a decomposed change says, in words made from its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from src.analyses.explaining import ENOUGH
from src.analyses.words import count, listed, name, number, one, percent

_PART = 0.1
_EVEN = "No few members moved much beyond their shares and their usual ups and downs"
"""A side effect is told when it is at least this part of the change."""


def interpret(values: Mapping[str, Any]) -> str:
    """One paragraph: how much, whether that is ordinary, what explains it, what does not."""
    said = [_headline(values)]
    if not values["change"]:
        return said[0]
    said += [_ordinary(values), _days(values), _explained(values), _factors(values), _mix(values), *_paradoxes(values)]
    return " ".join(s for s in said if s)


def _headline(v: Mapping[str, Any]) -> str:
    spans, unit = v["periods"], v["unit"]
    moved, label = v["change"], _label(v, v["value"])
    what = f"{label[:1].upper()}{label[1:]}"
    first, last = (f"{number(v[side], unit)} ({spans[side]['label']})" for side in ("before", "after"))
    if not moved:
        return f"{what} did not change: {number(v['before'], unit)} in both periods."
    share = "" if v["change_percent"] is None or unit == "%" else f", {_signed_percent(v['change_percent'] / 100)}"
    text = f"{what} {'rose' if moved > 0 else 'fell'} from {first} to {last}: {_signed(moved, v)}{share}."
    wrong = (v["asked"] == "low" and moved > 0) or (v["asked"] == "high" and moved < 0)
    return f"It did not {'fall' if moved > 0 else 'rise'}: {text[0].lower()}{text[1:]}" if wrong else text


def _ordinary(v: Mapping[str, Any]) -> str:
    told = v["ordinary"]
    if told["verdict"] == "unknown":
        return ""
    unit = "%" if told["in_percent"] else v["unit"]
    past = f"{told['larger_than']} of the {told['past_changes']} earlier changes from one {told['grain']} to the other"
    typical = f"typically {number(told['typical_change'], unit)}"
    if told["verdict"] == "ordinary":
        text = f"That is within ordinary variation: larger than {past} ({typical}), so it may need no explanation."
    else:
        how = "far beyond" if told["verdict"] == "exceptional" else "larger than"
        text = f"That is {how} ordinary variation: larger than {past} ({typical})."
    steps = [s["change"] for s in told["same_step_before"]]
    same = [s for s in steps if (s > 0) == (v["change"] > 0)]
    if steps and len(same) == len(steps) and told["in_percent"]:
        amounts = listed([_signed_percent(s) for s in steps])
        text += f" It went the same way at that time of earlier years ({amounts}), so part of it is seasonal."
    return text


def _days(v: Mapping[str, Any]) -> str:
    days = v["days"]
    if days is None or abs(days["effect"]) < _PART * abs(v["change"]):
        return ""
    more = days["after"] - days["before"]
    length = f"{count(abs(more), 'day')} {'more' if more > 0 else 'less'}"
    return f"The later period has {length}, which alone makes {_signed(days['effect'], v)}."


def _explained(v: Mapping[str, Any]) -> str:
    if not v["dimensions"]:
        many = f" ({listed(v['not_additive'])} overlap)" if v["not_additive"] else ""
        return f"No dimension splits it into parts that add up{many}."
    first = v["dimensions"][0]
    dimension = _label(v, first["name"])
    if first["offsetting"]:
        return (
            f"By {dimension}, rises of {number(first['rises'], _unit(v))} and falls of {number(-first['falls'], _unit(v))} "
            f"nearly cancel ({_members(v, first)}): the change is their rest, and no member explains it."
        )
    if v["best_dimension"] is None:
        if len(v["dimensions"]) == 1:
            return f"By {dimension}: {_members(v, first)}. {_EVEN}."
        tried = listed([_label(v, d["name"]) for d in v["dimensions"]])
        return f"None of {tried} stands out. {_EVEN}.{_closest(v, first)}"
    who = listed(first["leaders"])
    text = f"What explains it best is {dimension}: {who} made {_part(first['leaders_part'])} of the change"
    if first["leaders_share_before"] is not None:
        text += f", with {percent(first['leaders_share_before'])} of the {'weight' if v['kind'] == 'ratio' else 'total'} before"
    return f"{text} ({_members(v, first)})."


def _closest(v: Mapping[str, Any], dimension: Mapping[str, Any]) -> str:
    """The dimension that comes nearest to an explanation, where its leaders made much of the change."""
    if (dimension["concentration"] or 0.0) < ENOUGH or dimension["leaders_share_before"] is None:
        return ""
    who, share = listed(dimension["leaders"]), percent(dimension["leaders_share_before"])
    return (
        f" {_label(v, dimension['name']).capitalize()} comes closest, by what may be chance: {who} made "
        f"{_part(dimension['leaders_part'])} of the change with {share} of the whole before."
    )


def _part(share: float) -> str:
    """A part of the change; more than all of it where others went the other way."""
    return percent(share, 0) if share <= 1.005 else f"{percent(share, 0)} (others made up for some of it)"


def _members(v: Mapping[str, Any], dimension: Mapping[str, Any], most: int = 4) -> str:
    told = []
    for m in [m for m in dimension["members"] if m["status"] != "folded"][:most]:
        mark = f", {m['status']}" if m["status"] in ("new", "lost") else ""
        told.append(f"{m['member']} {_signed(m['contribution'], v)}{mark}")
    rest = dimension["count"] - len(told)
    return listed([*told, *([f"{count(rest, 'other')}"] if rest > 0 else [])], most=most + 1)


def _factors(v: Mapping[str, Any]) -> str:
    if not v["effects"]:
        return ""
    told = [f"{factor_label(v, e)} {_signed(e['effect'], v)}" for e in v["effects"]]
    return f"By factor: {listed(told)}."


def factor_label(v: Mapping[str, Any], effect: Mapping[str, Any]) -> str:
    """`units sold`, `revenue per units sold`"""
    of = _label(v, effect["of"])
    return of if effect["per"] is None else f"{of} per {one(_label(v, effect['per']))}"


def _mix(v: Mapping[str, Any]) -> str:
    if v["kind"] == "ratio" and v["dimensions"]:
        first = v["dimensions"][0]
        rate, mix = first["rate_effect"], first["mix_effect"]
        return (
            f"By {_label(v, first['name'])}, {_signed(rate, v)} comes from the members' own rates "
            f"and {_signed(mix, v)} from shifts between them."
        )
    priced = [d for d in v["dimensions"] if "price_effect" in d and abs(d["mix_effect"]) >= _PART * abs(v["change"])]
    if not priced:
        return ""
    most = max(priced, key=lambda d: abs(d["mix_effect"]))
    return f"A shift of the mix by {_label(v, most['name'])} makes {_signed(most['mix_effect'], v)} of it."


def _paradoxes(v: Mapping[str, Any]) -> list[str]:
    told = []
    for odd in v["paradoxes"][:2]:
        of = [_label(v, c) for c in odd["of"]]
        what, up = " per ".join([of[0], *map(one, of[1:])]), odd["whole_change"] > 0
        dimension = _label(v, odd["dimension"])
        each = f"every {dimension}" if odd["every"] else f"{odd['against']} of the {odd['members']} members of {dimension}"
        told.append(
            f"Mind the paradox: {what} {'rose' if up else 'fell'} as a whole, and yet it {'fell' if up else 'rose'} in {each} "
            f"(Simpson): what changed is how much each weighs."
        )
    return told


def _label(v: Mapping[str, Any], column: str) -> str:
    return str(v["names"].get(column) or name(column))


def _signed(value: float, v: Mapping[str, Any]) -> str:
    return f"{'+' if value > 0 else ''}{number(value, _unit(v))}"


def _unit(v: Mapping[str, Any]) -> str:
    """The unit of a difference: that of percentages is a point."""
    return "points" if v["unit"] == "%" else str(v["unit"])


def _signed_percent(share: float) -> str:
    return f"{'+' if share > 0 else ''}{percent(share)}"
