"""On what two tables may be joined: a declared key, else names and values that leave one way only.

Ranks, best first: 0 a declared foreign key; 1 a key by name (`customer_id`, or `<table>_id` for `id`); 2 a column that both
have, unique in one and with no other values in the other; 3 the same, with some values of its own in each; 4 a column that
both have, unique in neither, with some values in both; 5 a column that ends in the name of the other's unique column
(`shipping_address_id`). Only the best rank that has any counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.tools.infer_semantics.links import all_links
from src.tools.infer_semantics.words import split_name
from src.tools.sql_heal.probe import Probe

_GENERIC = frozenset({"id", "key", "pk", "uuid", "guid"})


@dataclass(frozen=True, slots=True)
class Bond:
    """`left`.`left_columns` equal `right`.`right_columns`."""

    left: Table
    left_columns: tuple[str, ...]
    right: Table
    right_columns: tuple[str, ...]
    rank: int
    one_left: bool
    """At most one row of `left` for each of `right`."""
    one_right: bool

    def turned(self) -> Bond:
        """The same seen from the other table."""
        return Bond(self.right, self.right_columns, self.left, self.left_columns, self.rank, self.one_right, self.one_left)

    def spelled(self) -> str:
        """`orders.customer_id = customers.customer_id`"""
        pairs = zip(self.left_columns, self.right_columns, strict=True)
        return " AND ".join(f"{self.left.name}.{ours} = {self.right.name}.{theirs}" for ours, theirs in pairs)


def bonds(left: Table, right: Table, catalog: Catalog, probe: Probe | None = None) -> tuple[Bond, ...]:
    """The equally good ways to join two tables, of the best rank that has any. Raises EngineUnavailable."""
    links = all_links(catalog)
    declared = [*_linked(left, right, left.foreign_keys, 0), *(b.turned() for b in _linked(right, left, right.foreign_keys, 0))]
    if declared:
        return tuple(declared)
    named = [*_linked(left, right, links[left.name], 1), *(b.turned() for b in _linked(right, left, links[right.name], 1))]
    if named:
        return tuple(named)
    shared = [bond for bond in _shared(left, right, probe) if bond is not None]
    suffixed = shared or [*_suffixed(left, right, probe), *(bond.turned() for bond in _suffixed(right, left, probe))]
    best = min((bond.rank for bond in suffixed), default=0)
    return tuple(bond for bond in suffixed if bond.rank == best)


def is_unique(table: Table, column: Column) -> bool:
    """Whether no value of the column is on two rows, as far as the profile tells."""
    keys = [c for c in table.columns if c.primary_key]
    return keys == [column] or (bool(table.rows) and column.distinct == table.rows)


def _linked(table: Table, other: Table, keys: tuple[ForeignKey, ...], rank: int) -> Iterator[Bond]:
    for key in keys:
        if key.table.casefold() == other.name.casefold() and len(key.columns) == len(key.references):
            one_left = len(key.columns) == 1 and (c := table.column(key.columns[0])) is not None and is_unique(table, c)
            yield Bond(table, key.columns, other, key.references, rank, one_left, one_right=True)


def _shared(left: Table, right: Table, probe: Probe | None) -> Iterator[Bond | None]:
    for ours in left.columns:
        theirs = right.column(ours.name)
        if theirs is None or not _keylike(ours, theirs) or ours.name.casefold() in _GENERIC:
            continue
        one_left, one_right = is_unique(left, ours), is_unique(right, theirs)
        contained = (one_right and _inside(left, ours, right, theirs, probe)) or (
            one_left and _inside(right, theirs, left, ours, probe)
        )
        if contained:
            yield Bond(left, (ours.name,), right, (theirs.name,), 2, one_left, one_right)
        elif _meet(left, ours, right, theirs, probe):
            yield Bond(left, (ours.name,), right, (theirs.name,), 3 if one_left or one_right else 4, one_left, one_right)


def _suffixed(left: Table, right: Table, probe: Probe | None) -> Iterator[Bond]:
    for theirs in right.columns:
        words = split_name(theirs.name)
        if not is_unique(right, theirs) or words[-1] in ("name", "title"):
            continue
        name = theirs.name.casefold() if theirs.name.casefold() not in _GENERIC else f"{right.name.casefold()}_{theirs.name}"
        for ours in left.columns:
            ends = ours.name.casefold().endswith(name) and len(name) > 2 and _keylike(ours, theirs)
            if ends and _inside(left, ours, right, theirs, probe):
                yield Bond(left, (ours.name,), right, (theirs.name,), 5, is_unique(left, ours), one_right=True)


def _keylike(ours: Column, theirs: Column) -> bool:
    return ours.type == theirs.type and ours.type in ("integer", "text", "other")


def _inside(left: Table, ours: Column, right: Table, theirs: Column, probe: Probe | None) -> bool:
    """Whether every value of `ours` is one of `theirs`."""
    if ours.values and theirs.values:
        return set(ours.values) <= set(theirs.values)
    if probe is None:
        return _ranges_meet(ours, theirs)
    missing = (
        f'SELECT 1 FROM "{left.name}" a WHERE NOT a."{ours.name}" IS NULL AND NOT EXISTS'  # noqa: S608  goes through the guard
        f' (SELECT 1 FROM "{right.name}" b WHERE b."{theirs.name}" = a."{ours.name}") LIMIT 1'
    )
    return _meet(left, ours, right, theirs, probe) and probe.exists(missing) is False


def _meet(left: Table, ours: Column, right: Table, theirs: Column, probe: Probe | None) -> bool:
    """Whether some value is in both."""
    if ours.values and theirs.values:
        return not set(ours.values).isdisjoint(theirs.values)
    if probe is None:
        return _ranges_meet(ours, theirs)
    both = (
        f'SELECT 1 FROM "{left.name}" a WHERE EXISTS'  # noqa: S608  goes through the guard
        f' (SELECT 1 FROM "{right.name}" b WHERE b."{theirs.name}" = a."{ours.name}") LIMIT 1'
    )
    return probe.exists(both) is True


def _ranges_meet(ours: Column, theirs: Column) -> bool:
    bounds = [b for b in (ours.minimum, theirs.maximum, theirs.minimum, ours.maximum) if isinstance(b, int)]
    return len(bounds) == 4 and bounds[0] <= bounds[1] and bounds[2] <= bounds[3]
