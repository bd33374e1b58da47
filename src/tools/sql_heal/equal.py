"""Which columns of one name the joins of a SELECT make equal."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp


def made_equal(select: exp.Select, column: str, owners: Sequence[str]) -> bool:
    """Whether inner or left joins make the column of every owner equal to the first one's."""
    joined = {owners[0].casefold()}
    pairs = list(_pairs(select, column))
    for _ in pairs:  # a chain may be written in any order
        for pair in pairs:
            joined |= pair if pair & joined else set()
    return {owner.casefold() for owner in owners} <= joined


def _pairs(select: exp.Select, column: str) -> list[set[str]]:
    found = []
    for join in select.args.get("joins") or ():
        condition = join.args.get("on")
        if condition is None or join.side.upper() in ("RIGHT", "FULL"):
            continue
        for pair in condition.find_all(exp.EQ):
            sides = [side for side in (pair.left, pair.right) if isinstance(side, exp.Column)]
            if len(sides) == 2 and all(side.name.casefold() == column.casefold() for side in sides):
                found.append({side.table.casefold() for side in sides})
    return found
