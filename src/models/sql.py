"""SQL on its way from an author to rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

import pyarrow as pa

from src.models.catalog import ColumnType

SqlProblem = Literal[
    "syntax", "not_read_only", "many_statements", "unknown_table", "unknown_column", "ambiguous_column",
    "forbidden_function", "forbidden_construct", "too_complex", "too_costly", "database_error", "timeout",
    "type_mismatch", "missing_group_by", "aggregate_in_where", "date_arithmetic", "unknown_value",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SqlDraft:
    """SQL as somebody wrote it. Nothing runs it; the guard may make a `SafeSql` of it."""

    text: str
    why: str = ""
    """What this draft changes against the one before; empty for the first."""
    assumptions: tuple[str, ...] = ()
    """What in that change could have been meant otherwise, in words for the reader of the answer."""
    by_agent: bool = False
    """Whether an agent wrote the text: only then may an agent change it."""


_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class SafeSql:
    """One read-only statement over known tables. Only `tools.sql_guard` can make one (it alone imports the seal)."""

    text: str
    dialect: str
    tables: tuple[str, ...]
    row_limit: int
    """The engine reads at most one row more than this, to know whether there were more."""
    seal: object = field(repr=False, compare=False)
    scope: str = ""
    """Names the rules of access that are in the text; empty: none."""
    asked: str = ""
    """Where rules are: the text without them, for whoever asked."""

    @property
    def shown(self) -> str:
        """What the asker, and whoever repairs it, is shown: the statement without rules of access."""
        return self.asked or self.text

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("SafeSql is made by tools.sql_guard.guard() and by nothing else")


@dataclass(frozen=True, slots=True)
class SqlFailure:
    """Why a statement was refused or failed, precisely enough to repair it."""

    problem: SqlProblem
    message: str
    name: str | None = None
    """The table, column or function it is about."""
    near: tuple[str, ...] = ()
    """Existing names close to it, best first."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of rows: its name, its type and what a reader should call it."""

    name: str
    type: ColumnType
    label: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Rows, column by column, as Arrow. `truncated` says that the row limit cut it."""

    arrow: pa.Table
    columns: tuple[ResultColumn, ...]
    truncated: bool = False

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return int(self.arrow.num_rows)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at the SQL: the draft, and either its rows or why there are none."""

    sql: str
    why: str = ""
    failure: SqlFailure | None = None
    rows: int | None = None
    milliseconds: float = 0.0
    assumptions: tuple[str, ...] = ()
    """As in the draft, as is `by_agent`."""
    by_agent: bool = False


Guard = Callable[[SqlDraft], "SafeSql | SqlFailure"]
