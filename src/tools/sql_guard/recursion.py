"""Recursive queries are allowed when they can end: the recursive part has a WHERE, or the whole has a LIMIT.

That does not prove that they do; the engine's time-out ends those that do not.
"""

from __future__ import annotations

from sqlglot import exp

from src.tools.sql_guard.refusal import refuse


def refers_to(node: exp.Expr, name: str) -> bool:
    """Whether a query reads from something of that name."""
    wanted = name.casefold()
    return any(table.name.casefold() == wanted and not table.db for table in node.find_all(exp.Table))


def check_bounded(body: exp.SetOperation, name: str) -> None:
    """Raises Refused for a recursive part that nothing ends."""
    step = body.expression
    bounded = any(part.args.get(key) is not None for part in (body, step) for key in ("limit", "where"))
    if not bounded:
        message = f"The recursive query {name} has no end: give its recursive part a WHERE, or it a LIMIT."
        raise refuse("forbidden_construct", message, name=name, node=body)
