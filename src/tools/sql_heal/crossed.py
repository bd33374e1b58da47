"""Tables that a query reads side by side without a condition between them, so that each row meets every row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from src.models.catalog import Catalog, Table
from src.tools.sql_heal.scopes import tables_of


def crossed(tree: exp.Query, catalog: Catalog) -> Iterator[str]:
    """For each SELECT, the first two stored tables of more than one row that nothing joins."""
    for select in tree.find_all(exp.Select):
        stored = dict(tables_of(select, catalog))
        groups = _groups(select, stored)
        apart = [name for group in groups if (name := next((n for n in group if _many(stored.get(n))), ""))]
        if len(apart) > 1:
            first, second = (stored[name].name for name in apart[:2])
            yield f"Every row of {first} is paired with every row of {second}: no condition joins them."


def _many(table: Table | None) -> bool:
    return table is not None and (table.rows is None or table.rows > 1)


def _groups(select: exp.Select, stored: dict[str, Table]) -> list[list[str]]:
    """The sources of FROM, those together that a condition joins; no group where it cannot be told."""
    from_, joins = select.args.get("from_"), select.args.get("joins") or []
    names = [item.alias_or_name for item in ([from_] if from_ else []) + joins]
    groups = [[name] for name in names]
    for place, join in enumerate(joins, start=1):
        if join.args.get("using") or join.args.get("method") == "NATURAL":
            groups = _merged(groups, set(names[place - 1 : place + 1]))
    for condition in _conditions(select, joins):
        owners = [_owner(column, names, stored) for column in condition.find_all(exp.Column)]
        if None in owners:
            return []
        groups = _merged(groups, {name for name in owners if name})
    return groups


def _merged(groups: list[list[str]], joined: set[str]) -> list[list[str]]:
    together = [group for group in groups if joined & set(group)]
    if len(together) < 2:
        return groups
    rest = [group for group in groups if not joined & set(group)]
    return [[name for group in together for name in group], *rest]


def _conditions(select: exp.Select, joins: list[exp.Join]) -> Iterator[exp.Expr]:
    """The parts of WHERE and ON that all have to hold."""
    where = select.args.get("where")
    for whole in [where.this if where else None, *(join.args.get("on") for join in joins)]:
        if whole is not None:
            yield from whole.flatten() if isinstance(whole, exp.And) else [whole]


def _owner(column: exp.Column, names: list[str], stored: dict[str, Table]) -> str | None:
    """The source a column is of, "" for one of another query; None where several may be meant."""
    if column.table:
        return next((name for name in names if name.casefold() == column.table.casefold()), "")
    owners = [name for name in names if name not in stored or stored[name].column(column.name)]
    return owners[0] if len(owners) == 1 else None
