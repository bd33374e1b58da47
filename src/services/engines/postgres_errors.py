"""What PostgreSQL said, as a `SqlFailure` that names what it is about. By SQLSTATE, not by wording, where that decides."""

from __future__ import annotations

import re
from typing import Final

from pg8000.exceptions import DatabaseError, InterfaceError

from src.models.sql import SqlFailure, SqlProblem
from src.services.engines.bounds import late
from src.services.engines.postgres_wire import MessageTooBig

_STATES: Final[dict[str, SqlProblem]] = {
    "42P01": "unknown_table", "42703": "unknown_column", "42702": "ambiguous_column", "42601": "syntax",
    "42803": "missing_group_by", "42804": "type_mismatch", "22P02": "type_mismatch", "22007": "type_mismatch",
    "25006": "not_read_only", "42501": "forbidden_construct", "42P10": "missing_group_by",
}  # fmt: skip
_CLASSES: Final[dict[str, SqlProblem]] = {"53": "too_complex", "54": "too_complex"}
_GONE: Final = ("08", "57P", "28", "3D")
"""Connection failures, shutdown, wrong password, no such database."""
_NAME: Final = re.compile(
    r'(?:column reference|relation|column|table|function) "?(?P<name>[\w.$]+)"?|at or near "(?P<near>[^"]*)"'
)


def to_failure(error: Exception, *, seconds: float) -> SqlFailure | None:
    """The failure of a statement; None when the connection, not the statement, is what failed."""
    if isinstance(error, MessageTooBig):
        return SqlFailure("too_complex", "The rows are larger than a whole result may be. Ask for fewer or shorter columns.")
    if isinstance(error, InterfaceError) or not isinstance(error, DatabaseError):
        return None
    said = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    state, text = str(said.get("C", "")), str(said.get("M", error))[:400]
    if state.startswith(_GONE) and state != "57014":
        return None
    if state == "57014":
        return late(seconds)
    match = _NAME.search(text)
    name = (match["name"] or match["near"]) if match else None
    return SqlFailure(_problem(state, text), f"PostgreSQL: {text}", name=name)


def _problem(state: str, text: str) -> SqlProblem:
    if state == "42883":
        return "type_mismatch" if text.startswith("operator") else "forbidden_function"
    if state == "42803" and "not allowed in WHERE" in text:
        return "aggregate_in_where"
    return _STATES.get(state) or _CLASSES.get(state[:2]) or "database_error"
