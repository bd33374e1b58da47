"""Which table's rows belong to which other table's: declared foreign keys, and names that leave no doubt."""

from __future__ import annotations

from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.tools.infer_semantics.words import one, split_name

_KEYS = frozenset({"id", "key", "pk", "code", "uuid", "guid", "rowid"})


def links_of(table: Table, catalog: Catalog) -> tuple[ForeignKey, ...]:
    """The table's many-to-one links to other tables. Declared ones first; names are read only where none are declared."""
    declared = tuple(link for link in (_declared(key, table, catalog) for key in table.foreign_keys) if link)
    if table.foreign_keys:
        return declared
    found = (_by_name(column, table, catalog) for column in table.columns)
    return tuple(link for link in found if link)


def key_columns(table: Table, catalog: Catalog) -> frozenset[str]:
    """Columns that hold keys, of other rows of the same table too, in lower case."""
    links = (*links_of(table, catalog), *table.foreign_keys)
    return frozenset(column.casefold() for link in links for column in link.columns)


def key_of(table: Table) -> tuple[str, ...]:
    """The columns that tell its rows apart: the primary key, else the one key-like column without repeats, else nothing."""
    declared = tuple(c.name for c in table.columns if c.primary_key)
    if declared:
        return declared
    unique = [c.name for c in table.columns if _is_unique(c, table) and split_name(c.name)[-1] in _KEYS]
    return (unique[0],) if len(unique) == 1 else ()


def _is_unique(column: Column, table: Table) -> bool:
    return bool(table.rows) and column.distinct == table.rows and column.type in ("integer", "text")


def _declared(key: ForeignKey, table: Table, catalog: Catalog) -> ForeignKey | None:
    target = catalog.table(key.table)
    # A link to itself (a manager is an employee too) would need a second name for the same table.
    if target is None or target is table or target.name == table.name:
        return None
    references = key.references or key_of(target)
    known = all(target.column(name) for name in references) and all(table.column(name) for name in key.columns)
    if not known or not references or len(references) != len(key.columns):
        return None
    columns = tuple(found.name for name in key.columns if (found := table.column(name)))
    return ForeignKey(columns, target.name, tuple(found.name for name in references if (found := target.column(name))))


def _by_name(column: Column, table: Table, catalog: Catalog) -> ForeignKey | None:
    """A column named like exactly one other table's key (`customer_id`), or `<table>_id` for a key named `id`."""
    if key_of(table) == (column.name,):
        return None
    targets = [(t, k) for t in catalog.tables if t.name != table.name and (k := _matched_key(column, t))]
    if len(targets) != 1:
        return None
    target, key = targets[0]
    return ForeignKey((column.name,), target.name, (key.name,))


def _matched_key(column: Column, target: Table) -> Column | None:
    names = key_of(target)
    key = target.column(names[0]) if len(names) == 1 else None
    if key is None or key.type != column.type or not _inside(column, key):
        return None
    words, key_words = split_name(column.name), split_name(key.name)
    if key_words == ("id",):
        return key if words == (*one(split_name(target.name)).split(), "id") else None
    return key if words == key_words and len(words) > 1 else None


def _inside(column: Column, key: Column) -> bool:
    """Whether the values may be the key's, as far as their ranges tell."""
    low, high, first, last = column.minimum, column.maximum, key.minimum, key.maximum
    if not (isinstance(low, int) and isinstance(high, int) and isinstance(first, int) and isinstance(last, int)):
        return True
    return low >= first and high <= last
