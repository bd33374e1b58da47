"""What rows themselves show to be wrong, or at least to be said: nothing there, nothing but NULL, the same row counted twice,
tables that nothing joins, parts that are not the whole, shares beyond the whole.

Each check is about one query over one database; what it takes to be sure is asked of the database in one small query.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from src.models.catalog import Catalog
from src.models.sql import ResultTable
from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused
from src.tools.sql_heal.crossed import crossed
from src.tools.sql_heal.fan_out import doubled, lost_rows
from src.tools.sql_heal.probe import Probe
from src.tools.sql_heal.shares import Share, shares


def look_at_rows(sql: str, table: ResultTable, catalog: Catalog, probe: Probe) -> tuple[str, ...]:
    """What a reader of the rows must be told, worst first. `sql` is the text that ran. Raises EngineUnavailable."""
    try:
        tree = parse_query(sql, catalog.dialect)
    except Refused:  # the guard wrote it
        return ()
    return (
        *_emptiness(tree, table),
        *crossed(tree, catalog),
        *doubled(tree, catalog, probe),
        *lost_rows(tree, catalog, probe),
        *_out_of_range(tree, table),
    )


def _emptiness(tree: exp.Query, table: ResultTable) -> Iterator[str]:
    """No row where a filter was set; a column of nothing but NULL."""
    if table.rows == 0:
        yield "No row meets all the conditions." if tree.find(exp.Where, exp.Having, exp.Join) else "There are no rows."
        return
    for column, array in zip(table.columns, table.arrow.columns, strict=True):
        if array.null_count == table.rows:
            yield f"{column.name} is empty in every row."


def _out_of_range(tree: exp.Query, table: ResultTable) -> Iterator[str]:
    for share in shares(tree):
        if share.column < len(table.columns) and (found := _beyond(share, table.arrow.column(share.column))):
            yield f"{table.columns[share.column].name} is a share of a whole, and yet {found}."


def _beyond(share: Share, values: pa.ChunkedArray) -> str:
    if not (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)) or values.null_count == len(values):
        return ""
    found = pc.min_max(values).as_py()
    low, high = float(found["min"]), float(found["max"])
    if low < -1e-9:
        return f"as low as {low:g}"
    return f"as high as {high:g}, where {share.whole:g} is the whole" if high > share.whole * (1 + 1e-9) else ""
