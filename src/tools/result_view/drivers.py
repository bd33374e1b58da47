"""Drivers and passengers, as a correlation's finding tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from src.tools.result_view.findings import interval, items, mapping
from src.tools.result_view.rows import number


@dataclass(frozen=True, slots=True)
class Driver:
    """A factor beside the others; `signed` where its effect has a direction."""

    name: str
    role: str
    effect: float
    signed: bool
    q: float | None = None
    interval: tuple[float, float] | None = None
    of: tuple[str, ...] = ()
    """The factors that a passenger travels with, or that an inseparable one cannot be told from."""


def drivers_of(result: Any) -> list[Driver]:
    """Every factor that was held against the others, largest effect first."""
    found = []
    for name, raw in mapping(mapping(result).get("drivers")).items():
        told = mapping(raw)
        effect, role = number(told.get("effect")), told.get("role")
        if effect is None or not isinstance(role, str):
            continue
        signed = told.get("signed") is not False
        whose = tuple(str(n) for n in items(told.get("of")))
        found.append(
            Driver(str(name), role, effect, signed, number(told.get("q_value")), interval(told.get("interval")), whose)
        )
    return sorted(found, key=lambda d: (-abs(d.effect), d.name))


def unit_of_effects(result: Any) -> str:
    """What an effect of one is ("log-odds")."""
    unit = mapping(mapping(result).get("drivers_model")).get("unit_of_effect")
    return unit if isinstance(unit, str) else ""


def shapes_of(result: Any) -> dict[str, str]:
    """Factors that a straight line does not describe, with the shape that does."""
    told = mapping(mapping(result).get("nonlinear"))
    return {str(name): shape for name, raw in told.items() if isinstance(shape := mapping(raw).get("shape"), str)}
