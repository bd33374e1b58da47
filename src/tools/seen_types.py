"""What kind of column its values make it, whatever the database called it."""

from __future__ import annotations

import pyarrow as pa

from src.models.catalog import ColumnType


def seen_type(kind: pa.DataType, given: ColumnType) -> ColumnType:
    """The type of values as they are by now; `given`, as the engine told it, where they do not decide."""
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_timestamp(kind):
        return "datetime"
    if pa.types.is_string(kind):
        return "text"
    if pa.types.is_floating(kind):
        return "number"
    return "integer" if pa.types.is_integer(kind) and given == "other" else given
