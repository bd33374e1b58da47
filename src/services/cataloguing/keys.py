"""A catalog with the keys that its database does not declare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.services.cataloguing.key_names import owners
from src.services.cataloguing.links import Contained, infer_links
from src.services.cataloguing.own_keys import Unique, joint_key, single_key


def infer_keys(catalog: Catalog, unique: Unique, contained: Contained) -> Catalog:
    """Each table with `inferred_key` and `inferred_keys`. What the database declares is never doubted.

    First keys of one column, then links to them, then the keys that are made of links, then links to those.
    """
    owned = owners((t.name, [c.name for c in t.columns]) for t in catalog.tables if not t.is_view)
    single = _map(catalog, lambda t: t if t.key else replace(t, inferred_key=single_key(t, owned, unique)))
    links = infer_links(single, contained)
    joint = _map(single, lambda t: t if t.key else replace(t, inferred_key=_joint(t, links[t.name], unique)))
    links = infer_links(joint, contained)
    return replace(_map(joint, lambda t: replace(t, inferred_keys=links[t.name])), keys_inferred=True)


def infer_keys_unseen(catalog: Catalog) -> Catalog:
    """The same from names, types and profiles alone, for a catalog whose database is not at hand."""
    return catalog if catalog.keys_inferred else infer_keys(catalog, _unique_by_profile, _inside_by_range)


def _map(catalog: Catalog, change: Callable[[Table], Table]) -> Catalog:
    return replace(catalog, tables=tuple(change(table) for table in catalog.tables))


def _joint(table: Table, links: tuple[ForeignKey, ...], unique: Unique) -> tuple[str, ...]:
    return joint_key(table, tuple(link.columns for link in (*table.foreign_keys, *links)), unique)


def _unique_by_profile(table: Table, columns: tuple[str, ...]) -> bool | None:
    found = table.column(columns[0]) if len(columns) == 1 else None
    if found is None or found.distinct is None or table.rows is None:
        return None
    return found.distinct == table.rows


def _inside_by_range(table: Table, columns: tuple[str, ...], target: Table, keys: tuple[str, ...]) -> float | None:
    """0 where the ranges show values outside the key's, else unknown."""
    for name, other in zip(columns, keys, strict=True):
        column, key = table.column(name), target.column(other)
        if column is None or key is None:
            continue
        if _outside(column, key):
            return 0.0
    return None


def _outside(column: Column, key: Column) -> bool:
    low, high, first, last = column.minimum, column.maximum, key.minimum, key.maximum
    if not (isinstance(low, int) and isinstance(high, int) and isinstance(first, int) and isinstance(last, int)):
        return False
    return low < first or high > last
