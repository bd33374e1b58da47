"""A column that does not exist where it was looked for -> the one it was meant to be."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from src.models.catalog import Catalog
from src.tools.sql_guard.refusal import Source
from src.tools.sql_heal.aliases import abbreviates, siblings
from src.tools.sql_heal.broken import Broken, Misnamed, Step
from src.tools.sql_heal.closest import closest
from src.tools.sql_heal.equal import made_equal


def rename_column(broken: Broken) -> Step | None:
    """Misspelt or renamed: the one near column of the tables that are there, or an alias where one may stand.

    Of two that are as near, the one that the rest of the statement speaks for: it stands elsewhere, or on the other
    side of the equation. None when the name is spelt right in another table.
    """
    found = broken.misnamed_column()
    if found is None or found.failure.problem != "unknown_column":
        return None
    node = found.node
    if any(table.column(node.name) for table in broken.catalog.tables) or (node.this.quoted and " " in node.name):
        return None
    owners = [s for s in found.sources if not node.table or s.name.casefold() == node.table.casefold()]
    known = [column for source in owners for column in source.columns]
    names = known + _aliases(node)
    sure = closest(node.name, names)
    right = sure or closest(node.name, names, likely=_likely(found, owners))
    if right is None:
        return None
    before = node.sql()
    rename(found.tree, node, right)
    why = f"column {before} is {right}"
    return broken.written(found.tree, why, "" if sure else f"{before} is read as {right}, which the query speaks of elsewhere")


def _aliases(node: exp.Column) -> list[str]:
    """The aliases that may be said where the column stands."""
    select = node.find_ancestor(exp.Select)
    clause = node.find_ancestor(exp.Order, exp.Group, exp.Having)
    return [e.alias for e in select.expressions if isinstance(e, exp.Alias)] if select and clause and not node.table else []


def _likely(found: Misnamed, owners: Sequence[Source]) -> list[str]:
    """Names that the statement itself suggests, the surest first: the other side of an equation, then names used elsewhere."""
    node = found.node
    above = node.parent
    other = [above.left, above.right] if isinstance(above, exp.EQ) else []
    equal = [side.name for side in other if isinstance(side, exp.Column) and side is not node]
    used = [
        column.name
        for column in found.tree.find_all(exp.Column)
        if column is not node and column.table.casefold() in ("", node.table.casefold())
        and any(source.has(column.name) for source in owners)
    ]  # fmt: skip
    return equal + used


def change_owner(broken: Broken) -> Step | None:
    """`o.region` where only `c` has a region, or a wrong or full table name where an alias belongs: the right owner."""
    found = broken.misnamed_column()
    if found is None or not found.node.table:
        return None
    right = _right_owner(found, broken.catalog)
    if right is None:
        return None
    node, wrong = found.node, found.node.table
    for column in list(found.tree.find_all(exp.Column)):
        if column.table.casefold() == wrong.casefold() and column.name.casefold() == node.name.casefold():
            column.set("table", exp.to_identifier(right.name))
    return broken.written(found.tree, f"column {wrong}.{node.name} is {right.name}.{node.name}")


def rename(tree: exp.Query, wrong: exp.Column, right: str) -> None:
    """Gives every column that is spelt like `wrong` the right name."""
    name, table = wrong.name.casefold(), wrong.table.casefold()
    for column in list(tree.find_all(exp.Column)):
        if column.name.casefold() == name and column.table.casefold() == table:
            column.set("this", exp.to_identifier(right, quoted=not right.isidentifier()))


def _right_owner(found: Misnamed, catalog: Catalog) -> Source | None:
    node, qualifier = found.node, found.node.table
    sources = [source for source in found.sources if source.name and not _equals_itself(node, source)]
    having = [source for source in sources if source.has(node.name)]
    if any(source.name.casefold() == qualifier.casefold() for source in found.sources) or _is_joined_later(found):
        return _only(having, node)
    if any(siblings(source.name, qualifier) for source in found.sources):
        return None  # a1 beside a2: a join that was lost
    meant = _called(qualifier, sources)
    if len(meant) == 1:
        return meant[0] if meant[0].has(node.name) or _is_misspelt(node, meant[0], catalog) else None
    if meant:
        return _only([source for source in meant if source.has(node.name)], node)
    used = {column.table.casefold() for column in found.tree.find_all(exp.Column)}
    alone = len(found.sources) == 1 and found.sources[0].name.casefold() not in used and catalog.table(qualifier) is None
    return having[0] if alone and having else None


def _equals_itself(node: exp.Column, source: Source) -> bool:
    """Whether the column would then be compared with itself: `ON d.id = d.id`."""
    above = node.parent
    other = (above.right if above.left is node else above.left) if isinstance(above, exp.EQ) else None
    return (
        isinstance(other, exp.Column)
        and other.name.casefold() == node.name.casefold()
        and other.table.casefold() == source.name.casefold()
    )


def _is_joined_later(found: Misnamed) -> bool:
    """Whether the name is that of a table that the same FROM joins further on, where it lacks the column."""
    select = found.node.find_ancestor(exp.Select)
    joins = (select.args.get("joins") or ()) if select else ()
    return any(join.this.alias_or_name.casefold() == found.node.table.casefold() for join in joins)


def _called(qualifier: str, sources: Sequence[Source]) -> list[Source]:
    """The sources that somebody may have called so: by the table's name, misspelt, or by a shorter one."""
    by_table = [source for source in sources if source.table and source.table.casefold() == qualifier.casefold()]
    if by_table:
        return by_table
    names = [source.name for source in sources if len(source.name) > 3] if len(qualifier) > 3 else []
    if (near := closest(qualifier, names)) is not None:
        return [source for source in sources if source.name == near]
    return [source for source in sources if abbreviates(qualifier, source.table or source.name)]


def _is_misspelt(node: exp.Column, source: Source, catalog: Catalog) -> bool:
    """Whether the column's name is wrong as well, so that both have to be put right."""
    return not any(table.column(node.name) for table in catalog.tables) and closest(node.name, source.columns) is not None


def _only(having: list[Source], node: exp.Column) -> Source | None:
    """The one source with such a column, or any of several whose columns a join makes equal."""
    if len(having) < 2:
        return having[0] if having else None
    select = node.find_ancestor(exp.Select)
    return having[0] if select is not None and made_equal(select, node.name, [source.name for source in having]) else None
