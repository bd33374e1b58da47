"""Whether two results hold the same rows, whatever their order and what their columns are called."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from src.models.sql import ResultTable
from src.tools.result_view.rows import Cell, as_day, number, plain_values

Column: TypeAlias = tuple[str, ...]
_DIGITS: Final = 9
_WHOLE_DAY: Final = ("", " 00:00:00", "T00:00:00")
MOST_ROWS: Final = 20_000
"""Beyond it no rows are compared."""
_MOST_WAYS: Final = 5_000
"""Ways to pair columns of equal values that are tried; beyond that the results count as different."""


def same_rows(one: ResultTable, other: ResultTable) -> bool:
    """True where both are whole, hold a row, and every row of one is a row of the other as often: numbers to nine digits.

    Columns are told apart by what they hold, not by their names or places.
    """
    if one.truncated or other.truncated or one.rows != other.rows or not 0 < one.rows <= MOST_ROWS:
        return False
    left, right = _columns(one), _columns(other)
    if len(left) != len(right):
        return False
    wanted = Counter(zip(*left, strict=True))
    return any(Counter(zip(*ordered, strict=True)) == wanted for ordered in _pairings(left, right))


def _columns(table: ResultTable) -> list[Column]:
    return [tuple(_told(value) for value in plain_values(column)) for column in table.arrow.columns]


def _pairings(left: Sequence[Column], right: Sequence[Column]) -> Iterator[list[Column]]:
    """The columns of `right` in each order in which every one holds the values of the column of `left` at its place."""
    ours, theirs = [Counter(column) for column in left], [Counter(column) for column in right]
    fits = [[j for j, other in enumerate(theirs) if other == own] for own in ours]
    if math.prod(len(fit) for fit in fits) > _MOST_WAYS:
        return
    for order in _orders(fits, ()):
        yield [right[j] for j in order]


def _orders(fits: Sequence[Sequence[int]], taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(taken) == len(fits):
        yield taken
        return
    for j in fits[len(taken)]:
        if j not in taken:
            yield from _orders(fits, (*taken, j))


def _told(value: Cell) -> str:
    """The value as it is compared: a whole number and the same as a decimal are one, so are a day and its midnight."""
    if value is None:
        return ""
    if isinstance(value, str):
        day = as_day(value) if value[10:] in _WHOLE_DAY else None
        return f"text {value}" if day is None else f"day {day}"
    if isinstance(value, int):
        return f"number {int(value)}"
    as_float = number(value)
    if as_float is None:
        return "number"
    return f"number {int(as_float)}" if as_float.is_integer() else f"number {_rounded(as_float)}"


def _rounded(value: float) -> str:
    shown = float(f"{value:.{_DIGITS}g}")
    return str(int(shown)) if shown.is_integer() else repr(shown)
