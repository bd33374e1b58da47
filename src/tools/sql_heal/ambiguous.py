"""A column that two tables have -> the one of the first, when a join says that they are equal."""

from __future__ import annotations

from sqlglot import exp

from src.tools.sql_heal.broken import Broken, Step, own_columns
from src.tools.sql_heal.equal import made_equal


def say_which(broken: Broken) -> Step | None:
    """`customer_id` -> `o.customer_id` where the query joins ON o.customer_id = c.customer_id, so either is right."""
    found = broken.misnamed_column()
    if found is None or found.failure.problem != "ambiguous_column":
        return None
    node = found.node
    select = node.find_ancestor(exp.Select)
    owners = [source.name for source in found.sources]
    if select is None or not all(owners) or not made_equal(select, node.name, owners):
        return None
    for column in own_columns(select):
        if not column.table and column.name.casefold() == node.name.casefold():
            column.set("table", exp.to_identifier(owners[0]))
    return broken.written(found.tree, f"{node.name} is {owners[0]}.{node.name}; the join makes them equal")
