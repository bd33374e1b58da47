"""What a bounded look at the rows shows of each column: its real type, range, and the values of the small ones.

Declared types lie, in SQLite above all: a text column whose every value is an ISO date is a date here.
The cost is bounded by `fetch`, which returns None once its time is up; what was not seen stays None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from src.models.catalog import Column, ColumnType, Scalar, Table
from src.services.engines.newest import newest_date as newest_date

VALUES_KEPT: Final = 200
"""A column with more distinct values than this lists none."""
LONGEST_VALUE: Final = 80
"""A column with a longer value than this is free text and lists none."""
SAMPLE_ROWS: Final = 300
COUNT_DISTINCT_UP_TO: Final = 20_000
"""Rows up to which distinct values are counted exactly."""

Fetch = Callable[[str], "list[Sequence[Any]] | None"]
Quote = Callable[[str], str]

_DATE: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_DATETIME: Final = re.compile(_DATE.pattern + r"[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?")
_PATTERNS: Final[dict[ColumnType, str]] = {"date": "____-__-__", "datetime": "____-__-___%"}


@dataclass(frozen=True, slots=True)
class Profiler:
    """Profiles tables through one way to fetch rows and one way to quote names."""

    fetch: Fetch
    quote: Quote

    def ranges(self, table: Table) -> Table:
        """The table with its row count, and each column with its real type, minimum and maximum."""
        sample = self.fetch(f"SELECT * FROM {self.quote(table.name)} LIMIT {SAMPLE_ROWS}")  # noqa: S608  quoted name
        if sample is None:
            return table
        if not sample:
            return replace(table, rows=0)
        seen = list(zip(*sample, strict=True))
        if len(seen) != len(table.columns):
            return table
        columns = [replace(c, type=seen_type(v, c.type)) for c, v in zip(table.columns, seen, strict=True)]
        kinds = [{type(value) for value in values} - {type(None)} for values in seen]
        return self._whole(replace(table, columns=tuple(columns)), kinds)

    def _whole(self, table: Table, kinds: Sequence[set[type]]) -> Table:
        """One pass over every row: the count, and two aggregates a column. `kinds` are the Python types of its sample."""
        terms = ["COUNT(*)", *(t for column, kind in zip(table.columns, kinds, strict=True) for t in self._terms(column, kind))]
        row = self.fetch(f"SELECT {', '.join(terms)} FROM {self.quote(table.name)}")  # noqa: S608  quoted names
        if not row:
            return table
        count, *rest = row[0]
        pairs = zip(rest[0::3], rest[1::3], rest[2::3], strict=True)
        columns = [_ranged(c, low, high, odd) for c, (low, high, odd) in zip(table.columns, pairs, strict=True)]
        return replace(table, columns=tuple(columns), rows=int(count))

    def _terms(self, column: Column, kinds: set[type]) -> tuple[str, str, str]:
        name = self.quote(column.name)
        if column.type in ("text", "other"):  # the first and last of names tell nothing and may be private
            return "NULL", "NULL", "0"
        if bool in kinds:  # PostgreSQL has no least truth value
            return "NULL", "NULL", "0"
        pattern = _PATTERNS.get(column.type) if str in kinds else None  # a real date is one in every row
        odd = f"COUNT(CASE WHEN {name} NOT LIKE '{pattern}' THEN 1 END)" if pattern else "0"
        return f"MIN({name})", f"MAX({name})", odd

    def values(self, table: Table) -> Table:
        """The table with the number of distinct values of its columns, and the values of small text columns."""
        if not table.rows:
            return table
        return replace(table, columns=tuple(self._distinct(table, column) for column in table.columns))

    def _distinct(self, table: Table, column: Column) -> Column:
        if column.type == "other":
            return column
        name, source = self.quote(column.name), self.quote(table.name)
        found = self.fetch(
            f"SELECT DISTINCT {name} FROM {source} WHERE {name} IS NOT NULL LIMIT {VALUES_KEPT + 1}"  # noqa: S608
        )
        if found is None:
            return column
        if len(found) > VALUES_KEPT:
            return replace(column, distinct=self._many(table, column))
        texts = [row[0] for row in found if isinstance(row[0], str)]
        listed = column.type == "text" and len(texts) == len(found) and all(len(text) <= LONGEST_VALUE for text in texts)
        return replace(column, distinct=len(found), values=tuple(sorted(texts)) if listed else ())

    def _many(self, table: Table, column: Column) -> int | None:
        """How many distinct values, where it is cheap to know."""
        if column.primary_key and sum(c.primary_key for c in table.columns) == 1:
            return table.rows
        if (table.rows or 0) > COUNT_DISTINCT_UP_TO:
            return None
        name, source = self.quote(column.name), self.quote(table.name)
        row = self.fetch(f"SELECT COUNT(DISTINCT {name}) FROM {source}")  # noqa: S608  quoted names
        return int(row[0][0]) if row else None


def seen_type(values: Sequence[Any], declared: ColumnType) -> ColumnType:
    """The type of a sample of values; the declared one when all are NULL."""
    present = [value for value in values if value is not None]
    kinds = {type(value) for value in present}
    if not kinds:
        return declared
    if kinds == {bool} or (declared == "boolean" and kinds == {int} and set(present) <= {0, 1}):
        return "boolean"
    if kinds <= {int, bool}:
        return "number" if declared == "number" else "integer"
    if kinds <= {int, float, Decimal, bool}:
        return "number"
    if kinds <= {str}:
        return _text_type(present)
    if kinds <= {date, datetime}:
        return "datetime" if datetime in kinds else "date"
    return "text" if kinds <= {str, int, float} else "other"


def _text_type(texts: Sequence[str]) -> ColumnType:
    if all(_DATE.fullmatch(text) for text in texts):
        return "date"
    return "datetime" if all(_DATETIME.fullmatch(text) for text in texts) else "text"


def _ranged(column: Column, low: Any, high: Any, odd: int) -> Column:
    """The column with its range, or as text when a row outside the sample gave its type the lie."""
    texts = isinstance(low, str), isinstance(high, str)
    numeric = column.type in ("integer", "number", "boolean")
    if (numeric and any(texts)) or odd:
        return replace(column, type="text")
    if column.type == "integer" and (isinstance(low, float) or isinstance(high, float)):
        column = replace(column, type="number")
    return replace(column, minimum=_scalar(low), maximum=_scalar(high))


def _scalar(value: Any) -> Scalar:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, str | int | float | bool) else None
