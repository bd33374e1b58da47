"""Which days or rows are out of the ordinary, by how much and why, at a known rate of false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from src.analyses.anomaly_rows import of_rows
from src.analyses.anomaly_series import EMPTY, Direction, Search, of_series
from src.analyses.checks import Notes
from src.analyses.frames import days, numbers

if TYPE_CHECKING:
    import pandas as pd


def anomaly(
    df: pd.DataFrame,
    *,
    value: str,
    time: str | None = None,
    grain: str | None = None,
    direction: str = "both",
    label: str | Sequence[str] | None = None,
    additive: bool = True,
    unit: str = "",
    look_ahead: bool = True,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Anomalies of `value`: against level, season and spread around each date when `time` is given, else among all rows.

    `anomalies` are row positions in `df`, most extreme first (at most 200, `count` has them all), and `anomaly_values`,
    `dates` or `labels`, `expected`, `scores`, `kinds` and `reasons` go with them. `threshold_used` is in robust standard
    deviations. With `look_ahead=False` each period is judged by those before it alone, as an alarm would have been at the time,
    and `threshold_used` is the limit of its surprise (`src/analyses/streaming.py`). Declines (`refused`) rather than raise.
    """
    notes = Notes()
    names = [] if label is None else [label] if isinstance(label, str) else list(label)
    problem = next((f"There is no column {c!r}." for c in (value, time, *names) if c is not None and c not in df.columns), None)
    side: Direction = "high" if direction == "high" else "low" if direction == "low" else "both"
    if problem:
        return notes.refusal(EMPTY, problem)
    with np.errstate(all="ignore"):
        values = numbers(df[value])
        if time is None:
            if not look_ahead:
                notes.warn("Rows without a date have no order: all were judged by all.")
            return of_rows(df, values, side, names, value, unit, notes)
        search = Search(value, grain, side, unit, additive, look_ahead, as_of=as_of)
        return of_series(days(df[time]), values, search, notes)
