"""Drivers and passengers in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from src.analyses.words import MINUS, listed, name, percent


def beside_each_other(target: str | None, drivers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What still goes with the target when the other factors are held equal, and what only travelled along."""
    held = [k for k, told in drivers.items() if told["role"] == "driver"]
    alone = [k for k, told in drivers.items() if told["alone"]]
    if target is None or not drivers or not (held or alone):
        return []
    sentences = []
    if held:
        keeps = "keeps its" if len(held) == 1 else "keep their"
        shown = listed([f"{name(k)}{_size(drivers[k])}" for k in held])
        sentences.append(f"Held against each other, {shown} {keeps} link with {name(target)}.")
    elif len(alone) > 1:
        sentences.append("Held against each other, no single factor keeps its link.")
    for k, told in drivers.items():
        if told["role"] == "passenger":
            sentences.append(
                f"{_first(k)} is a passenger: its link nearly goes once {listed([name(d) for d in told['of']])} is known."
            )
    sentences += _inseparable(drivers)
    if unclear := [name(k) for k, told in drivers.items() if told["role"] == "unclear"]:
        sentences.append(f"Beside the others, {listed(unclear)} can be neither confirmed nor ruled out.")
    if hidden := [name(k) for k in held if not drivers[k]["alone"]]:
        sentences.append(f"The part of {listed(hidden)} shows only beside the others.")
    return sentences[:5]


def _inseparable(drivers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    groups: list[list[str]] = []
    for k, told in drivers.items():
        if told["role"] != "inseparable":
            continue
        own = [k, *told["of"]]
        if (group := next((g for g in groups if set(g) & set(own)), None)) is not None:
            group += [n for n in own if n not in group]
        else:
            groups.append(own)
    return [
        f"{listed([_first(g[0]), *(name(k) for k in g[1:])])} hide one another: which of them matters, this data cannot say."
        for g in groups
    ]


def _first(factor: str) -> str:
    return name(factor)[:1].upper() + name(factor)[1:]


def _size(told: Mapping[str, Any]) -> str:
    if "points" in told:
        points = percent(told["points"] / 100)
        sign = "+" if told["points"] > 0 else ""
        return f" ({sign}{points.removesuffix('%')} points a standard deviation)"
    if "percent" in told:
        return f" ({'+' if told['percent'] > 0 else ''}{percent(told['percent'] / 100)} a standard deviation)"
    if told["effect"] is None or "levels" in told or told["curved"]:
        return ""
    return f" (β = {told['effect']:.2f})".replace("-", MINUS)
