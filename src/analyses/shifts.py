"""Days on which a series moved to another level and stayed there."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.analyses.calendar import Grain
from src.analyses.frames import Floats, Ints

_STAY: Final[dict[Grain, int]] = {"day": 21, "week": 8, "month": 6, "quarter": 4, "year": 4}
"""How many periods before and after are compared."""
_CLEAR: Final = 2.5
"""How many standard deviations of single values the levels must differ by."""
_AGAINST_OTHERS: Final = 8.0
"""And how many times the size such differences usually have in this series."""


def level_shifts(values: Floats, spread: float, grain: Grain) -> Ints:
    """First periods of new levels, at most five: medians before and after differ clearly and lastingly."""
    stay = _STAY[grain]
    if len(values) < 4 * stay or spread <= 0:
        return np.array([], dtype=np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(values, stay)
    medians = np.median(windows, axis=1)
    change = np.zeros(len(values))
    change[stay : len(values) - stay + 1] = medians[stay:] - medians[:-stay]
    usual = 1.4826 * float(np.median(np.abs(change[stay : len(values) - stay + 1])))
    size = np.abs(change)
    limit = max(_CLEAR * spread, _AGAINST_OTHERS * usual)
    found: list[int] = []
    for _ in range(5):
        at = _sharpest(values, size, stay)
        if size[at] < limit:
            break
        found.append(at)
        size[max(0, at - 2 * stay) : at + 2 * stay] = 0
    return np.array(sorted(found), dtype=np.int64)


def _sharpest(values: Floats, size: Floats, stay: int) -> int:
    # Medians change slowly around the step: among the nearly largest, the step splits its neighbours most cleanly.
    top = int(np.argmax(size))
    if size[top] == 0:
        return top
    near = np.flatnonzero(size >= 0.8 * size[top])
    near = near[np.abs(near - top) <= stay]
    cost = [
        np.abs(values[k - stay : k] - np.median(values[k - stay : k])).sum()
        + np.abs(values[k : k + stay] - np.median(values[k : k + stay])).sum()
        for k in near
    ]
    return int(near[int(np.argmin(cost))])
