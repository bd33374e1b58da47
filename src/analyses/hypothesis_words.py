"""A test in words: what differs and by how much, or what was not found and what that leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from src.analyses.words import MINUS, count, listed, name, number, p_text, percent

_TOLD = 3


def interpret(result: Mapping[str, Any], warnings: Sequence[str]) -> str:
    """One paragraph."""
    head = _found(result) if result["significant"] else _not_found(result)
    sentences = [head, _size(result), *_pairs(result), *_open(result)]
    if warnings:
        sentences.append(f"Mind: {warnings[0]}")
    if result["against"] is None and result["paired_with"] is None:
        sentences.append("A difference between groups that were not drawn by lot does not show what causes it.")
    return " ".join(s for s in sentences if s)


def _found(result: Mapping[str, Any]) -> str:
    where = f"{_what(result)} {_where(result)}"
    return f"There is a difference in {where} beyond what chance would explain ({_test(result)}).{_groups(result)}"


def _not_found(result: Mapping[str, Any]) -> str:
    return f"There is no evidence of a difference in {_what(result)} {_where(result)} ({_test(result)}).{_groups(result)}"


def _what(result: Mapping[str, Any]) -> str:
    spoken = name(str(result["value"]))
    if result["compared"] == "spreads":
        return f"the spread of {spoken}"
    if result["event"] is not None:
        level = "" if result["event"] in ("1", "True") else f" = {result['event']}"
        return f"the share of {spoken}{level}"
    return spoken


def _where(result: Mapping[str, Any]) -> str:
    groups = [str(g["group"]) for g in result["groups"]]
    if result["since"] is not None:
        return f"between before and after {str(result['since'])[:10]}"
    if result["against"] is not None:
        return f"from {number(result['against'], result['unit'])}"
    if result["paired_with"] is not None:
        return f"from {name(str(result['paired_with']))} in the same {result['observation']}"
    if len(groups) == 2:
        return f"between {groups[0]} and {groups[1]}"
    return f"between the {len(groups)} groups of {name(str(result['by']))}"


def _test(result: Mapping[str, Any]) -> str:
    statistic = result["statistic"]
    shown = f", {result['statistic_name']} = {number(statistic)}" if statistic is not None else ""
    return f"{result['test']}{shown}, {p_text(result['p_value'])}, n = {result['n']:,}"


def _groups(result: Mapping[str, Any]) -> str:
    groups = [g for g in result["groups"] if g["centre"] is not None]
    if not groups or result["compared"] == "spreads":
        return _spreads(result) if result["compared"] == "spreads" else ""
    what = "share" if result["event"] is not None else "median" if result["compared"] in ("ranks", "medians") else "mean"
    ranked = sorted(groups, key=lambda g: (-g["centre"], g["group"]))
    if len(ranked) <= 4:
        told = [f"{_level(g, result)} {_for(g)} ({count(g['n'], 'value')})" for g in ranked]
        return f" The {what} is {listed(told)}."
    return (
        f" The {what} runs from {_level(ranked[-1], result)} for {ranked[-1]['group']} to "
        f"{_level(ranked[0], result)} for {ranked[0]['group']}."
    )


def _for(group: Mapping[str, Any]) -> str:
    label = str(group["group"])
    return label if label.startswith(("before ", "from ")) else f"for {label}"


def _spreads(result: Mapping[str, Any]) -> str:
    ranked = sorted(result["groups"], key=lambda g: (-g["sd"], g["group"]))
    top, bottom = ranked[0], ranked[-1]
    return (
        f" The standard deviation runs from {number(bottom['sd'], result['unit'])} for {bottom['group']} to "
        f"{number(top['sd'], result['unit'])} for {top['group']}."
    )


def _level(group: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    return percent(group["centre"]) if result["event"] is not None else number(group["centre"], result["unit"])


def _size(result: Mapping[str, Any]) -> str:
    effects = {e["name"]: e for e in result["effects"]}
    if "risk difference" in effects:
        effect = effects["risk difference"]
        return f"The difference is {_points(effect['value'])}{_between(effect, _bare_points)}."
    if "difference of means" in effects and result["compared"] == "means":
        unit = result["unit"]
        effect, g = effects["difference of means"], effects.get("Hedges' g")
        told = f"The difference of means is {number(effect['value'], unit)}{_between(effect, lambda v: number(v, unit))}"
        return f"{told}, {_decimal(abs(g['value']))} standard deviations." if g else f"{told}."
    if "Cliff's delta" in effects:
        effect = effects["Cliff's delta"]
        a, b = (g["group"] for g in result["groups"][:2])
        chance = percent((effect["value"] + 1) / 2, 0)
        return (
            f"A value of {a} is the higher one in {chance} of pairs with one of {b} (Cliff's delta "
            f"{_decimal(effect['value'])}{_between(effect, _decimal)})."
        )
    first = result["effect"]
    if first is None or first["name"].startswith("ratio"):
        return ""
    if first["meaning"].startswith("share of the spread"):
        return f"The groups account for {percent(first['value'])} of the spread{_between(first, percent)}."
    if first["name"].startswith("difference"):
        unit = result["unit"]
        return f"The {first['name']} is {number(first['value'], unit)}{_between(first, lambda v: number(v, unit))}."
    return f"{first['name']} is {_decimal(first['value'])}{_between(first, _decimal)}: {first['meaning']}."


def _between(effect: Mapping[str, Any], shown: Any) -> str:
    if effect["interval"] is None:
        return ""
    low, high = effect["interval"]
    return f" (95% interval {shown(low)} to {shown(high)})"


def _points(value: float) -> str:
    return f"{f'{100 * value:.1f}'.replace('-', MINUS)} percentage points"


def _bare_points(value: float) -> str:
    return _points(value).split()[0]


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace("-", MINUS)


def _pairs(result: Mapping[str, Any]) -> list[str]:
    pairs = result["pairs"]
    if not pairs or not result["significant"]:
        return []
    apart = [p for p in pairs if p["significant"]]
    if not apart:
        return ["No single pair stands out after correction for how many were compared."]
    shown = [f"{_higher(p)} ({p_text(p['p_adjusted'])})" for p in apart[:_TOLD]]
    return [
        f"{len(apart)} of {count(len(pairs), 'comparison')} differ after correction ({result['pairs_method']}), first "
        f"{listed(shown)}."
    ]


def _higher(pair: Mapping[str, Any]) -> str:
    above = pair["difference"] > 0 or (pair["difference"] == 0 and pair["effect_size"] > 0)
    return f"{pair['a']} above {pair['b']}" if above else f"{pair['b']} above {pair['a']}"


def _open(result: Mapping[str, Any]) -> list[str]:
    if result["significant"]:
        return []
    said = "That is no proof that they are the same"
    found = result["detectable"]
    if found is None or found["value"] is None:
        return [f"{said}."]
    if found["in_unit"]:
        size = f"a difference of {number(found['value'], result['unit'])}"
    elif found["effect"] == "risk difference":
        size = f"a difference of {_points(found['value'])}"
    elif found["effect"] == "share of the spread":
        size = f"groups that account for {percent(found['value'])} of the spread"
    else:
        size = f"a {found['effect']} of {_decimal(found['value'])}"
    return [f"{said}: with these numbers {size} would be found four times in five, smaller differences less often."]
