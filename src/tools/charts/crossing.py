"""A measure crossed by two dimensions, as cells, largest rows and columns first where they have no order of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from src.tools.result_view.focus import calendar_place
from src.tools.result_view.rows import Rows, number


@dataclass(frozen=True, slots=True)
class Crossing:
    """Cells by (row, column); a missing cell has no value."""

    rows: list[str]
    columns: list[str]
    cells: dict[tuple[str, str], float]
    ranked_rows: bool = True
    """Whether the rows are in order of size; else they have an order of their own: dates, weekdays, hours, numbers."""
    ranked_columns: bool = True

    def largest(self, rows: int, columns: int) -> Crossing:
        """The same with the largest rows and columns only."""
        shown_rows, shown_columns = _most(self.rows, rows, self, 0), _most(self.columns, columns, self, 1)
        few_rows, few_columns = set(shown_rows), set(shown_columns)
        inside = {(r, c): v for (r, c), v in self.cells.items() if r in few_rows and c in few_columns}
        return replace(self, rows=shown_rows, columns=shown_columns, cells=inside)


def cross(rows: Rows, by: str, color: str | None, measures: Sequence[str], names: Sequence[str]) -> Crossing:
    """One measure by two dimensions, or, without `color`, a column for each of the named measures."""
    cells: dict[tuple[str, str], float] = {}
    groups = rows.texts(by)
    for place, measure in enumerate(measures if color is None else measures[:1]):
        columns = rows.texts(color) if color is not None else [names[place]] * rows.count
        for group, column, value in zip(groups, columns, rows.numbers(measure), strict=True):
            if value is not None:
                cells[group, column] = cells.get((group, column), 0.0) + value
    by_row: dict[str, float] = dict.fromkeys(groups, 0.0)
    by_column: dict[str, float] = {}
    for (group, column), value in cells.items():
        by_row[group] += abs(value)
        by_column[column] = by_column.get(column, 0.0) + abs(value)
    own_rows = in_own_order(rows, by)
    own_columns = in_own_order(rows, color) if color is not None else list(by_column)
    return Crossing(
        own_rows or _ranked(by_row), own_columns or _ranked(by_column), cells, own_rows is None, own_columns is None
    )


def in_own_order(rows: Rows, name: str) -> list[str] | None:
    """The column's labels in the order they have by themselves (dates, weekdays, months, hours, numbers), None without one."""
    values = {v: text for v, text in zip(rows.values(name), rows.texts(name), strict=True) if v is not None}
    missing = [text for v, text in zip(rows.values(name), rows.texts(name), strict=True) if v is None][:1]
    if rows.is_numeric(name) or rows.is_time(name):
        return [values[v] for v in sorted(values, key=_place_in_order)] + missing
    if values and all(calendar_place(v) is not None for v in values):
        return [values[v] for v in sorted(values, key=lambda v: calendar_place(v) or 0)] + missing
    return None


def _place_in_order(value: object) -> tuple[float, str]:
    return (number(value) or 0.0, "" if number(value) is not None else str(value))


def _most(names: list[str], limit: int, crossing: Crossing, side: int) -> list[str]:
    """The largest of the names, in their order."""
    if len(names) <= limit:
        return names
    sizes = dict.fromkeys(names, 0.0)
    for key, value in crossing.cells.items():
        sizes[key[side]] += abs(value)
    kept = set(sorted(names, key=lambda n: (-sizes[n], n))[:limit])
    return [n for n in names if n in kept]


def _ranked(sizes: dict[str, float]) -> list[str]:
    return sorted(sizes, key=lambda name: (-sizes[name], name))
