"""What columns without numbers hold: dates with span and gaps, texts with lengths, categories with their balance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.calendar import Days, iso, spelled
from src.analyses.frames import absent, days
from src.analyses.insights import Insight
from src.analyses.words import count, name, percent

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVELS: Final = 20
_MOSTLY_DIFFERENT: Final = 0.8
_WORDY: Final = 25
"""Characters from which a column of different values is free text rather than names."""


def of_dates(column: pd.Series[Any]) -> dict[str, Any]:
    """First and last day, how many different ones, the longest gap between two that follow each other."""
    when: Days = days(column)
    seen = np.unique(when[~np.isnat(when)])
    told: dict[str, Any] = {"missing": int(np.isnat(when).sum()), "distinct": len(seen)}
    if not len(seen):
        return told | {"first": None, "last": None, "span_days": 0, "longest_gap_days": 0, "gap_after": None}
    gaps = np.diff(seen).astype(int)
    longest = int(np.argmax(gaps)) if len(gaps) else 0
    ends = iso(seen[[0, -1]])
    return told | {
        "first": ends[0],
        "last": ends[1],
        "span_days": int((seen[-1] - seen[0]).astype(int)) + 1,
        "longest_gap_days": int(gaps[longest]) if len(gaps) else 0,
        "gap_after": iso(seen[[longest]])[0] if len(gaps) else None,
    }


def of_gaps(column: str, told: dict[str, Any]) -> list[Insight]:
    """A gap in dates that are otherwise dense."""
    gap, distinct = told["longest_gap_days"], told["distinct"]
    usual = told["span_days"] / distinct if distinct else 0.0
    if distinct < 20 or gap < max(7.0, 6 * usual):
        return []
    start = spelled(np.datetime64(told["gap_after"], "D"), "day")
    text = f"{name(column).capitalize()} has a gap of {count(gap - 1, 'day')} without rows after {start}."
    return [Insight(text, 0.35 + min(0.3, gap / told["span_days"]))]


def is_text(column: pd.Series[Any]) -> bool:
    """Whether the values are free text: nearly all different, and long."""
    seen = [str(v) for v in column.head(2_000).tolist() if not absent(v)]
    if len(seen) < 10 or len(set(seen)) < _MOSTLY_DIFFERENT * len(seen):
        return False
    return float(np.median([len(v) for v in seen])) >= _WORDY


def of_texts(column: pd.Series[Any]) -> dict[str, Any]:
    """How long the texts are, how many are empty, and how many are said more than once."""
    seen = [str(v) for v in column.tolist() if not absent(v)]
    lengths = np.array([len(v) for v in seen]) if seen else np.zeros(1)
    words = np.array([len(v.split()) for v in seen]) if seen else np.zeros(1)
    return {
        "missing": len(column) - len(seen),
        "empty": sum(not v.strip() for v in seen),
        "distinct": len(set(seen)),
        "repeated": len(seen) - len(set(seen)),
        "median_length": float(np.median(lengths)),
        "longest": int(lengths.max()),
        "median_words": float(np.median(words)),
    }


def balance(present: Sequence[str]) -> dict[str, Any]:
    """The largest levels with their shares and counts, and how even the whole is (Pielou 1966: 1 for equal shares)."""
    seen = [v for v in present if v != "(missing)"]
    names, counts = np.unique(np.array(seen, dtype=str), return_counts=True)
    order = np.lexsort((names, -counts))[:MOST_LEVELS]
    share = counts / max(len(seen), 1)
    even = float(-(np.sort(share) * np.log(np.sort(share))).sum() / np.log(len(names))) if len(names) > 1 else None
    return {
        "distinct": len(names),
        "shares": {str(names[k]): float(share[k]) for k in order},
        "counts": {str(names[k]): int(counts[k]) for k in order},
        "evenness": even,
        "levels_of_one_row": int((counts == 1).sum()),
    }


def of_duplicates(duplicates: int, rows: int) -> list[Insight]:
    """Rows that repeat another one in every column."""
    if not duplicates:
        return []
    text = (
        f"{count(duplicates, 'row')} ({percent(duplicates / rows, 1)}) {'repeat' if duplicates > 1 else 'repeats'} another row."
    )
    return [Insight(text, min(1.0, 0.1 + 5 * duplicates / rows))]
