"""A measure crossed by two dimensions, as cells, largest rows and columns first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from src.tools.result_view.rows import Rows


@dataclass(frozen=True, slots=True)
class Crossing:
    """Cells by (row, column); a missing cell has no value."""

    rows: list[str]
    columns: list[str]
    cells: dict[tuple[str, str], float]

    def largest(self, rows: int, columns: int) -> Crossing:
        """The same with the largest rows and columns only."""
        kept = Crossing(self.rows[:rows], self.columns[:columns], {})
        inside = {(r, c): v for (r, c), v in self.cells.items() if r in set(kept.rows) and c in set(kept.columns)}
        return Crossing(kept.rows, kept.columns, inside)


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
    return Crossing(_ranked(by_row), _ranked(by_column) if color is not None else list(by_column), cells)


def _ranked(sizes: dict[str, float]) -> list[str]:
    return sorted(sizes, key=lambda name: (-sizes[name], name))
