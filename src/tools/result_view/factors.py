"""How strongly factors go with a target, as a correlation's finding tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from src.tools.result_view.findings import interval, items, mapping, numbers_by_name
from src.tools.result_view.rows import number
from src.tools.result_view.units import COEFFICIENT, PROBABILITY, show

SIGNIFICANT: Final = 0.05
"""False discovery rate up to which a factor counts as evident."""
PAIR: Final = " ~ "
"""Between two names when a finding has no target and names pairs."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor with the strength of its link; a category's has no sign."""

    name: str
    value: float
    signed: bool
    q: float | None = None
    interval: tuple[float, float] | None = None
    evident: bool | None = None
    """None where the finding holds no test."""


def ranked_factors(result: Any) -> list[Factor]:
    """Every factor of the finding, strongest first."""
    told = mapping(result)
    q_values = numbers_by_name(told.get("q_values"))
    named = [str(n) for n in items(told.get("significant"))] if "significant" in told else None
    ends = mapping(told.get("confidence_intervals"))

    def evident(name: str) -> bool | None:
        return name in named if named is not None else q_values[name] <= SIGNIFICANT if name in q_values else None

    factors = [
        Factor(name, r, signed=True, q=q_values.get(name), interval=interval(ends.get(name)), evident=evident(name))
        for name, r in numbers_by_name(told.get("correlations")).items()
    ]
    for name, link in mapping(told.get("associations")).items():
        strength = number(mapping(link).get("value"))
        if strength is not None:
            factors.append(Factor(str(name), strength, signed=False, q=q_values.get(str(name)), evident=evident(str(name))))
    return sorted(factors, key=lambda f: (-abs(f.value), f.name))


def has_links(result: Any) -> bool:
    """Whether the finding holds factors or a matrix to draw."""
    return bool(ranked_factors(result) or items(mapping(mapping(result).get("matrix")).get("columns")))


def lag_of(result: Any, factor: str) -> int:
    """By how many steps the target follows the factor; zero where the finding tells of none."""
    told = mapping(mapping(mapping(result).get("lags")).get(factor))
    steps = number(told.get("best_lag")) or 0.0
    return int(steps) if steps > 0 and float(steps).is_integer() else 0


def strength_note(result: Any, x: str, y: str) -> str:
    """`r = 0.62, q = 0.001`, and what it was before trend and season were removed; empty for an unknown pair."""
    names = (x, f"{x}{PAIR}{y}", f"{y}{PAIR}{x}")
    factor = next((f for f in ranked_factors(result) if f.name in names and f.signed), None)
    if factor is None:
        return ""
    said = f"r = {show(factor.value, COEFFICIENT)}"
    said += f", q {show(factor.q, PROBABILITY)}" if factor.q is not None else ""
    before = numbers_by_name(mapping(result).get("raw_correlations")).get(factor.name)
    return f"{said}, without trend and season (with them r = {show(before, COEFFICIENT)})" if before is not None else said
