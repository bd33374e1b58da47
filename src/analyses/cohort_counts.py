"""A matrix of cohorts out of rows that were counted already: one a cohort and period, others a cohort with its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from src.analyses.calendar import Grain
from src.analyses.cohort_matrix import MOST_COHORTS, Matrix, is_crowded, periods
from src.analyses.frames import Floats, Ints, days, numbers

if TYPE_CHECKING:
    import pandas as pd


def from_counts(
    df: pd.DataFrame, start: str, time: str, counts: str, returned: str | None, amount: str | None, grain: Grain, last: int,
    *, own_start: bool,
) -> Matrix | None:  # fmt: skip
    """The matrix up to period `last`. A row without a `time` tells how many the cohort has (`counts`) and how many of them ever
    `returned`; where none does, a cohort is as large as it was in its first period. None where no cohort began by then."""
    begun, at, many = periods(days(df[start]), grain), periods(days(df[time]), grain), numbers(df[counts])
    first = np.unique(begun[(begun >= 0) & (begun <= last)])[-MOST_COHORTS:]
    if not len(first):
        return None
    row = np.searchsorted(first, begun)
    inside = (begun >= first[0]) & (begun <= last)
    event = inside & (at >= begun) & (at <= last)
    since = int(at[event].min()) if event.any() else int(first[0])
    ages = int(last - first[0]) + 1
    cells = row * ages + (at - begun)

    def spread(values: Floats) -> Floats:
        added = np.bincount(cells[event], np.nan_to_num(values[event]), minlength=len(first) * ages)
        reached = first[:, None] + np.arange(ages)
        return np.where((reached <= last) & (reached >= since), added.reshape(len(first), ages), np.nan)

    active = spread(many)
    sizes = _whole(many, row, inside & (at < 0), len(first))
    if not sizes.any():
        sizes = np.nan_to_num(active[:, 0]).astype(np.int64)
    some = sizes > 0
    back = (
        _whole(numbers(df[returned]), row, inside & (at < 0), len(first)) if returned else np.zeros(len(first), dtype=np.int64)
    )
    return (
        Matrix(
            first=first[some],
            sizes=sizes[some],
            active=active[some],
            amount=spread(numbers(df[amount]))[some] if amount else None,
            returned=back[some],
            since=since,
            crowded=not own_start and is_crowded(sizes[some]),
        )
        if some.any()
        else None
    )


def _whole(values: Floats, row: Ints, kept: np.ndarray, cohorts: int) -> Ints:
    return np.bincount(row[kept], np.nan_to_num(values[kept]), minlength=cohorts).astype(np.int64)
