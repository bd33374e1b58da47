"""The result's rows as plain lists, one a column, ready to draw or to put into words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from src.models.sql import ResultColumn, ResultTable

Cell = str | int | float | bool | None
NUMERIC: Final = frozenset({"integer", "number"})
TEMPORAL: Final = frozenset({"date", "datetime"})


class Rows:
    """A read-only view of a table: columns by name, values as JSON can hold them."""

    def __init__(self, table: ResultTable) -> None:
        self._table = table
        self._place = {c.name: i for i, c in reversed(list(enumerate(table.columns)))}
        self.names: tuple[str, ...] = tuple(dict.fromkeys(c.name for c in table.columns))
        self.count = table.rows
        self.truncated = table.truncated
        self._read: dict[str, list[Cell]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._place

    def column(self, name: str) -> ResultColumn:
        """The column's description."""
        return self._table.columns[self._place[name]]

    def values(self, name: str) -> list[Cell]:
        """Every value of the column, top to bottom; dates as ISO text, what no number can hold as None."""
        if name not in self._read:
            self._read[name] = plain_values(self._table.arrow.column(self._place[name]))
        return self._read[name]

    def numbers(self, name: str) -> list[float | None]:
        """The column as numbers; what is none is None."""
        values = self.values(name)
        return [v if type(v) is float else number(v) for v in values]

    def texts(self, name: str) -> list[str]:
        """The column as labels; a missing one reads "(none)"."""
        return [label(v) for v in self.values(name)]

    def distinct(self, name: str) -> int:
        """How many different values a column holds."""
        return len(set(self.values(name)))

    def is_numeric(self, name: str) -> bool:
        """Whether the column holds numbers."""
        return self.column(name).type in NUMERIC

    def is_time(self, name: str) -> bool:
        """Whether every value of the column is a date or a time."""
        if self.column(name).type in TEMPORAL:
            return True
        known = [v for v in self.values(name)[:200] if v is not None]
        return bool(known) and all(isinstance(v, str) and as_day(v) is not None for v in known)


def plain_values(column: Any) -> list[Cell]:
    """The column's values; the common types without looking at each."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_date32(kind):
        return list(column.cast(pa.string()).to_pylist())
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_string(kind):
        return list(column.to_pylist())
    return [plain(v) for v in column.to_pylist()]


def plain(value: object) -> Cell:
    """The value as JSON can hold it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        as_float = float(value)
        return as_float if math.isfinite(as_float) else None
    if isinstance(value, datetime):
        return value.date().isoformat() if _is_midnight(value) else value.replace(tzinfo=None).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:500]


def number(value: object) -> float | None:
    """The value as a finite number, or None."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float | Decimal):
        try:
            as_float = float(value)
        except OverflowError:
            return None
        return as_float if math.isfinite(as_float) else None
    return None


def numbers(values: object) -> list[float | None]:
    """Numbers of a list from a finding; anything but a list is empty."""
    return [number(v) for v in values] if isinstance(values, list | tuple) else []


def label(value: object) -> str:
    """A name to show for a group."""
    if value is None or value == "":
        return "(none)"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def as_day(value: object) -> date | None:
    """The day an ISO date or datetime falls on, or None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def known(values: Iterable[float | None]) -> list[float]:
    """The values that are there."""
    return [v for v in values if v is not None]


def _is_midnight(value: datetime) -> bool:
    return (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
