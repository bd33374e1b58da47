"""Periods at which a series moved to another level and stayed there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.calendar import Grain
from src.analyses.frames import Floats

_STAY: Final[dict[Grain, int]] = {"day": 21, "week": 8, "month": 6, "quarter": 4, "year": 4}
"""How many periods before and after are compared."""
_CLEAR: Final = 2.5
"""How many standard deviations of single values the levels must differ by."""
_AGAINST_OTHERS: Final = 8.0
"""And how many times the size such differences usually have in this series."""
_AROUND: Final = 7
"""How many times `_STAY` is looked around for the drift."""
_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Shift:
    """The first period of the new level, and the levels beside it."""

    at: int
    before: float
    after: float

    @property
    def step(self) -> float:
        """By how much the level moved."""
        return self.after - self.before


def level_shifts(values: Floats, spread: float, grain: Grain) -> list[Shift]:
    """New levels in order of time, at most five: medians before and after differ clearly and lastingly.

    `values` have no season; what they drift by all the time is a trend and no shift.
    """
    stay = _STAY[grain]
    if len(values) < 4 * stay or spread <= 0:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(values, stay)
    medians = np.median(windows, axis=1)
    inner = medians[stay:] - medians[:-stay]
    drift = _drift(inner, stay)
    change = np.zeros(len(values))
    change[stay : len(values) - stay + 1] = inner - drift
    usual = 1.4826 * float(np.median(np.abs(inner - drift)))
    size = np.abs(change)
    limit = max(_CLEAR * spread, _AGAINST_OTHERS * usual)
    found: list[int] = []
    for _ in range(_MOST):
        at = _sharpest(values, size, stay)
        if size[at] < limit:
            break
        found.append(at)
        size[max(0, at - 2 * stay) : at + 2 * stay] = 0
    return [_shift(values, at, stay, float(drift[at - stay])) for at in sorted(found)]


def _drift(changes: Floats, stay: int) -> Floats:
    """What neighbouring levels differ by around each period: a trend or a slow swing, which a shift is too short to move."""
    from scipy.ndimage import median_filter

    window = min(_AROUND * stay, len(changes)) | 1
    return np.asarray(median_filter(changes, size=window, mode="nearest"))


def _shift(values: Floats, at: int, stay: int, drift: float) -> Shift:
    before, after = np.median(values[max(0, at - stay) : at]), np.median(values[at : at + stay])
    return Shift(at, float(before + drift / 2), float(after - drift / 2))


def steps_of(shifts: list[Shift], n: int) -> Floats:
    """What the shifts add to each period, from the first level on."""
    steps = np.zeros(n)
    for shift in shifts:
        steps[shift.at :] += shift.step
    return steps


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
