"""Arithmetic on dates that are text: `end - start`, `day + 30`, as PostgreSQL allows and SQLite answers with nonsense."""

from __future__ import annotations

from sqlglot import exp

from src.models.catalog import Catalog
from src.tools.sql_heal.broken import Broken, Step
from src.tools.sql_heal.scopes import stored_column


def first_odd_date(tree: exp.Query, catalog: Catalog) -> exp.Expr | None:
    """The first sum or difference in which a date takes part as if it were a number."""
    return next((node for node in tree.find_all(exp.Sub, exp.Add) if _days(node, catalog) is not None), None)


def count_days(broken: Broken) -> Step | None:
    """`end - start` -> the days between; `day + 30` -> thirty days later."""
    tree = broken.tree()
    if broken.failure.problem != "date_arithmetic" or tree is None or broken.catalog.dialect != "sqlite":
        return None
    changed = False
    for node in list(tree.find_all(exp.Sub, exp.Add)):
        if (better := _days(node, broken.catalog)) is not None:
            node.replace(better)
            changed = True
    return broken.written(tree, "SQLite counts days with julianday() and date()") if changed else None


def _days(node: exp.Expr, catalog: Catalog) -> exp.Expr | None:
    if not isinstance(node, exp.Sub | exp.Add):
        return None
    left, right = _plain(node.left), _plain(node.right)
    if not is_date(left, catalog):
        return None
    if isinstance(node, exp.Sub) and is_date(right, catalog):
        return exp.Paren(this=exp.Sub(this=_call("JULIANDAY", left), expression=_call("JULIANDAY", right)))
    if isinstance(right, exp.Literal) and not right.is_string and right.name.isdecimal():
        sign = "-" if isinstance(node, exp.Sub) else "+"
        return _call("DATE", left, exp.Literal.string(f"{sign}{right.name} days"))
    return None


def is_date(node: exp.Expr, catalog: Catalog) -> bool:
    """Whether it is a stored date, today, or a call that gives a date."""
    if isinstance(node, exp.Column):
        stored = stored_column(node, catalog)
        return stored is not None and stored[1].type in ("date", "datetime")
    if isinstance(node, exp.Min | exp.Max):
        return is_date(node.this, catalog)
    called = node.name.lower() if isinstance(node, exp.Anonymous) else ""
    return isinstance(node, exp.CurrentDate | exp.CurrentTimestamp | exp.Date) or called in ("date", "datetime")


def _plain(node: exp.Expr) -> exp.Expr:
    """Without brackets and casts to a date around it."""
    while isinstance(node, exp.Paren) or (isinstance(node, exp.Cast) and node.to.is_type("date", "timestamp", "datetime")):
        node = node.this
    return node


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])
