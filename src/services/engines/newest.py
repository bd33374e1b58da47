"""The newest date in the data: what "today" means when nobody sets it."""

from __future__ import annotations

import re
from datetime import date
from statistics import median_low
from typing import Final

from src.models.catalog import Catalog, Column, Table

_PLANNED: Final = re.compile(r"due|expir|until|valid|deadline|planned|scheduled|expected|renew|next|birth|dob|end_", re.I)
_FAR_DAYS: Final = 400


def newest_date(catalog: Catalog, clock: date) -> date | None:
    """The last day on which something happened, or None when no table has dates.

    The rule: take the newest value of every date column of fact-like tables (those that no other table refers to, or
    that refer to others; with none of them, every table). Leave out columns whose name speaks of plans (`due_date`,
    `valid_until`), unless there is nothing else, and dates over 400 days past both the clock on the wall and the middle one
    of these newest values: they are sentinels such as 9999-12-31. The newest of the rest is the answer.
    """
    for tables in (_facts(catalog), catalog.tables):
        columns = [column for table in tables for column in table.columns if column.type in ("date", "datetime")]
        for chosen in ([c for c in columns if not _PLANNED.search(c.name)], columns):
            days = sorted(day for column in chosen if (day := _newest(column)) is not None)
            if days:
                # Data of a simulation may all lie ahead; of other data only sentinels do.
                latest = max(clock, median_low(days))
                return max(day for day in days if (day - latest).days <= _FAR_DAYS)
    return None


def _facts(catalog: Catalog) -> tuple[Table, ...]:
    referred = {key.table.casefold() for table in catalog.tables for key in table.foreign_keys}
    return tuple(table for table in catalog.tables if table.foreign_keys or table.name.casefold() not in referred)


def _newest(column: Column) -> date | None:
    try:
        return date.fromisoformat(str(column.maximum)[:10])
    except ValueError:
        return None
