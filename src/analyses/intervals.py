"""Prediction intervals out of the errors the backtest made, by how far ahead they were made.

Split conformal prediction (Vovk, Gammerman & Shafer 2005; for rolling origins Stankeviciute et al. 2021): the half width
is a quantile of past absolute errors at a similar distance, widened until the folds left out are covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.frames import Floats

LEVELS: Final = (80, 95)
_WIDEST: Final = 2.5


@dataclass(frozen=True, slots=True)
class Bands:
    """Half widths by level and step, and the share of the backtest's values that such bands held (None: no backtest)."""

    half: dict[int, Floats]
    coverage: dict[int, float | None]


def conformal(errors: Floats, steps: int) -> Bands:
    """Bands for `steps` steps from `errors[fold, step]`; beyond the backtest's reach they grow as they did before."""
    half: dict[int, Floats] = {}
    coverage: dict[int, float | None] = {}
    for level in LEVELS:
        ratios = _left_out_ratios(errors, level)
        factor = min(max(_quantile(ratios, level), 1.0), _WIDEST) if len(ratios) else 1.0
        half[level] = factor * _half_widths(errors, level, steps)
        coverage[level] = float(np.mean(ratios <= factor)) if len(ratios) else None
    half[95] = np.maximum(half[95], half[80] * 1.2)
    return Bands(half, coverage)


def spread_of_changes(values: Floats, steps: int) -> Bands:
    """Bands for a series too short for a backtest: its own changes, growing like a random walk's."""
    changes = np.diff(values)
    spread = float(np.sqrt(np.mean(changes**2))) * np.sqrt(np.arange(1, steps + 1))
    return Bands({level: _t(level, len(changes)) * spread for level in LEVELS}, dict.fromkeys(LEVELS))


def share_of_total(errors: Floats, half: Floats, level: int) -> float:
    """How much of the summed half widths the error of a total needs: errors of single steps partly cancel out."""
    known = np.isfinite(errors)
    width = np.where(known, half[: errors.shape[1]], 0.0).sum(axis=1)
    usable = width > 0
    if usable.sum() < 3:
        return 1.0
    ratios = np.where(known, errors, 0.0).sum(axis=1)[usable] / width[usable]
    return min(1.0, _t(level, int(usable.sum())) * float(np.sqrt(np.mean(ratios**2))))


def _left_out_ratios(errors: Floats, level: int) -> Floats:
    """|error| over the half width that the other folds would have given it."""
    folds, steps = errors.shape
    if folds < 3:
        return np.array([])
    parts = []
    for fold in range(folds):
        width = _half_widths(np.delete(errors, fold, axis=0), level, steps)
        known = np.isfinite(errors[fold]) & (width > 0)
        parts.append(np.abs(errors[fold][known]) / width[known])
    return np.concatenate(parts)


def _half_widths(errors: Floats, level: int, steps: int) -> Floats:
    known = np.flatnonzero(np.isfinite(errors).any(axis=0))
    reach = int(known[-1]) + 1 if len(known) else 0
    if not reach:
        return np.full(steps, np.nan)
    knots = np.unique(np.round(np.geomspace(1, reach, min(reach, 8))).astype(int)) - 1
    heights = np.maximum.accumulate([_pooled(errors, int(k), level) for k in knots])
    widths = np.interp(np.arange(min(steps, reach)), knots, heights)
    if steps > reach:
        ahead = np.arange(reach, steps) + 1
        widths = np.concatenate([widths, heights[-1] * (ahead / reach) ** _growth(knots, heights)])
    return widths


def _pooled(errors: Floats, step: int, level: int) -> float:
    reach = max(2, step // 3)
    near = np.abs(errors[:, max(0, step - reach) : step + reach + 1])
    near = near[np.isfinite(near)]
    folds = len(errors)
    normal = _t(level, max(2, folds)) * float(np.sqrt(np.mean(near**2))) if len(near) else 0.0
    return _quantile(near, level) if len(near) >= 200 / (100 - level) else normal


def _quantile(sizes: Floats, level: int) -> float:
    # The finite-sample rank of split conformal prediction.
    rank = int(np.ceil((len(sizes) + 1) * level / 100)) - 1
    return float(np.sort(sizes)[min(rank, len(sizes) - 1)])


def _growth(knots: np.ndarray, heights: Floats) -> float:
    if len(knots) < 3 or heights[0] <= 0:
        return 0.5
    slope = np.polyfit(np.log(knots + 1), np.log(heights), 1)[0]
    return float(np.clip(slope, 0.0, 0.5))


def _t(level: int, freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(max(1, freedom), 0.5 + level / 200))
