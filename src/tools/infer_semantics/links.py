"""Which table's rows belong to which other table's: declared foreign keys, and names that leave no doubt."""

from __future__ import annotations

from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.tools.infer_semantics.words import one, split_name

_KEYS = frozenset({"id", "key", "pk", "code", "uuid", "guid", "rowid"})


Links = tuple[ForeignKey, ...]
_Keys = dict[tuple[str, ...], list[tuple[Table, Column]]]


def all_links(catalog: Catalog) -> dict[str, Links]:
    """Table name -> its many-to-one links. Declared ones; names are read only in a table that declares none."""
    keys = _keys_by_words(catalog)
    return {table.name: _links_of(table, catalog, keys) for table in catalog.tables}


def key_columns(table: Table, links: Links) -> frozenset[str]:
    """Columns that hold keys, of other rows of the same table too, in lower case."""
    return frozenset(column.casefold() for link in (*links, *table.foreign_keys) for column in link.columns)


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


def _links_of(table: Table, catalog: Catalog, keys: _Keys) -> Links:
    if table.foreign_keys:
        return tuple(link for link in (_declared(key, table, catalog) for key in table.foreign_keys) if link)
    own = key_of(table)
    found = (_by_name(column, table, keys) for column in table.columns if own != (column.name,))
    return tuple(link for link in found if link)


def _keys_by_words(catalog: Catalog) -> _Keys:
    """What a column that holds a table's key would be called -> the tables and keys it could mean."""
    found: _Keys = {}
    for table in catalog.tables:
        names = key_of(table)
        key = table.column(names[0]) if len(names) == 1 else None
        words = split_name(key.name) if key else ()
        if words == ("id",):
            words = (*one(split_name(table.name)).split(), "id")
        if key and len(words) > 1:
            found.setdefault(words, []).append((table, key))
    return found


def _by_name(column: Column, table: Table, keys: _Keys) -> ForeignKey | None:
    """A column named like exactly one other table's key (`customer_id`), or `<table>_id` for a key named `id`."""
    meant = keys.get(split_name(column.name), [])
    targets = [(t, k) for t, k in meant if t.name != table.name and k.type == column.type and _inside(column, k)]
    if len(targets) != 1:
        return None
    target, key = targets[0]
    return ForeignKey((column.name,), target.name, (key.name,))


def _inside(column: Column, key: Column) -> bool:
    """Whether the values may be the key's, as far as their ranges tell."""
    low, high, first, last = column.minimum, column.maximum, key.minimum, key.maximum
    if not (isinstance(low, int) and isinstance(high, int) and isinstance(first, int) and isinstance(last, int)):
        return True
    return low >= first and high <= last
