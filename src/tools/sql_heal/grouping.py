"""Columns beside an aggregate that GROUP BY forgot -> in GROUP BY."""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from src.tools.sql_heal.broken import Broken, Step
from src.tools.sql_heal.having import aggregates

_SAID: Final = re.compile(r"must appear in the GROUP BY|isn't in GROUP BY|not in GROUP BY|nonaggregated column", re.I)


def complete_group_by(broken: Broken) -> Step | None:
    """Adds to GROUP BY what the SELECT list shows beside an aggregate and GROUP BY does not have yet."""
    tree = broken.tree()
    if tree is None or not _SAID.search(broken.failure.message):
        return None
    for select in tree.find_all(exp.Select):
        if not any(aggregates(e, select) for e in select.expressions):
            continue
        group = select.args.get("group")
        have = {_plain(e) for e in group.expressions} if group else set()
        missing = [
            e for e in select.expressions if not aggregates(e, select) and e.find(exp.Column) and not _in(e, have, select)
        ]
        if missing:
            for e in missing:
                select.group_by(e.unalias().copy(), copy=False)
            names = ", ".join(e.alias_or_name or e.sql() for e in missing)
            return broken.written(tree, f"GROUP BY has {names} too")
    return None


def _plain(node: exp.Expr) -> str:
    return str(node.unalias().sql(normalize=True)).casefold()


def _in(node: exp.Expr, have: set[str], select: exp.Select) -> bool:
    position = str(select.expressions.index(node) + 1)
    return bool({_plain(node), node.alias_or_name.casefold(), position} & have)
