"""Which table's rows belong to which other table's: keys that the database declares, and those that were inferred."""

from __future__ import annotations

from src.models.catalog import Catalog, ForeignKey, Table
from src.services.cataloguing.keys import infer_keys_unseen

Links = tuple[ForeignKey, ...]


def all_links(catalog: Catalog) -> dict[str, Links]:
    """Table name -> its many-to-one links, declared ones first; a link of a table to itself is one too."""
    catalog = with_keys(catalog)
    return {table.name: _links_of(table, catalog) for table in catalog.tables}


def with_keys(catalog: Catalog) -> Catalog:
    """The catalog with undeclared keys, inferred by names and profiles where its reader has not looked for them."""
    return infer_keys_unseen(catalog)


def key_columns(table: Table, links: Links) -> frozenset[str]:
    """Columns that hold keys, of other rows of the same table too, in lower case."""
    return frozenset(column.casefold() for link in (*links, *table.foreign_keys) for column in link.columns)


def _links_of(table: Table, catalog: Catalog) -> Links:
    declared = [link for link in (_declared(key, table, catalog) for key in table.foreign_keys) if link]
    return (*declared, *table.inferred_keys)


def _declared(key: ForeignKey, table: Table, catalog: Catalog) -> ForeignKey | None:
    target = catalog.table(key.table)
    if target is None:
        return None
    references = key.references or target.key
    known = all(target.column(name) for name in references) and all(table.column(name) for name in key.columns)
    if not known or not references or len(references) != len(key.columns):
        return None
    columns = tuple(found.name for name in key.columns if (found := table.column(name)))
    return ForeignKey(columns, target.name, tuple(found.name for name in references if (found := target.column(name))))
