"""What parts the columns of a text file, where its first lines leave no doubt: short files give DuckDB too little to go by."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

DELIMITERS: Final = (",", ";", "\t", "|")
_LOOK_AT: Final = 1 << 16
_LINES: Final = 50


def delimiter_of(path: Path) -> str | None:
    """The one mark that parts every one of the first lines into the same number of columns, more than one; else None."""
    with path.open("rb") as file:
        start = file.read(_LOOK_AT)
    text = start.decode("utf-8-sig", "replace")
    if len(start) == _LOOK_AT:
        text = text[: text.rfind("\n") + 1]  # the last line may be cut
    fitting = [mark for mark in DELIMITERS if _is_even(text, mark)]
    return fitting[0] if len(fitting) == 1 else None


def quotes_doubled(path: Path) -> bool:
    """Whether the first lines quote with ", and never escape one with a backslash."""
    with path.open("rb") as file:
        start = file.read(_LOOK_AT)
    return b'"' in start and b'\\"' not in start


def _is_even(text: str, mark: str) -> bool:
    try:
        rows = [row for row, _ in zip(csv.reader(io.StringIO(text), delimiter=mark), range(_LINES), strict=False) if row]
    except csv.Error:
        return False
    return bool(rows) and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1
