"""Whether two results hold the same rows, whatever their columns are called and in whichever order they stand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from src.models.sql import ResultTable

Column: TypeAlias = tuple[Any, ...]
_DIGITS: Final = 9
_MOST_WAYS: Final = 5_000
"""Ways to pair columns of equal values that are tried; beyond that the results count as different."""


def same_rows(one: ResultTable, other: ResultTable) -> bool:
    """Whether both hold the same multiset of rows, numbers compared to nine digits. Rows cut off cannot be compared: False."""
    if one.truncated or other.truncated:
        return False
    if one.rows != other.rows or len(one.columns) != len(other.columns):
        return False
    left, right = _columns(one), _columns(other)
    if not one.rows:
        return True
    wanted = Counter(zip(*left, strict=True))
    return any(Counter(zip(*ordered, strict=True)) == wanted for ordered in _pairings(left, right))


def _columns(table: ResultTable) -> list[Column]:
    return [tuple(_plain(value) for value in column.to_pylist()) for column in table.arrow.columns]


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


def _plain(value: Any) -> Any:
    """The value as it is compared: a whole number and the same as a decimal are one, so are a day and its midnight."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (float, Decimal)):
        number = float(value)
        if not math.isfinite(number):
            return str(number)
        return int(number) if number.is_integer() else float(f"{number:.{_DIGITS}g}")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat()
    return value.isoformat() if isinstance(value, date) else value
