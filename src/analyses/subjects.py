"""Rows of the same subject (orders of a customer): whether they resemble each other, and one average for each subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from src.analyses.frames import Floats, Ints

RESEMBLES = 1.1
"""From this design effect on, rows of a subject are no separate evidence."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much rows of a subject resemble each other, and by how much that widens what is known (Kish 1965)."""

    correlation: float
    design_effect: float
    subjects: int


def likeness(values: Floats, groups: Ints, subjects: Ints) -> Likeness:
    """The intraclass correlation within groups, from one-way analysis of variance (Donner & Koval 1980)."""
    order = np.lexsort((values, subjects, groups))
    values, groups, subjects = values[order], groups[order], subjects[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(subjects) != 0) | (np.diff(groups) != 0)])
    sizes = np.diff(np.r_[starts, len(values)]).astype(float)
    means = np.add.reduceat(values, starts) / sizes
    of_group = groups[starts]
    n, k, g = len(values), len(starts), len(np.unique(groups))
    whole = np.bincount(groups, weights=values) / np.maximum(np.bincount(groups), 1)
    between = float((sizes * (means - whole[of_group]) ** 2).sum())
    within = float(((values - np.repeat(means, sizes.astype(int))) ** 2).sum())
    if k <= g or n <= k or between + within <= 0:
        return Likeness(0.0, 1.0, k)
    typical = (n - float((sizes**2).sum()) / n) / max(k - 1, 1)
    a, b = between / (k - g), within / (n - k)
    correlation = float(np.clip((a - b) / (a + (typical - 1) * b), 0.0, 1.0)) if typical > 0 else 0.0
    return Likeness(correlation, 1 + (float((sizes**2).sum()) / n - 1) * correlation, k)


def averaged(values: Floats, groups: Ints, subjects: Ints) -> tuple[Floats, Ints]:
    """One value for each subject in each group: the average of its rows."""
    order = np.lexsort((values, subjects, groups))
    values, groups, subjects = values[order], groups[order], subjects[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(subjects) != 0) | (np.diff(groups) != 0)])
    sizes = np.diff(np.r_[starts, len(values)])
    return np.asarray(np.add.reduceat(values, starts) / sizes, dtype=float), groups[starts]
