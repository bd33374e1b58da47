"""Rows as CSV that spreadsheets read right and run nothing of."""

from __future__ import annotations

import csv
import io
from typing import Any

from src.models.export import ExportRows
from src.tools.exports.cells import defused, told


def csv_file(rows: ExportRows) -> bytes:
    """RFC 4180 in UTF-8, with the mark that Excel needs to see that. Numbers stay numbers, what is missing stays empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([defused(column.name) for column in rows.columns])
    names = [column.name for column in rows.columns]
    writer.writerows([_cell(record.get(name)) for name in names] for record in rows.records)
    return text.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return defused(told(value))
