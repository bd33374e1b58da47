"""An aggregate in WHERE -> in HAVING."""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from src.tools.sql_heal.broken import Broken, Step

_SAID: Final = re.compile(
    r"misuse of aggregate|aggregate functions are not allowed in WHERE|WHERE clause cannot contain aggregates"
    r"|Invalid use of group function", re.I
)  # fmt: skip


def move_to_having(broken: Broken) -> Step | None:
    """Moves the conditions of WHERE that aggregate, or that name an aggregate's alias, to HAVING."""
    tree = broken.tree()
    if tree is None or not _SAID.search(broken.failure.message):
        return None
    for select in tree.find_all(exp.Select):
        where = select.args.get("where")
        if where is None:
            continue
        parts = list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]
        aliases = {e.alias.casefold() for e in select.expressions if isinstance(e, exp.Alias) and aggregates(e, select)}
        moved = [part for part in parts if aggregates(part, select) or _names(part, aliases)]
        if not moved:
            continue
        kept = [part for part in parts if not any(part is one for one in moved)]
        select.set("where", exp.Where(this=exp.and_(*kept)) if kept else None)
        for part in moved:
            select.having(part, copy=False)
        return broken.written(tree, "a condition on an aggregate belongs in HAVING")
    return None


def aggregates(node: exp.Expr, select: exp.Select) -> bool:
    """Whether a node aggregates the rows of this SELECT itself: not in a subquery, not over a window."""
    return any(
        call.find_ancestor(exp.Select) is select and not isinstance(call.parent, exp.Window)
        for call in node.find_all(exp.AggFunc)
    )


def _names(node: exp.Expr, aliases: set[str]) -> bool:
    return any(not column.table and column.name.casefold() in aliases for column in node.find_all(exp.Column))
