"""What a column holds as an outcome to be tested: numbers, yes and no, or categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.frames import Floats, Ints, is_binary, kind, numbers
from src.analyses.samples import codes_of

if TYPE_CHECKING:
    import pandas as pd

MOST_OUTCOMES: Final = 30
LARGEST: Final = 1e70
"""Larger magnitudes (or smaller ones than its inverse) are lost when variances are squared."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Names of the levels, each row's place among them (-1 for none); of two, the last is the `event`, which counts as yes."""

    names: list[str]
    codes: Ints
    event: str | None = None


def outcome_of(column: pd.Series[Any], event: str | None) -> Floats | Levels | str:
    """Numbers or levels; or why the column is neither. With two levels `event`, or else the later one, counts as yes."""
    sort = kind(column)
    values = numbers(column) if sort in ("number", "flag") else np.array([])
    if sort in ("number", "flag") and not is_binary(values):
        seen = values[np.isfinite(values)]
        if not len(seen):
            return f"{column.name} has no usable values."
        size = float(np.abs(seen).max())
        if size > LARGEST or 0 < size < 1 / LARGEST:
            return f"{column.name} has values of a size that cannot be squared ({size:.0e}): give it in another unit."
        return values
    if sort in ("time", "other"):
        return f"{column.name} holds neither numbers nor categories."
    levels, codes = codes_of(column)
    if len(levels) > MOST_OUTCOMES:
        return f"{column.name} has {len(levels):,} different values: neither a number nor a category to compare."
    if len(levels) != 2:
        return Levels(levels, codes)
    if event is not None and event.casefold() == levels[0].casefold():
        return Levels(levels[::-1], np.where(codes >= 0, 1 - codes, -1).astype(np.int64), levels[0])
    return Levels(levels, codes, levels[1])
