"""The values of columns, read with a bound on rows, values and seconds, and what the bounds left out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from src.services.values.columns import TextColumn

LONGEST_VALUE: Final = 120
"""Characters. What is longer is prose, which nobody says in a question."""
_PROSE_MEAN: Final = 50
"""A column whose values are longer than this on average is free text."""

Distinct = Callable[[str, str, int, "int | None"], "Sequence[object] | None"]
"""(table, column, most values, most rows looked at) -> distinct non-NULL values; None when they could not be read."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is read at most."""

    values_per_column: int = 50_000
    values: int = 250_000
    rows: int = 2_000_000
    """Rows of one table that are looked at."""
    seconds: float = 60.0


@dataclass(slots=True)
class Gathered:
    """Values by (table, column), and in words what is missing."""

    values: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many values in all."""
        return sum(map(len, self.values.values()))


def gather(columns: Iterable[TextColumn], distinct: Distinct, bounds: Bounds) -> Gathered:
    """The values of the columns, in their order, until a bound is reached. Raises what `distinct` raises."""
    found, deadline = Gathered(), time.monotonic() + bounds.seconds
    left_out = []
    for column in columns:
        if found.count >= bounds.values or time.monotonic() > deadline:
            left_out.append(f"{column.table}.{column.column}")
            continue
        most = min(bounds.values_per_column, bounds.values - found.count)
        _add(found, column, distinct, most, bounds.rows)
    if left_out:
        shown = ", ".join(left_out[:3]) + (f" and {len(left_out) - 3} more" if len(left_out) > 3 else "")
        found.missing.append(f"the values of {shown} (too many in all)")
    return found


def _add(found: Gathered, column: TextColumn, distinct: Distinct, most: int, rows: int) -> None:
    name, is_big = f"{column.table}.{column.column}", column.rows is None or column.rows > rows
    values: Sequence[object] = column.listed
    if not column.listed:
        read = distinct(column.table, column.column, most + 1, rows if is_big else None)
        if read is None:
            found.missing.append(f"the values of {name} (they could not be read in time)")
            return
        values = read
        if len(values) > most:
            found.missing.append(f"all but {most:,} values of {name}")
            values = values[:most]
        elif is_big and column.rows is not None:
            found.missing.append(f"values of {name} that only rows after the first {rows:,} hold")
    texts = [value for value in values if isinstance(value, str) and value.strip()]
    if texts and sum(map(len, texts)) / len(texts) > _PROSE_MEAN:
        return
    found.values[(column.table, column.column)] = tuple(text for text in texts if len(text) <= LONGEST_VALUE)
