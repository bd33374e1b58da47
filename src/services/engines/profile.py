"""What a bounded look at the rows shows of each column: its real type, range, and the values of the small ones.

Declared types lie, in SQLite above all: a text column whose every value is an ISO date is a date here.
The cost is bounded by `fetch`, which returns None once its time is up; what was not seen stays None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from src.models.catalog import Column, ColumnType, Table
from src.services.cataloguing.columns_seen import ranged, seen_type
from src.services.cataloguing.look import Fetch
from src.services.cataloguing.private import Hidden
from src.services.cataloguing.sizes import sample_of
from src.services.engines.newest import newest_date as newest_date

VALUES_KEPT: Final = 200
"""A column with more distinct values than this lists none."""
LONGEST_VALUE: Final = 80
"""A column with a longer value than this is free text and lists none."""
SAMPLE_ROWS: Final = 300
BIG_SAMPLE_ROWS: Final = 20_000
"""Rows from all over a big table that its ranges are taken from."""
SAMPLES_KEPT: Final = 5
COUNT_DISTINCT_UP_TO: Final = 20_000
"""Rows up to which distinct values are counted exactly."""
_COLUMNS_AT_ONCE: Final = 100
_TERMS: Final = 4

Quote = Callable[[str], str]
_PATTERNS: Final[dict[ColumnType, str]] = {"date": "____-__-__", "datetime": "____-__-___%"}


@dataclass(frozen=True, slots=True)
class Profiler:
    """Profiles tables through one way to fetch rows and one way to quote names. What is hidden is in no statement."""

    fetch: Fetch
    quote: Quote
    hidden: Hidden = field(default_factory=Hidden)
    dialect: str = ""

    def ranges(self, table: Table, size: int | None = None, big: int | None = None) -> Table:
        """The table with its row count, and each column with its real type, minimum, maximum and NULLs.

        Of more rows than `big` (by the estimate `size`), from a sample; only times have their true ends even then.
        """
        shown = [c for c in table.columns if not self.hidden.is_sensitive(table.name, c.name)]
        names = ", ".join(self.quote(c.name) for c in shown) or "1"
        sample = self.fetch(f"SELECT {names} FROM {self.quote(table.name)} LIMIT {SAMPLE_ROWS}")  # noqa: S608  quoted names
        if sample is None:
            return replace(table, seen="none", rows=size)
        if not sample:
            return replace(table, rows=0)
        columns, kinds = self._typed(table, shown, list(zip(*sample, strict=True)))
        typed = _with(table, columns)
        if size is not None and big is not None and size > big:
            return self._sampled(typed, columns, kinds, size)
        whole = self._aggregates(columns, kinds, self.quote(table.name))
        if whole is None:
            return replace(typed, seen="some", rows=size)
        count, ends = whole
        return replace(_with(typed, self._ranged(table, columns, ends, count)), rows=count)

    def _typed(self, table: Table, shown: list[Column], seen: list[tuple[Any, ...]]) -> tuple[list[Column], list[set[type]]]:
        """The columns with the types and a few of the values of the first rows, and the Python types of these."""
        columns = []
        for column, values in zip(shown, seen, strict=False):
            kind = seen_type(values, column.type)
            private = kind != "text" or self.hidden.is_private(table.name, column.name)
            columns.append(replace(column, type=kind, samples=() if private else _samples(values)))
        return columns, [{type(value) for value in values} - {type(None)} for values in seen][: len(shown)]

    def _aggregates(
        self, columns: Sequence[Column], kinds: Sequence[set[type]], source: str
    ) -> tuple[int, list[Sequence[Any]]] | None:
        """The number of rows, and of each column minimum, maximum, odd ones and values; a hundred columns in one pass."""
        count = 0
        ends: list[Sequence[Any]] = []
        for start in range(0, max(len(columns), 1), _COLUMNS_AT_ONCE):
            part = zip(columns[start : start + _COLUMNS_AT_ONCE], kinds[start : start + _COLUMNS_AT_ONCE], strict=True)
            terms = ["COUNT(*)", *(term for column, kind in part for term in self._terms(column, kind))]
            rows = self.fetch(f"SELECT {', '.join(terms)} FROM {source}")  # noqa: S608  quoted names
            if not rows:
                return None
            count, *rest = rows[0]
            ends += [rest[i : i + _TERMS] for i in range(0, len(rest), _TERMS)]
        return int(count), ends

    def _terms(self, column: Column, kinds: set[type]) -> tuple[str, str, str, str]:
        name = self.quote(column.name)
        there = f"COUNT({name})"
        # The first and last of names tell nothing and may be private; PostgreSQL has no least truth value.
        if column.type in ("text", "other") or bool in kinds:
            return "NULL", "NULL", "0", there
        pattern = _PATTERNS.get(column.type) if str in kinds else None  # a real date is one in every row
        odd = f"COUNT(CASE WHEN {name} NOT LIKE '{pattern}' THEN 1 END)" if pattern else "0"
        return f"MIN({name})", f"MAX({name})", odd, there

    def _ranged(self, table: Table, columns: Sequence[Column], ends: Sequence[Sequence[Any]], count: int) -> list[Column]:
        found = []
        for column, (low, high, odd, there) in zip(columns, ends, strict=True):
            seen = replace(ranged(column, low, high, odd), nulls=count - int(there))
            if seen.type != "text" or self.hidden.is_private(table.name, column.name):
                seen = replace(seen, samples=())
            if self.hidden.is_private(table.name, column.name):
                seen = replace(seen, minimum=None, maximum=None)
            found.append(seen)
        return found

    def _sampled(self, table: Table, columns: Sequence[Column], kinds: Sequence[set[type]], size: int) -> Table:
        """From rows all over the table: ranges that are a little too narrow, NULLs in proportion."""
        found = None
        for sample in dict.fromkeys(sample_of(table, size, d, self.quote, BIG_SAMPLE_ROWS) for d in (self.dialect, "")):
            found = self._aggregates(columns, kinds, f"({sample}) AS s")
            if found is not None and found[0]:
                break
        if found is None or not found[0]:
            return replace(table, seen="some", rows=size)
        count, ends = found
        columns = [replace(c, nulls=round((c.nulls or 0) * size / count)) for c in self._ranged(table, columns, ends, count)]
        return replace(_with(table, self._true_times(table, columns)), seen="some", rows=size)

    def _true_times(self, table: Table, columns: list[Column]) -> list[Column]:
        """The columns of time with their true ends, where there is time for that: "today" may hang on them."""
        times = [c for c in columns if c.type in ("date", "datetime") and c.maximum is not None]
        ends = ", ".join(f"MIN({self.quote(c.name)}), MAX({self.quote(c.name)})" for c in times)
        rows = self.fetch(f"SELECT {ends} FROM {self.quote(table.name)}") if times else None  # noqa: S608  quoted names
        if not rows:
            return columns
        true = {c.name: ranged(c, rows[0][2 * i], rows[0][2 * i + 1], 0) for i, c in enumerate(times)}
        found = [true.get(c.name, c) for c in columns]
        return [c if c.type in ("date", "datetime") else old for c, old in zip(found, columns, strict=True)]

    def values(self, table: Table) -> Table:
        """The table with the number of distinct values of its columns, and the values of small text columns."""
        if not table.rows or table.seen == "none":
            return table
        columns = list(table.columns)
        for i, column in enumerate(columns):
            columns[i], done = self._distinct(table, column)
            if not done:  # its other columns would take as long, and the time is that of all tables
                return replace(table, columns=tuple(columns), seen="some")
        return replace(table, columns=tuple(columns))

    def _distinct(self, table: Table, column: Column) -> tuple[Column, bool]:
        """The column with what is known of its distinct values, and whether there was time to look."""
        if column.type == "other" or self.hidden.is_sensitive(table.name, column.name):
            return column, True
        name, source = self.quote(column.name), self.quote(table.name)
        if table.seen == "some":
            is_many = self._is_many(table, column)
            if is_many is None:
                return column, False
            if is_many:
                return replace(column, distinct=self._many(table, column)), True
        found = self.fetch(
            f"SELECT DISTINCT {name} FROM {source} WHERE {name} IS NOT NULL LIMIT {VALUES_KEPT + 1}"  # noqa: S608
        )
        if found is None:
            return column, False
        if len(found) > VALUES_KEPT:
            return replace(column, distinct=self._many(table, column)), True
        texts = [row[0] for row in found if isinstance(row[0], str)]
        short = len(texts) == len(found) and all(len(text) <= LONGEST_VALUE for text in texts)
        listed = column.type == "text" and short and not self.hidden.is_private(table.name, column.name)
        samples = () if listed or not short else column.samples
        return replace(column, distinct=len(found), values=tuple(sorted(texts)) if listed else (), samples=samples), True

    def _is_many(self, table: Table, column: Column) -> bool | None:
        """Whether the first rows of a big table show that there is no point in looking for a few values; None: no time."""
        name, source = self.quote(column.name), self.quote(table.name)
        first = f"SELECT {name} FROM {source} LIMIT {BIG_SAMPLE_ROWS}"  # noqa: S608  quoted names
        row = self.fetch(f"SELECT COUNT(DISTINCT {name}) FROM ({first}) AS f")  # noqa: S608  quoted names
        return int(row[0][0]) > VALUES_KEPT if row else None

    def _many(self, table: Table, column: Column) -> int | None:
        """How many distinct values, where it is cheap to know."""
        if column.primary_key and sum(c.primary_key for c in table.columns) == 1:
            return table.rows
        if table.seen != "all" or (table.rows or 0) > COUNT_DISTINCT_UP_TO:
            return None
        name, source = self.quote(column.name), self.quote(table.name)
        row = self.fetch(f"SELECT COUNT(DISTINCT {name}) FROM {source}")  # noqa: S608  quoted names
        return int(row[0][0]) if row else None


def _with(table: Table, columns: Sequence[Column]) -> Table:
    """The table with these columns in place of its own of the same names; a hidden one stays as it is declared."""
    by_name = {column.name: column for column in columns}
    return replace(table, columns=tuple(by_name.get(column.name, column) for column in table.columns))


def _samples(values: Sequence[Any]) -> tuple[str, ...]:
    """A few different values, of a column whose first rows hold no long text."""
    texts = [value for value in values if isinstance(value, str) and value.strip()]
    return () if any(len(text) > LONGEST_VALUE for text in texts) else tuple(dict.fromkeys(texts))[:SAMPLES_KEPT]
