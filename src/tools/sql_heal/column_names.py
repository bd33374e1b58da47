"""A column that does not exist where it was looked for -> the one it was meant to be."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from src.tools.sql_guard.refusal import Source
from src.tools.sql_heal.broken import Broken, Step
from src.tools.sql_heal.closest import closest


def rename_column(broken: Broken) -> Step | None:
    """Misspelt or renamed: the one near column of the tables that are there. None when it is spelt right elsewhere."""
    found = broken.misnamed()
    if found is None or found[1].failure.problem != "unknown_column" or not isinstance(found[1].node, exp.Column):
        return None
    tree, refused = found
    node = refused.node
    assert isinstance(node, exp.Column)
    if any(table.column(node.name) for table in broken.catalog.tables):
        return None
    owners = _owners(node.table, refused.sources)
    right = closest(node.name, [column for source in owners for column in source.columns])
    if right is None or (node.this.quoted and " " in node.name):
        return None
    before = node.sql()
    rename(tree, node, right)
    return broken.written(tree, f"column {before} is {right}")


def change_owner(broken: Broken) -> Step | None:
    """`o.region` where only `c` has a region, or a wrong or full table name where an alias belongs: the right owner."""
    found = broken.misnamed()
    if found is None or not isinstance(found[1].node, exp.Column) or not found[1].node.table:
        return None
    tree, refused = found
    node = refused.node
    assert isinstance(node, exp.Column)
    right = _right_owner(node, refused.sources, broken)
    if right is None:
        return None
    wrong = node.table
    for column in list(tree.find_all(exp.Column)):
        if column.table.casefold() == wrong.casefold() and column.name.casefold() == node.name.casefold():
            column.set("table", exp.to_identifier(right.name))
    return broken.written(tree, f"column {wrong}.{node.name} is {right.name}.{node.name}")


def rename(tree: exp.Query, wrong: exp.Column, right: str) -> None:
    """Gives every column that is spelt like `wrong` the right name."""
    name, table = wrong.name.casefold(), wrong.table.casefold()
    for column in list(tree.find_all(exp.Column)):
        if column.name.casefold() == name and column.table.casefold() == table:
            column.set("this", exp.to_identifier(right, quoted=not right.isidentifier()))


def _owners(qualifier: str, sources: Sequence[Source]) -> list[Source]:
    return [source for source in sources if not qualifier or source.name.casefold() == qualifier.casefold()]


def _right_owner(node: exp.Column, sources: Sequence[Source], broken: Broken) -> Source | None:
    wrong = node.table.casefold()
    known = any(source.name.casefold() == wrong for source in sources)
    named = [source for source in sources if source.table and source.table.casefold() == wrong and source.has(node.name)]
    if not known and len(named) == 1:
        return named[0]  # FROM orders AS o, then orders.total_amount
    if not known and broken.catalog.table(wrong):
        return None  # a table that FROM forgot: another repair's work
    having = [source for source in sources if source.name and source.has(node.name)]
    return having[0] if len(having) == 1 else None
