"""Whether two results hold the same rows, whatever their order and what their columns are called."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from src.models.sql import ResultTable
from src.tools.result_view.rows import Cell, Rows, as_day, number

_DIGITS: Final = 9
_WHOLE_DAY: Final = ("", " 00:00:00", "T00:00:00")
MOST_ROWS: Final = 20_000
"""Beyond it no rows are compared."""


def same_rows(one: ResultTable, other: ResultTable) -> bool:
    """True where both are whole, hold a row, and every row of one is a row of the other: numbers to nine digits.

    Columns are told apart by name where the names are the same, else by their place.
    """
    if one.truncated or other.truncated or one.rows != other.rows or not 0 < one.rows <= MOST_ROWS:
        return False
    names = [[c.name for c in table.columns] for table in (one, other)]
    if len(names[0]) != len(names[1]) or len(set(names[0])) < len(names[0]) or len(set(names[1])) < len(names[1]):
        return False
    order = names[0] if set(names[0]) == set(names[1]) else names[1]
    return _sorted_rows(one, names[0]) == _sorted_rows(other, order)


def _sorted_rows(table: ResultTable, names: Sequence[str]) -> list[tuple[str, ...]]:
    rows = Rows(table)
    return sorted(zip(*([_told(v) for v in rows.values(name)] for name in names), strict=True))


def _told(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        day = as_day(value) if value[10:] in _WHOLE_DAY else None
        return f"text {value}" if day is None else f"day {day}"
    as_float = number(value)
    if as_float is None or as_float == 0:
        return "number 0" if as_float == 0 else "number"
    return f"number {round(as_float, _DIGITS - 1 - math.floor(math.log10(abs(as_float)))):.{_DIGITS}g}"
