"""What MySQL or MariaDB said, as a `SqlFailure` that names what it is about. By number, not by wording."""

from __future__ import annotations

import re
from typing import Final

from pymysql.err import MySQLError

from src.models.sql import SqlFailure, SqlProblem
from src.services.engines.bounds import late

_NUMBERS: Final[dict[int, SqlProblem]] = {
    1146: "unknown_table", 1109: "unknown_table", 1054: "unknown_column", 1052: "ambiguous_column", 1064: "syntax",
    1065: "syntax", 1055: "missing_group_by", 1140: "missing_group_by", 1111: "aggregate_in_where", 1305: "forbidden_function",
    1370: "forbidden_function", 1792: "not_read_only", 1290: "forbidden_construct", 1142: "forbidden_construct",
    1143: "forbidden_construct", 1044: "forbidden_construct", 1227: "forbidden_construct", 1235: "forbidden_construct",
    1038: "too_complex", 1041: "too_complex", 1104: "too_complex", 1153: "too_complex", 1301: "too_complex",
}  # fmt: skip
_LATE: Final = (3024, 1969, 1317, 1205)
_GONE: Final = (1040, 1045, 1049, 1053, 1077, 1129, 1130, 1152, 2002, 2003, 2006, 2013, 2014, 2055)
_NAME: Final = re.compile(r"(?:Table|column|Column|FUNCTION|near) '?(?P<name>[\w.$]+)'?")


def to_failure(error: Exception, *, seconds: float) -> SqlFailure | None:
    """The failure of a statement; None when the connection, not the statement, is what failed."""
    if not isinstance(error, MySQLError) or len(error.args) < 2 or not isinstance(error.args[0], int):
        return None
    number, text = error.args[0], str(error.args[1])[:400]
    if number in _GONE:
        return None
    if number in _LATE:
        return late(seconds)
    problem = _NUMBERS.get(number, "database_error")
    match = _NAME.search(text)
    name = match["name"] if match else None
    if problem == "unknown_table" and name:
        name = name.rpartition(".")[2]  # MySQL says which database it looked in
    return SqlFailure(problem, f"MySQL: {text}", name=name)
