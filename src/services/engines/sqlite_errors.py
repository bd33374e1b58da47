"""What SQLite said, as a `SqlFailure` that names what it is about."""

from __future__ import annotations

import re
import sqlite3
from typing import Final

from src.models.sql import SqlFailure, SqlProblem

_KINDS: Final[tuple[tuple[SqlProblem, str], ...]] = (
    ("unknown_table", r"no such table: (?P<name>.+)"),
    ("unknown_column", r"no such column: (?P<name>.+)"),
    ("ambiguous_column", r"ambiguous column name: (?P<name>.+)"),
    ("forbidden_function", r"no such function: (?P<name>.+)"),
    ("forbidden_function", r"not authorized to use function: (?P<name>.+)"),
    ("not_read_only", r"attempt to write a readonly database"),
    ("forbidden_construct", r"access to (?P<name>\S+) is prohibited"),
    ("forbidden_construct", r"not authorized"),
    ("too_complex", r"string or blob too big|user-defined function raised"),
    ("too_complex", r"expression tree is too large|pattern too complex|too many terms|query aborted"),
    ("syntax", r'near "(?P<name>.*)": syntax error|incomplete input|unrecognized token: (?P<token>.*)'),
)
_UNAVAILABLE: Final = re.compile(r"database is locked|disk I/O error|unable to open database|malformed|not a database", re.I)


def is_unavailable(error: sqlite3.Error) -> bool:
    """Whether the file, not the statement, is what failed."""
    return bool(_UNAVAILABLE.search(str(error)))


def to_failure(error: sqlite3.Error, *, seconds: float) -> SqlFailure:
    """The failure of a statement that SQLite would not prepare or run to its end."""
    text = str(error)
    if text == "interrupted":
        return SqlFailure("timeout", f"The query took longer than {seconds:g} s and was stopped. Ask for less, or for a total.")
    for problem, pattern in _KINDS:
        if match := re.search(pattern, text):
            name = next((value for value in match.groupdict().values() if value), None)
            return SqlFailure(problem, f"SQLite: {text}", name=name)
    return SqlFailure("database_error", f"SQLite: {text}")
