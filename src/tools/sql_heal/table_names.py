"""A table that does not exist -> the one it was meant to be."""

from __future__ import annotations

from sqlglot import exp

from src.tools.sql_heal.broken import Broken, Step
from src.tools.sql_heal.closest import closest


def rename_table(broken: Broken) -> Step | None:
    """Misspelt, plural for singular, or with a schema before it: the one table that is near."""
    found = broken.misnamed()
    if found is None or not isinstance(found[1].node, exp.Table):
        return None
    tree, refused = found
    wrong = refused.node
    assert isinstance(wrong, exp.Table)
    right = closest(wrong.name, [table.name for table in broken.catalog.tables])
    if right is None:
        return None
    before, schema = wrong.name, wrong.db
    for table in list(tree.find_all(exp.Table)):
        if table.name.casefold() == before.casefold() and table.db == schema:
            table.set("this", exp.to_identifier(right, quoted=not right.isidentifier()))
            table.set("db", None)
            table.set("catalog", None)
    for column in tree.find_all(exp.Column):  # orders.total_amount, where FROM said order
        if column.table.casefold() == before.casefold():
            column.set("table", exp.to_identifier(right, quoted=not right.isidentifier()))
    full = f"{schema}.{before}" if schema else before
    return broken.written(tree, f"table {full} is {right}")
