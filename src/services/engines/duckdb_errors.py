"""What DuckDB said, as a `SqlFailure` that names what it is about."""

from __future__ import annotations

import re
from typing import Final

import duckdb

from src.models.sql import SqlFailure, SqlProblem
from src.services.engines.bounds import late

_KINDS: Final[tuple[tuple[SqlProblem, str], ...]] = (
    ("unknown_table", r"Table with name (?P<name>.+?) does not exist"),
    ("unknown_table", r'Referenced table "(?P<name>[^"]+)" not found'),
    ("unknown_column", r'Referenced column "(?P<name>[^"]+)" not found'),
    ("unknown_column", r'does not have a column named "(?P<name>[^"]+)"'),
    ("ambiguous_column", r'Ambiguous reference to column name "(?P<name>[^"]+)"'),
    ("forbidden_function", r"Function with name (?P<name>\S+) does not exist"),
    ("missing_group_by", r'column "(?P<name>[^"]+)" must appear in the GROUP BY'),
    ("aggregate_in_where", r"WHERE clause cannot contain aggregates"),
    ("syntax", r'syntax error at or near "(?P<name>[^"]*)"'),
    ("type_mismatch", r"(Cannot compare|No function matches|Could not convert|Conversion Error|explicit type casts?)"),
    ("not_read_only", r"read-only mode"),
)


def to_failure(error: Exception, *, seconds: float) -> SqlFailure:
    """The failure of a statement that DuckDB would not prepare or run to its end."""
    if isinstance(error, duckdb.InterruptException):
        return late(seconds)
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return SqlFailure("too_complex", "DuckDB: out of memory. Ask for less, or for a total.")
    text = str(error)
    first = (text.splitlines() or [""])[0][:400]
    for problem, pattern in _KINDS:
        if match := re.search(pattern, text):
            return SqlFailure(problem, f"DuckDB: {first}", name=match.groupdict().get("name"))
    if isinstance(error, duckdb.PermissionException):
        return SqlFailure("forbidden_construct", f"DuckDB: {first}")
    return SqlFailure("syntax" if isinstance(error, duckdb.ParserException) else "database_error", f"DuckDB: {first}")
