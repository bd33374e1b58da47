"""Which days or rows are out of the ordinary, by how much and why, at a known rate of false alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.anomaly_columns import of_columns
from src.analyses.anomaly_groups import of_groups
from src.analyses.anomaly_rows import of_fences, of_rows
from src.analyses.anomaly_series import EMPTY, Direction, Search, of_series
from src.analyses.checks import Notes
from src.analyses.frames import days, numbers
from src.analyses.tails import BUDGET

if TYPE_CHECKING:
    import pandas as pd

METHODS: Final = ("robust", "forecast", "iqr", "isolation forest")
"""`forecast` is for series; `iqr` and `isolation forest` are for rows."""


def anomaly(
    df: pd.DataFrame,
    *,
    value: str | Sequence[str],
    time: str | None = None,
    grain: str | None = None,
    direction: str = "both",
    label: str | Sequence[str] | None = None,
    additive: bool = True,
    unit: str = "",
    look_ahead: bool = True,
    by: str | None = None,
    method: str = "robust",
    units: Mapping[str, str] | None = None,
    as_of: str | None = None,
) -> dict[str, Any]:
    """Anomalies of `value`: against level, season and spread around each date when `time` is given, else among all rows.

    `anomalies` are row positions in `df`, most extreme first (at most 200, `count` has them all), and `anomaly_values`,
    `dates` or `labels`, `expected`, `scores`, `kinds` and `reasons` go with them. `threshold_used` is in robust standard
    deviations. `events` tells what happened in a series in order of time: neighbours as one, changes of variance and missing
    periods too. Several columns as `value` judge each row by all of them together.

    `by` judges each group by itself and shares the budget of false alarms. `method` is `robust`, `forecast` (a series against
    one-step-ahead forecasts), `iqr` or `isolation forest` (rows). With `look_ahead=False` each period is judged by those
    before it alone, as an alarm would have been at the time, and `threshold_used` is the limit of its surprise
    (`src/analyses/streaming.py`). `as_of` is the day of asking: a last week or month not over by then is left out.
    Declines (`refused`) rather than raise.
    """
    notes = Notes()
    names = [] if label is None else [label] if isinstance(label, str) else list(label)
    columns = [value] if isinstance(value, str) else list(value)
    wanted = [*columns, *(c for c in (time, by) if c is not None), *names]
    if problem := _problem(df, wanted, columns, method):
        return notes.refusal(EMPTY, problem)
    side: Direction = "high" if direction == "high" else "low" if direction == "low" else "both"
    with np.errstate(all="ignore"):
        if time is not None:
            search = Search(columns[0], grain, side, unit, additive, look_ahead, method == "forecast", as_of=as_of)
            return _over_time(df, time, columns, search, by, method, notes)
        if not look_ahead or method == "forecast":
            notes.warn("Rows without a date have no order: all were judged by all.")
        one = partial(_rows, columns=columns, side=side, names=names, unit=unit, units=dict(units or {}), method=method)
        if by is not None:
            return of_groups(df, by, " and ".join(columns), one, notes)
        return one(df, BUDGET, notes)


def _problem(df: pd.DataFrame, wanted: Sequence[str], columns: Sequence[str], method: str) -> str | None:
    if not columns:
        return "No column is named in which to look."
    if method not in METHODS:
        return f"There is no method {method!r}; known: {', '.join(METHODS)}."
    return next((f"There is no column {c!r}." for c in wanted if c not in df.columns), None)


def _over_time(
    df: pd.DataFrame, time: str, columns: Sequence[str], search: Search, by: str | None, method: str, notes: Notes
) -> dict[str, Any]:
    if len(columns) > 1:
        notes.warn(f"Over time one column is searched at once: only {columns[0]} was.")
    if method not in ("robust", "forecast"):
        notes.warn(f"{method} is for rows without an order; the series was judged by its own past and future instead.")

    def one(part: pd.DataFrame, budget: float, notes: Notes) -> dict[str, Any]:
        return of_series(days(part[time]), numbers(part[columns[0]]), replace(search, budget=budget), notes)

    return one(df, BUDGET, notes) if by is None else of_groups(df, by, columns[0], one, notes)


def _rows(
    df: pd.DataFrame, budget: float, notes: Notes, *, columns: Sequence[str], side: Direction, names: Sequence[str], unit: str,
    units: dict[str, str], method: str,
) -> dict[str, Any]:  # fmt: skip
    column = columns[0]
    if len(columns) == 1 and method != "isolation forest":
        known = units.get(column, unit)
        return of_rows(df, numbers(df[column]), side, names, column, known, notes, by_fences=method == "iqr", budget=budget)
    if len(columns) == 1:
        notes.warn("An isolation forest judges several columns; one alone was judged by its robust score.")
        return of_rows(df, numbers(df[column]), side, names, column, units.get(column, unit), notes, budget=budget)
    if method == "iqr":
        return of_fences(df, columns, side, names, units, notes)
    return of_columns(df, columns, side, names, units, notes, forest=method == "isolation forest", budget=budget)
