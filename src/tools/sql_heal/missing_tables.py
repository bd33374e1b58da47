"""A column of a table that FROM forgot -> a join along the one foreign key that leads there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from src.models.catalog import Catalog, ForeignKey, Table
from src.tools.sql_guard.refusal import Source
from src.tools.sql_heal.broken import Broken, Step


@dataclass(frozen=True, slots=True)
class _Way:
    source: Source
    key: ForeignKey


def join_table(broken: Broken) -> Step | None:
    """LEFT JOINs the table, when exactly one foreign key of the tables in FROM points at it.

    Only from the many to the one: that way no row is lost and none is repeated, so totals stay what they were.
    """
    found = broken.misnamed()
    if found is None or not isinstance(found[1].node, exp.Column):
        return None
    tree, refused = found
    node = refused.node
    assert isinstance(node, exp.Column)
    target = _forgotten(node, broken.catalog)
    select = node.find_ancestor(exp.Select)
    if target is None or select is None or any(source.table == target.name for source in refused.sources):
        return None
    here = {item.this.alias_or_name for item in _items(select)}
    ways = [way for source in refused.sources if source.name in here for way in _ways(source, target, broken.catalog)]
    if len(ways) != 1:
        return None
    name = node.table or target.name
    _join(select, ways[0], target, name)
    if not node.table:
        _qualify(select, node.name, name)
    return broken.written(tree, f"joined {target.name}, which has {node.name}, along {ways[0].source.name}'s key to it")


def _forgotten(node: exp.Column, catalog: Catalog) -> Table | None:
    """The one table that is not there and has the column: the one that the column names, or the only one."""
    if node.table and (table := catalog.table(node.table)):
        return table if table.column(node.name) else None
    owners = [table for table in catalog.tables if table.column(node.name) and not table.is_view]
    return owners[0] if len(owners) == 1 and not node.table else None


def _items(select: exp.Select) -> list[exp.Expr]:
    from_ = select.args.get("from_")
    return ([from_] if from_ else []) + list(select.args.get("joins") or ())


def _ways(source: Source, target: Table, catalog: Catalog) -> list[_Way]:
    table = catalog.table(source.table) if source.table else None
    return [_Way(source, key) for key in table.foreign_keys if key.table == target.name] if table else []


def _join(select: exp.Select, way: _Way, target: Table, name: str) -> None:
    pairs = zip(way.key.columns, way.key.references, strict=True)
    condition = exp.and_(
        *(exp.EQ(this=exp.column(ours, way.source.name), expression=exp.column(theirs, name)) for ours, theirs in pairs)
    )
    alias = name if name.casefold() != target.name.casefold() else None
    select.join(exp.to_table(target.name), on=condition, join_type="left", join_alias=alias, copy=False)


def _qualify(select: exp.Select, column: str, owner: str) -> None:
    for found in list(select.find_all(exp.Column)):
        if not found.table and found.name.casefold() == column.casefold():
            found.set("table", exp.to_identifier(owner))
