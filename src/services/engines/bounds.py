"""How much of a result is read, and what a dry run may promise to cost."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final

from src.models.sql import SqlFailure

MOST_ROWS_TOUCHED: Final = 10_000_000_000
"""A query that is expected to go through more rows is not run: at ten million a second that is a quarter of an hour."""
_SIZES: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def bounded(rows: Iterable[Sequence[Any]], *, most: int, size: int) -> tuple[list[Sequence[Any]], bool]:
    """Rows up to either limit, and whether there were more."""
    kept: list[Sequence[Any]] = []
    used = 0
    for row in rows:
        used += sum(map(sys.getsizeof, row))
        if len(kept) >= most or used > size:
            return kept, True
        kept.append(row)
    return kept, False


def too_costly(expected: float, most: float) -> SqlFailure | None:
    """The refusal of a query that is expected to go through so many rows, or None when that is few enough."""
    if expected <= most:
        return None
    message = f"The database expects to go through about {spelled(expected)} rows, and {spelled(most)} are allowed."
    return SqlFailure("too_costly", f"{message} Join on a key, filter on a period, or ask for fewer tables.")


def spelled(rows: float) -> str:
    """A number of rows as it is said: `3.2 billion`."""
    if rows >= 1e16:
        return "over 10,000 trillion"
    return next((f"{rows / size:,.3g} {name}" for size, name in _SIZES if rows >= size), f"{rows:,.0f}")


def late(seconds: float) -> SqlFailure:
    """The failure of a statement whose time was over."""
    return SqlFailure("timeout", f"The query took longer than {seconds:g} s and was stopped. Ask for less, or for a total.")
