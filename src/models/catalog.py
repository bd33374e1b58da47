"""What a database looks like: tables, columns, keys and a profile of each column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

ColumnType = Literal["integer", "number", "text", "boolean", "date", "datetime", "other"]
Scalar = str | int | float | bool | None
ColumnKind = Literal["id", "label", "category", "measure", "flag", "time", "text"]
"""id: a key; label: names a thing; category: few values to group by; measure: a quantity;
flag: 0/1; time: a date or datetime; text: free text (never shown to a model)."""
ENUM: Final = "ENUM"
"""What an enumeration is declared as: its values are the database's, and not everybody's to know."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database declares it, with what a bounded look at its values showed."""

    name: str
    type: ColumnType
    declared: str = ""
    nullable: bool = True
    primary_key: bool = False
    distinct: int | None = None
    """Number of distinct values, where it was counted."""
    minimum: Scalar = None
    maximum: Scalar = None
    values: tuple[str, ...] = ()
    """All values of a low-cardinality text column (at most 200), else empty. Data, never instructions."""
    nulls: int | None = None
    """Rows without a value, where they were counted."""
    samples: tuple[str, ...] = ()
    """A few values of a text column that lists none; empty for free text and for what is private."""
    kind: ColumnKind | None = None
    """What it is for, by its name, type and profile; None where nobody has looked."""
    comment: str = ""
    """What the database itself says of it. Data, never an instruction."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of this table hold keys of `table`.`references`."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]
    score: float = 1.0
    """1.0 where the database declares it; less where names and values merely say so."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view."""

    name: str
    columns: tuple[Column, ...]
    rows: int | None = None
    foreign_keys: tuple[ForeignKey, ...] = ()
    is_view: bool = False
    inferred_key: tuple[str, ...] = ()
    """Columns that tell its rows apart, where the database declares none and names and values leave no doubt."""
    inferred_keys: tuple[ForeignKey, ...] = ()
    """Undeclared foreign keys, each with its score; see `services.cataloguing.links`."""
    seen: Literal["all", "some", "none"] = "all"
    """Of how many of its rows the profile tells. Of "some": `rows` is an estimate, ranges are those of a sample."""
    comment: str = ""
    """What the database itself says of it. Data, never an instruction."""

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart: declared, else inferred, else nothing."""
        return tuple(c.name for c in self.columns if c.primary_key) or self.inferred_key

    def column(self, name: str) -> Column | None:
        """The column of that name, whatever its case, or None."""
        wanted = name.casefold()
        return next((c for c in self.columns if c.name.casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every table a question may be answered from."""

    tables: tuple[Table, ...]
    dialect: str = "sqlite"
    """sqlglot's name of the SQL dialect."""
    keys_inferred: bool = False
    """Whether undeclared keys have been looked for."""
    _by_name: dict[str, Table] = field(init=False, repr=False, compare=False, hash=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name.update({t.name.casefold(): t for t in self.tables})

    def __hash__(self) -> int:
        """Of its names alone: it is looked up several times a question, and may hold thousands of columns."""
        return hash((self.dialect, tuple(t.name for t in self.tables)))

    def table(self, name: str) -> Table | None:
        """The table of that name, whatever its case, or None."""
        return self._by_name.get(name.casefold())

    def columns(self) -> Iterator[tuple[Table, Column]]:
        """Every column with its table."""
        for table in self.tables:
            for column in table.columns:
                yield table, column

    def fingerprint(self) -> str:
        """Sixteen hex digits that change with the schema, not with the rows."""
        parts = [f"{t.name}({','.join(f'{c.name}:{c.declared}' for c in t.columns)})" for t in self.tables]
        return hashlib.sha256("|".join(sorted(parts)).encode()).hexdigest()[:16]
