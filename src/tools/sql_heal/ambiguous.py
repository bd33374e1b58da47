"""A column that two tables have -> the one of the first, when a join says that they are equal."""

from __future__ import annotations

from sqlglot import exp

from src.tools.sql_heal.broken import Broken, Step


def say_which(broken: Broken) -> Step | None:
    """`customer_id` -> `o.customer_id` where the query joins ON o.customer_id = c.customer_id, so either is right."""
    found = broken.misnamed()
    if found is None or found[1].failure.problem != "ambiguous_column" or not isinstance(found[1].node, exp.Column):
        return None
    tree, refused = found
    node = refused.node
    assert isinstance(node, exp.Column)
    select = node.find_ancestor(exp.Select)
    owners = [source.name for source in refused.sources]
    if select is None or not all(owners) or not _equal(select, node.name, owners):
        return None
    for column in list(select.find_all(exp.Column)):
        if not column.table and column.name.casefold() == node.name.casefold() and column.find_ancestor(exp.Select) is select:
            column.set("table", exp.to_identifier(owners[0]))
    return broken.written(tree, f"{node.name} is {owners[0]}.{node.name}; the join makes them equal")


def _equal(select: exp.Select, column: str, owners: list[str]) -> bool:
    """Whether inner or left joins make the column of every owner equal to the first one's."""
    joined = {owners[0].casefold()}
    for join in select.args.get("joins") or ():
        condition = join.args.get("on")
        if condition is None or join.side.upper() in ("RIGHT", "FULL"):
            continue
        for pair in condition.find_all(exp.EQ):
            sides = [side for side in (pair.left, pair.right) if isinstance(side, exp.Column)]
            if len(sides) == 2 and all(side.name.casefold() == column.casefold() for side in sides):
                tables = {side.table.casefold() for side in sides}
                joined |= tables if tables & joined else set()
    return {owner.casefold() for owner in owners} <= joined
