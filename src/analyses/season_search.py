"""Seasons that the calendar does not suggest: repetitions of any length, each tried and paid for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from src.analyses.autoregression import memory, whitened
from src.analyses.calendar import Grain
from src.analyses.frames import Floats, Ints
from src.analyses.seasons import Season

LONGEST: Final = 60
_ALPHA: Final = 0.01
"""After Bonferroni over every length tried."""


def search_season(y: Floats, known: tuple[Season, ...], grain: Grain, first: int) -> Season | None:
    """The length that repeats most clearly beside a straight line and the known seasons, or None.

    One analysis of variance a length (2 .. n / 3) on whitened values; lengths that a known season has are not tried again.
    """
    n = len(y)
    base = np.column_stack([np.ones(n), np.linspace(-1, 1, n), *(s.columns for s in known)])
    rest = y - base @ np.linalg.lstsq(base, y, rcond=None)[0]
    taken = {round(s.length) for s in known}
    lengths = [m for m in range(2, min(n // 3, LONGEST) + 1) if not any(k % m == 0 for k in taken)]
    if not lengths or float(np.var(rest)) <= 1e-18 * float(np.var(y)):
        return None
    phi = float(memory(rest, 2))
    white = whitened(rest, phi)
    phase_of: dict[int, Ints] = {m: ((first + np.arange(n)) % m).astype(np.int64) for m in lengths}
    p_values = {m: _p_value(white, phase_of[m][1:], m, base.shape[1]) for m in lengths}
    best = min(lengths, key=lambda m: (p_values[m], m))
    p = min(p_values[best] * len(lengths), 1.0)
    if p > _ALPHA:
        return None
    phase = phase_of[best]
    columns = np.asarray(phase[:, None] == np.arange(1, best), dtype=float)
    parts = tuple(f"{grain} {k + 1} of {best}" for k in range(best))
    return replace(Season(f"{best} {grain}s", best, columns, phase, parts), p_value=p)


def _p_value(white: Floats, phase: Ints, length: int, used: int) -> float:
    """Of the analysis of variance over the phases: whitening mixes a phase with the one before, and keeps it periodic."""
    from scipy.special import fdtrc

    counts = np.bincount(phase, minlength=length)
    means = np.bincount(phase, weights=white, minlength=length) / np.maximum(counts, 1)
    between = float((counts * (means - white.mean()) ** 2).sum())
    within = float(((white - means[phase]) ** 2).sum())
    freedom = len(white) - length - used + 1
    if freedom < 3:
        return 1.0
    return float(fdtrc(length - 1, freedom, between / (length - 1) / max(within / freedom, 1e-300)))
