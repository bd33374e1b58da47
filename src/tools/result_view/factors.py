"""How strongly factors go with a target, as a correlation's finding tells it."""

from __future__ import annotations

from typing import Any

from src.tools.result_view.findings import items, mapping, numbers_by_name
from src.tools.result_view.rows import number
from src.tools.result_view.units import COEFFICIENT, show


def ranked_factors(result: Any) -> list[tuple[str, float]]:
    """(factor, r), strongest first."""
    named = numbers_by_name(mapping(result).get("correlations"))
    return sorted(named.items(), key=lambda pair: (-abs(pair[1]), pair[0]))


def lag_of(result: Any, factor: str) -> tuple[int, str]:
    """By how many steps the target follows the factor, and what a step is called; zero where it does not."""
    told = mapping(mapping(result).get("lags")).get(factor)
    lag = told if not isinstance(told, dict) else next((told[k] for k in ("best", "lag", "best_lag") if k in told), 0)
    steps = number(lag) or 0.0
    unit = mapping(told).get("unit") or mapping(result).get("grain") or "step"
    return (int(steps), str(unit)) if steps > 0 and float(steps).is_integer() else (0, str(unit))


def strength(result: Any, factor: str) -> str:
    """`r = 0.62, q = 0.001`, or nothing where the finding has no such factor."""
    told = mapping(result)
    r = numbers_by_name(told.get("correlations")).get(factor)
    if r is None:
        return ""
    q = numbers_by_name(told.get("q_values")).get(factor)
    said = f"r = {show(r, COEFFICIENT)}" + (f", q = {show(q, COEFFICIENT)}" if q is not None else "")
    return f"{said}, trend and season removed" if any("season" in str(w) for w in items(told.get("removed"))) else said
