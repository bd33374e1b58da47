"""How many rows a DuckDB plan expects to go through, from `EXPLAIN (FORMAT JSON)`."""

from __future__ import annotations

from math import prod
from typing import Any, Final

_EVERY_PAIR: Final = frozenset({"CROSS_PRODUCT", "NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN"})
"""Operators that look at every row of one side for each row of the other, whatever they give."""


def rows_touched(plan: list[dict[str, Any]]) -> float:
    """The sum of the rows that the plan's operators expect to give or to compare."""
    return sum(_cost(node)[1] for node in plan)


def _cost(node: dict[str, Any]) -> tuple[float, float]:
    """The rows that an operator gives, and those that it and all below it go through."""
    below = [_cost(child) for child in node.get("children", ())]
    given = [rows for rows, _ in below]
    pairs = prod(given) if node.get("name", "").strip() in _EVERY_PAIR else 0.0
    said = str(node.get("extra_info", {}).get("Estimated Cardinality", "")).lstrip("~")
    rows = float(said) if said.isdecimal() else pairs or max(given, default=1.0)  # a cross product says nothing of itself
    return rows, max(rows, pairs) + sum(touched for _, touched in below)
