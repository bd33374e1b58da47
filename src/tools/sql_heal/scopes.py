"""Which stored column a name in a query means."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from src.models.catalog import Catalog, Column, Table


def stored_column(node: exp.Column, catalog: Catalog) -> tuple[Table, Column] | None:
    """The table and column of the catalog, looked for from the column's own SELECT outwards; None for what is computed."""
    select = node.find_ancestor(exp.Select)
    while select is not None:
        found = [
            (table, column)
            for name, table in tables_of(select, catalog)
            if (not node.table or name.casefold() == node.table.casefold()) and (column := table.column(node.name))
        ]
        if found:
            return found[0] if len(found) == 1 or not node.table else None
        select = select.find_ancestor(exp.Select)
    return None


def tables_of(select: exp.Select, catalog: Catalog) -> Iterator[tuple[str, Table]]:
    """What each stored table in FROM is called there. A common table expression hides a table of its name."""
    hidden = {cte.alias.casefold() for with_ in select.root().find_all(exp.With) for cte in with_.expressions}
    from_ = select.args.get("from_")
    for item in ([from_] if from_ else []) + list(select.args.get("joins") or ()):
        if isinstance(item.this, exp.Table) and item.this.name.casefold() not in hidden:
            table = catalog.table(item.this.name)
            if table is not None:
                yield item.this.alias_or_name, table
