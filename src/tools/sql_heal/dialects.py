"""A function of another database -> what this one has for it."""

from __future__ import annotations

from typing import Final

from sqlglot import exp, parse
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.tokenizer_core import Token

from src.tools.sql_guard.arguments import crowded
from src.tools.sql_guard.calls import called
from src.tools.sql_guard.functions import FUNCTIONS, allowed_functions
from src.tools.sql_heal.broken import Broken, Step
from src.tools.sql_heal.readings import divides_otherwise, quotes_otherwise
from src.tools.sql_heal.to_sqlite import to_sqlite

_FOREIGN: Final = ("forbidden_function", "forbidden_construct", "syntax", "database_error", "not_read_only")
_OTHERS: Final = ("postgres", "mysql", "tsql", "bigquery", "snowflake", "oracle", "duckdb", "sqlite")
_UNITS: Final = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute", "second"})


def translate(broken: Broken) -> Step | None:
    """Rewrites functions, casts, intervals and limits that another dialect has: by our own table for SQLite, sqlglot's else."""
    if broken.failure.problem not in (*_FOREIGN, "unknown_column") or (_is_name(broken) and not _is_unit(broken)):
        return None
    if broken.tree() is None:
        return _reread(broken)
    if extra := crowded(broken.text, broken.catalog.dialect):
        return _coalesced(broken.text, extra)
    return _sqlite(broken) if broken.catalog.dialect == "sqlite" else _transpiled(broken)


def _coalesced(text: str, calls: list[Token]) -> Step | None:
    """`ISNULL(a, b)` of SQL Server -> COALESCE(a, b); another call with too many arguments stays a failure."""
    if any(call.text.casefold() != "isnull" for call in calls):
        return None
    for call in reversed(calls):
        text = f"{text[: call.start]}COALESCE{text[call.end + 1 :]}"
    return Step(text, "ISNULL with two arguments is COALESCE")


def _is_name(broken: Broken) -> bool:
    return broken.failure.problem == "unknown_column"


def _is_unit(broken: Broken) -> bool:
    """Whether what is taken for a column is a unit of time: `DATEDIFF(day, a, b)`."""
    found = broken.misnamed_column()
    return found is not None and isinstance(found.node.parent, exp.Func) and found.node.name.lower() in _UNITS


def _reread(broken: Broken) -> Step | None:
    """SQL that this dialect cannot read and another can: `SELECT TOP 5 ...`."""
    target = broken.catalog.dialect
    for source in _OTHERS:
        try:
            statements = [one for one in parse(broken.text, read=source) if one is not None]
            text = statements[0].sql(dialect=target, unsupported_level=ErrorLevel.RAISE) if len(statements) == 1 else ""
        except (SqlglotError, RecursionError):
            continue
        if text and isinstance(statements[0], exp.Query):
            return Step(text, f"it was written for {source}")
    return None


def _sqlite(broken: Broken) -> Step | None:
    tree = broken.tree()
    if tree is None:
        return None
    changed: list[str] = []

    def rewrite(node: exp.Expr) -> exp.Expr:
        better = to_sqlite(node)
        if better is None:
            return node
        changed.append(node.key if not isinstance(node, exp.Anonymous) else node.name.lower())
        return better

    rewritten = tree.transform(rewrite)
    if not changed or not isinstance(rewritten, exp.Query):
        return None
    return broken.written(rewritten, f"SQLite spells {', '.join(dict.fromkeys(changed))} another way")


def _transpiled(broken: Broken) -> Step | None:
    """By sqlglot, from another dialect that has every function this one lacks. What none has stays a failure."""
    target = broken.catalog.dialect
    try:
        foreign = set(called(broken.text, target)) - allowed_functions(target)
    except SqlglotError:
        return None
    for source, names in FUNCTIONS.items():
        if not foreign or source == target or not foreign <= names:
            continue
        try:
            if quotes_otherwise(broken.text, source):
                continue
            statements = parse(broken.text, read=source)
            texts = [s.sql(dialect=target, unsupported_level=ErrorLevel.RAISE) for s in statements if s is not None]
        except (SqlglotError, RecursionError):
            continue
        if len(texts) == 1 and not foreign & set(called(texts[0], target)):
            why = f"{', '.join(sorted(foreign))} is {source}'s; {target} spells it another way"
            differs = any(divides_otherwise(one, source, target) for one in statements if one is not None)
            return Step(texts[0], why, f"whole numbers are divided as {source} divides them" if differs else "")
    return None
