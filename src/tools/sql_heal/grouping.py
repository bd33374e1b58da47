"""Columns beside an aggregate that GROUP BY forgot -> in GROUP BY."""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from src.models.catalog import Catalog
from src.tools.sql_heal.bonds import is_unique
from src.tools.sql_heal.broken import Broken, Step
from src.tools.sql_heal.having import aggregates
from src.tools.sql_heal.scopes import stored_column

_SAID: Final = re.compile(
    r"must appear in the GROUP BY|isn't in GROUP BY|not in GROUP BY|nonaggregated column|must appear in GROUP BY"
    r"|HAVING clause on a non-aggregate query|GROUP BY clause is required before HAVING",
    re.I,
)


def complete_group_by(broken: Broken) -> Step | None:
    """Adds to GROUP BY what the SELECT list shows beside an aggregate and GROUP BY does not have yet.

    Not for `SELECT name, MAX(price)`, where the one row with the highest price may be meant.
    """
    tree = broken.tree()
    said = broken.failure.problem == "missing_group_by" or _SAID.search(broken.failure.message)
    if tree is None or not said:
        return None
    for select in tree.find_all(exp.Select):
        missing = ungrouped(select, broken.catalog)
        if not missing:
            continue
        if select.args.get("group") is None and _picks_a_row(select):
            return None
        for expression in missing:
            select.group_by(expression.copy(), copy=False)
        names = ", ".join(expression.sql(dialect=broken.catalog.dialect) for expression in missing)
        return broken.written(tree, f"GROUP BY has {names} too", f"one row is meant for each {names}")
    return None


def ungrouped(select: exp.Select, catalog: Catalog) -> list[exp.Expr]:
    """What a SELECT shows beside its aggregates without grouping by it, nor by a key that settles it."""
    group = select.args.get("group")
    shown = select.expressions
    if not group and not any(aggregates(e, select) for e in [*shown, *_elsewhere(select)]):
        return []
    if group and (group.args.get("rollup") or group.args.get("cube") or group.args.get("grouping_sets")):
        return []
    have = {_plain(e) for e in group.expressions} if group else set()
    settled = _settled(select, catalog) if group else set()
    missing: list[exp.Expr] = []
    for position, expression in enumerate(shown, start=1):
        if {_plain(expression), expression.alias_or_name.casefold(), str(position)} & have:
            continue
        loose = _loose(expression, select, have)
        if loose and not all(column.table.casefold() in settled for column in loose):
            missing += loose if aggregates(expression, select) else [expression.unalias()]
    return list({_plain(e): e for e in missing}.values())


def _loose(expression: exp.Expr, select: exp.Select, have: set[str]) -> list[exp.Column]:
    """The columns of an expression that are in no aggregate, no window and no grouped expression."""
    return [
        column
        for column in expression.find_all(exp.Column)
        if column.find_ancestor(exp.Select) is select
        and not isinstance(column.this, exp.Star)
        and not _covered(column, expression, have)
    ]


def _covered(column: exp.Column, top: exp.Expr, have: set[str]) -> bool:
    node: exp.Expr | None = column
    while node is not None:
        if isinstance(node, exp.AggFunc | exp.WithinGroup | exp.Window | exp.Filter) or _plain(node) in have:
            return True
        if isinstance(node, exp.Column) and any(
            name == node.name.casefold() or name.endswith(f".{node.name.casefold()}") for name in have
        ):
            return True
        if node is top:
            return False
        node = node.parent
    return False


def _elsewhere(select: exp.Select) -> list[exp.Expr]:
    return [part for clause in ("having", "order") if (part := select.args.get(clause)) is not None]


def _settled(select: exp.Select, catalog: Catalog) -> set[str]:
    """Qualifiers of tables that GROUP BY has a key of: one group holds one of their rows."""
    found = set()
    for expression in select.args["group"].expressions:
        column = expression if isinstance(expression, exp.Column) else None
        stored = stored_column(column, catalog) if column is not None else None
        if column is not None and stored is not None and is_unique(*stored):
            found.add(column.table.casefold())
    return found


def _picks_a_row(select: exp.Select) -> bool:
    """`SELECT name, MAX(price)`: SQLite gives the row with the highest price, by its own promise."""
    calls = [call for expression in select.expressions for call in expression.find_all(exp.AggFunc)]
    return len(calls) == 1 and isinstance(calls[0], exp.Min | exp.Max)


def _plain(node: exp.Expr) -> str:
    return str(node.unalias().sql(normalize=True)).casefold().replace('"', "")
