"""What a database lets pass though it is wrong: found in the SQL, after it ran, before anybody believes the rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from src.models.catalog import Catalog
from src.models.sql import SafeSql, SqlFailure
from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused
from src.tools.sql_heal.days import first_odd_date
from src.tools.sql_heal.grouping import ungrouped
from src.tools.sql_heal.probe import Probe
from src.tools.sql_heal.values import first_unknown_value


def look_at_sql(safe: SafeSql, catalog: Catalog, probe: Probe) -> SqlFailure | None:
    """The first thing that looks wrong in SQL that runs, or None. Raises EngineUnavailable."""
    try:
        tree = parse_query(safe.shown, safe.dialect)
    except Refused:  # the guard wrote it, so it parses; were it not to, there is nothing to look at
        return None
    return next((found for look in _LOOKS if (found := look(tree, catalog, probe)) is not None), None)


def _grouped(tree: exp.Query, catalog: Catalog, _probe: Probe) -> SqlFailure | None:
    for select in tree.find_all(exp.Select):
        if loose := ungrouped(select, catalog):
            name = loose[0].sql(dialect=catalog.dialect)
            message = f"{name} stands beside an aggregate and is not in GROUP BY, so which row's it is, is chance."
            return SqlFailure("missing_group_by", message, name=name)
    return None


def _dated(tree: exp.Query, catalog: Catalog, _probe: Probe) -> SqlFailure | None:
    odd = first_odd_date(tree, catalog) if catalog.dialect == "sqlite" else None
    if odd is None:
        return None
    text = odd.sql(dialect=catalog.dialect)
    return SqlFailure("date_arithmetic", f"{text} counts with dates as with numbers, which SQLite does not know.", name=text)


_LOOKS: Final[tuple[Callable[[exp.Query, Catalog, Probe], SqlFailure | None], ...]] = (_grouped, _dated, first_unknown_value)
