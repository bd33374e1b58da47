"""What can be said of a frame's columns and first rows, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from src.models.sql import ResultTable
from src.tools.prompting.quoting import quoted

MOST_COLUMNS: Final = 40
SAMPLE_ROWS: Final = 5
_ORDERED: Final = ("integer", "number", "date", "datetime")


def column_lines(table: ResultTable) -> list[str]:
    """A line for each column: type, how many are missing, range and mean of numbers, how many different texts."""
    lines = [_line(table, place) for place in range(min(len(table.columns), MOST_COLUMNS))]
    more = len(table.columns) - len(lines)
    return [*lines, *([f"... and {more} more columns"] if more else [])]


def sample_lines(table: ResultTable) -> Iterator[str]:
    """The first rows, each value short."""
    shown = [c.name for c in table.columns[:MOST_COLUMNS]]
    yield " | ".join(quoted(name, 40) for name in shown)
    for row in table.arrow.slice(0, SAMPLE_ROWS).select(range(len(shown))).to_pylist():
        yield " | ".join(_cell(row[name]) for name in shown)


def _line(table: ResultTable, place: int) -> str:
    column, values = table.columns[place], table.arrow.column(place)
    facts = [f"{values.null_count} missing"] if values.null_count else []
    known = values.drop_null()
    if len(known) and column.type in _ORDERED:
        span = pc.min_max(known).as_py()
        facts.append(f"{_cell(span['min'])} to {_cell(span['max'])}")
        if column.type in ("integer", "number"):
            facts.append(f"mean {pc.mean(known.cast(pa.float64(), safe=False)).as_py():.6g}")
    elif len(known):
        facts.append(f"{pc.count_distinct(known).as_py()} different")
    return f"{quoted(column.name)}: {column.type}" + "".join(f", {fact}" for fact in facts)


def _cell(value: Any) -> str:
    if value is None:
        return "NULL"
    return quoted(value, 60) if isinstance(value, str | bytes) else str(value)[:60]
