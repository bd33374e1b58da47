"""Rows as a database driver gives them -> typed Arrow columns. Never raises on odd data.

A column's type is that of its values, since declared types lie (SQLite) or are missing (expressions):
whole numbers that fit 64 bits -> integer; numbers of any kind, Decimal and huge ones too -> number; text that is an
ISO date (or date and time) in every row -> date (datetime); a moment with a zone -> that moment in UTC; bytes -> hexadecimal
text, arrays and objects -> JSON text, both of type other; a mix -> text; only NULLs -> type other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from src.models.catalog import ColumnType
from src.models.sql import ResultColumn, ResultTable

_DATE: Final = r"^\d{4}-\d{2}-\d{2}$"
_DATETIME: Final = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$"
_INT64: Final = range(-(2**63), 2**63)

Built = tuple[pa.Array, ColumnType]


def to_table(names: Sequence[str], rows: Sequence[Sequence[Any]], *, truncated: bool) -> ResultTable:
    """Rows as a ResultTable. Names that repeat get a number: `a`, `a_2`."""
    unique = unique_names(names)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(unique)
    built = [to_column(values) for values in columns]
    arrow = pa.table([array for array, _ in built], names=unique)
    described = tuple(ResultColumn(name, kind) for name, (_, kind) in zip(unique, built, strict=True))
    return ResultTable(arrow, described, truncated)


def unique_names(names: Sequence[str]) -> list[str]:
    """The names, none empty and none twice (whatever their case)."""
    taken: set[str] = set()
    unique = []
    for position, name in enumerate(names, start=1):
        base = candidate = name.strip() or f"column_{position}"
        number = 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{base}_{number}"
        taken.add(candidate.casefold())
        unique.append(candidate)
    return unique


def to_column(values: Sequence[Any]) -> Built:
    """One column of driver values as an Arrow array with its type."""
    kinds = {type(value) for value in values} - {type(None)}
    if not kinds:
        return pa.nulls(len(values)), "other"
    for known, build in _BUILDERS:
        if kinds <= known:
            return build(values)
    return _strings(values, "text" if kinds <= _PLAIN else "other")


def _booleans(values: Sequence[Any]) -> Built:
    return pa.array(values, pa.bool_()), "boolean"


def _integers(values: Sequence[Any]) -> Built:
    try:
        return pa.array(values, pa.int64()), "integer"
    except (OverflowError, pa.ArrowException):  # beyond 64 bits, or true among whole numbers
        whole = [None if value is None else int(value) for value in values]
    return (pa.array(whole, pa.int64()), "integer") if all(v is None or v in _INT64 for v in whole) else _numbers(whole)


def _numbers(values: Sequence[Any]) -> Built:
    try:
        return pa.array(values, pa.float64()), "number"
    except (OverflowError, pa.ArrowException):  # Decimal, huge whole numbers, true among numbers
        return pa.array([None if value is None else _float(value) for value in values], pa.float64()), "number"


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:  # an int beyond 1.8e308
        return float("inf") if value > 0 else float("-inf")
    except ValueError:  # a signalling NaN
        return float("nan")


def _texts(values: Sequence[Any]) -> Built:
    try:
        array = pa.array(values, pa.string())
    except UnicodeEncodeError:  # a lone surrogate
        array = _strings(values, "text")[0]
    first = next(value for value in values if value is not None)
    if re.match(_DATE, first) and (dates := _parsed(array, _DATE, pa.date32())) is not None:
        return dates, "date"
    if re.match(_DATETIME, first) and (times := _parsed(array, _DATETIME, pa.timestamp("us"))) is not None:
        return times, "datetime"
    return array, "text"


def _parsed(array: pa.Array, pattern: str, kind: pa.DataType) -> pa.Array | None:
    """The texts as dates, or None when any is not one (2026-02-30 is not)."""
    if not pc.all(pc.match_substring_regex(array, pattern)).as_py():  # NULLs are skipped
        return None
    try:
        return array.cast(kind)
    except pa.ArrowInvalid:
        return None


def _strings(values: Sequence[Any], kind: ColumnType) -> Built:
    return pa.array([None if value is None else _spelled(value) for value in values], pa.string()), kind


def _spelled(value: Any) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | tuple | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    # A lone surrogate cannot be stored as UTF-8; it would end the program later, far from here.
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _dates(values: Sequence[Any]) -> Built:
    return pa.array(values, pa.date32()), "date"


def _datetimes(values: Sequence[Any]) -> Built:
    return pa.array([_utc(value) for value in values], pa.timestamp("us")), "datetime"


def _utc(value: date | datetime | None) -> datetime | None:
    """A moment without a zone: UTC when it had one, midnight when it was a day."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001  a day has no zone
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value


_PLAIN: Final[set[type]] = {str, int, float, bool, Decimal, date, datetime}
_BUILDERS: Final[tuple[tuple[set[type], Callable[[Sequence[Any]], Built]], ...]] = (
    ({bool}, _booleans),
    ({int, bool}, _integers),
    ({int, bool, float, Decimal}, _numbers),
    ({str}, _texts),
    ({date}, _dates),
    ({date, datetime}, _datetimes),
)
