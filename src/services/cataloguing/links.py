"""Undeclared foreign keys: a name that speaks for it, and values that do not speak against it.

The score of a link is how much the name says (see `key_names.points_at`), lessened by the share of a sample of its
values that the other table's key does not hold. A name alone never makes a link that values contradict, and values
alone never make one: every small whole number is among the ids of every big table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from src.models.catalog import Catalog, Column, ColumnType, ForeignKey, Table
from src.services.cataloguing.key_names import (
    compact,
    is_generic,
    marks_of,
    owners,
    points_above,
    points_at,
    spoken_of,
    tells_rows,
)
from src.services.cataloguing.pairs import pair_links

Contained = Callable[[Table, tuple[str, ...], Table, tuple[str, ...]], "float | None"]
"""Share of the first columns' (sampled, distinct, non-NULL) values that the second columns hold; None: not known."""

_PLAIN: Final = 0.95
"""A name that is the key's own stands although a few values are orphans."""
_ORPHANS: Final = {True: 0.5, False: 0.95}
_SURE_UNSEEN: Final = 0.85
_SELF: Final = 0.75
_KINDS: Final[tuple[frozenset[ColumnType], ...]] = (frozenset({"integer", "number"}), frozenset({"text", "other"}))


@dataclass(frozen=True, slots=True)
class Target:
    """A table that has one column for its key."""

    table: Table
    key: Column


def infer_links(catalog: Catalog, contained: Contained) -> dict[str, tuple[ForeignKey, ...]]:
    """Table name -> its undeclared links, by the keys that the catalog's tables have by now."""
    targets = _targets(catalog)
    near = _Near(targets)
    found = {table.name: tuple(_links(table, near, contained)) for table in catalog.tables}
    for table in catalog.tables:
        if not found[table.name] and not table.foreign_keys:
            found[table.name] = pair_links(table, [(t.table, t.key) for t in targets], contained)
    joint = tuple(table for table in catalog.tables if len(table.key) > 1)
    return {
        table.name: (*found[table.name], *_joint_links(table, joint, found[table.name], contained)) for table in catalog.tables
    }


class _Near:
    """Targets by what their names have in common with a column's: of a thousand tables a few are looked at closely."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._order = {target.table.name: i for i, target in enumerate(targets)}
        self._targets = list(targets)
        self._by_mark: dict[str, set[int]] = {}
        for i, target in enumerate(targets):
            for mark in marks_of(target.table.name, target.key.name):
                self._by_mark.setdefault(mark, set()).add(i)

    def of(self, column: Column, table: Table) -> list[Target]:
        """Every target that the column can point at, the table itself too, in the catalog's order."""
        found = set().union(*(self._by_mark.get(mark, set()) for mark in spoken_of(column.name)))
        own = self._order.get(table.name)
        return [self._targets[i] for i in sorted(found | ({own} if own is not None else set()))]


def _targets(catalog: Catalog) -> list[Target]:
    """The tables that may be pointed at. One whose key is another's (details, one to one) gives way to that other."""
    found = [t for t in map(_target, catalog.tables) if t]
    owned = owners((t.table.name, [t.key.name]) for t in found)
    return [t for t in found if is_generic(t.key.name) or tells_rows(t.key.name, t.table.name) >= owned[compact(t.key.name)]]


def _target(table: Table) -> Target | None:
    column = table.column(table.key[0]) if len(table.key) == 1 else None
    return Target(table, column) if column and not table.is_view else None


def _links(table: Table, near: _Near, contained: Contained) -> Iterator[ForeignKey]:
    declared = {column.casefold() for key in table.foreign_keys for column in key.columns}
    for column in table.columns:
        if column.name.casefold() not in declared and not _is_own(column, table):
            link = _best(column, table, near.of(column, table), contained)
            if link is not None:
                yield link


def _is_own(column: Column, table: Table) -> bool:
    """Whether it is the table's own key, by its name too; `employee_id` as the key of `salaries` is another's."""
    return table.key == (column.name,) and (is_generic(column.name) or tells_rows(column.name, table.name) > 0)


def _best(column: Column, table: Table, targets: Iterable[Target], contained: Contained) -> ForeignKey | None:
    """The one table that the column's name speaks for most and its values allow; none where two are as likely."""
    named = [(score, target) for target in targets if (score := _named(column, table, target)) > 0]
    named.sort(key=lambda pair: pair[0], reverse=True)
    held: list[tuple[float, Target]] = []
    for score, target in named:
        if held and score < held[0][0]:
            break
        kept = _kept(score, contained(table, (column.name,), target.table, (target.key.name,)))
        if kept:
            held.append((kept, target))
    if len(held) != 1:
        return None
    score, target = held[0]
    return ForeignKey((column.name,), target.table.name, (target.key.name,), round(score, 3))


def _named(column: Column, table: Table, target: Target) -> float:
    if not any({column.type, target.key.type} <= kinds for kinds in _KINDS) or is_generic(column.name):
        return 0.0
    if target.table is table:
        if column is target.key:
            return 0.0
        return _SELF if points_above(column.name) or points_at(column.name, table.name, target.key.name) else 0.0
    return points_at(column.name, target.table.name, target.key.name)


def _kept(score: float, share: float | None) -> float:
    """The score with what the values say; 0 where they speak against it."""
    if share is None:
        return score * 0.95 if score >= _SURE_UNSEEN else 0.0
    return score * (0.5 + share / 2) if share >= _ORPHANS[score >= _PLAIN] else 0.0


def _joint_links(
    table: Table, joint: Iterable[Table], links: tuple[ForeignKey, ...], contained: Contained
) -> Iterator[ForeignKey]:
    """Links by several columns at once: those of another table's key (`joint` has several), under the same names."""
    if table.foreign_keys:
        return
    for target in joint:
        columns = tuple(found.name for part in target.key if (found := table.column(part)))
        if target is table or len(columns) < 2 or len(columns) != len(target.key):
            continue
        # Two tables that both link the same things are not each other's parts.
        if {c.casefold() for c in columns} <= {c.casefold() for link in links for c in link.columns}:
            continue
        share = contained(table, columns, target, target.key)
        if share is not None and share >= _ORPHANS[True]:
            yield ForeignKey(columns, target.name, target.key, round(0.9 * (0.5 + share / 2), 3))
