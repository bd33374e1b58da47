"""Date arithmetic that was written for SQLite or MySQL -> the same in the database's own words."""

from __future__ import annotations

from typing import Final

from sqlglot import exp, parse
from sqlglot.errors import ErrorLevel, SqlglotError

from src.tools.sql_heal.broken import Broken, Step
from src.tools.sql_heal.date_calls import DateCalls, Unclear
from src.tools.sql_heal.readings import divides_otherwise, quotes_otherwise

_SOURCES: Final = ("sqlite", "mysql")
_PROBLEMS: Final = ("forbidden_function", "forbidden_construct", "syntax", "database_error", "type_mismatch", "not_read_only")
_KINDS: Final = (
    exp.Sub, exp.Add, exp.Anonymous, exp.Date, exp.Cast, exp.TsOrDsToTimestamp, exp.DateAdd, exp.DateSub, exp.DateDiff,
)  # fmt: skip


def redate(broken: Broken) -> Step | None:
    """`JULIANDAY(b) - JULIANDAY(a)`, `DATE(d, '-30 days')`, `DATE_SUB(d, INTERVAL 30 DAY)` and their like, to other databases.

    The text is read as the dialect that has these calls reads it; where that would change more than they do, there is none.
    """
    target = broken.catalog.dialect
    if broken.failure.problem not in _PROBLEMS or target == "sqlite":
        return None
    sources = (*(source for source in _SOURCES if source != target), *([target] if target not in _SOURCES else []))
    readings = (_reading(broken, source) for source in sources)
    return next((step for step in readings if step is not None), None)


def _reading(broken: Broken, source: str) -> Step | None:
    target = broken.catalog.dialect
    try:
        statements = parse(broken.text, read=source)
        tree = statements[0] if len(statements) == 1 else None
        if not isinstance(tree, exp.Query):
            return None
        calls = DateCalls(source, target, broken.catalog)
        for node in reversed(list(tree.find_all(*_KINDS))):
            better = calls.rewrite(node)
            if better is not node:
                node.replace(better)
        if not calls.changed or quotes_otherwise(broken.text, source) or divides_otherwise(tree, source, target):
            return None
        text = tree.sql(dialect=target, pretty=True, unsupported_level=ErrorLevel.RAISE)
    except (SqlglotError, RecursionError, Unclear):
        return None
    named = ", ".join(dict.fromkeys(calls.changed))
    why = f"{named} is {source}'s; {target} spells it another way" if source != target else f"{named} is a date"
    return Step(text, why, "; ".join(dict.fromkeys(calls.assumptions)))
