"""Which points of a series are surprising given only what came before them, at each step.

Each point is compared with the past's mean or, where the past shows a season, with the same phase of recent seasons: the
predictor that has erred least so far is used (prequential choice: Dawid 1984). Its errors, averaged over a short, a medium
and a long window that ends at the point, are put in standard deviations of all earlier errors, and become a surprise with a
heavy tail: the sum of log(1 + z^2), minus the log likelihood of a Cauchy (after the anomaly likelihood of Ahmad et al. 2017).
The limit is what the past calls surprising, times 1.5, within bounds that keep false alarms to about one in 2,000 steps of
noise. An alarm is a surprise above it that stands out more than all of the last `QUIET` steps: one event, one alarm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from src.analyses.frames import Floats, Ints

WINDOWS: Final = (1, 5, 50)
MIN_HISTORY: Final = 50
"""Steps of probation: nothing is judged before."""
QUIET: Final = 150
LOWEST_LIMIT: Final = 5.0
"""A lone point 7 standard deviations off, or 50 that are 2.1 off; noise like a Student t of 4 passes it once in 2,000 steps."""
HIGHEST_LIMIT: Final = 6.5
"""A lone point 10.6 off, whatever the past was like; until a past of `MIN_LEARNT` steps is known, this."""
MIN_LEARNT: Final = 200
_LEARN_EVERY: Final = 50
_RARE: Final = 0.99
_ABOVE_RARE: Final = 1.5
SEASONS_KEPT: Final = 4
SEASONS_NEEDED: Final = 2
_BETTER: Final = 0.7
"""The share of the mean's errors that a season must stay below to be believed."""
_SMALLEST_SPREAD: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Stream:
    """What was known at each step."""

    expected: Floats
    spread: Floats
    """Standard deviation of the errors before this step; NaN in probation."""
    scores: Floats
    """Signed standard deviations from what was expected, by the window that surprised most."""
    surprise: Floats
    limit: Floats
    """Of the surprise, for an alarm."""
    window: Ints
    """Which of WINDOWS surprised most."""
    seasons: Ints
    """Steps in the season that was used, 0 for none."""

    def urgency(self) -> Floats:
        """Surprise over its limit where it stands out more than the last `QUIET` steps, else 0; an alarm is one above 1."""
        share = self.surprise / self.limit
        return np.where(share > _highest_before(share, QUIET), share, 0.0)

    def alarms(self) -> Ints:
        """The steps at which an alarm is raised."""
        return np.flatnonzero(self.urgency() > 1)


@dataclass(frozen=True, slots=True)
class _Judged:
    expected: Floats
    spread: Floats
    z: Floats
    """One row a window."""
    errors: Floats
    """Mean absolute error before each step; infinite where there is none yet."""


def watch(values: Floats, seasons: Sequence[int] = ()) -> Stream:
    """The surprise of each value; `seasons` are the season lengths (steps) to try. NaN is not judged and tells nothing."""
    y = _carried(values)
    if not len(y):
        nothing, none = np.zeros(0), np.zeros(0, dtype=np.int64)
        return Stream(nothing, nothing, nothing, nothing, nothing, none, none)
    size = 2.0 ** np.floor(np.log2(max(float(np.abs(y).max()), np.finfo(float).tiny)))
    y = y / size
    smallest = _SMALLEST_SPREAD * (np.maximum.accumulate(y) - np.minimum.accumulate(y))
    tried = [0, *dict.fromkeys(int(s) for s in seasons if 1 < s <= len(y) // (SEASONS_NEEDED + 1))]
    judged = [_judge(y, _same_phase(y, s) if s else _mean_before(y), s, smallest) for s in tried]
    handicap = np.array([1.0 if s == 0 else 1 / _BETTER for s in tried])
    best = np.argmin([j.errors * h for j, h in zip(judged, handicap, strict=True)], axis=0)
    at = np.arange(len(y))
    z = np.stack([j.z for j in judged])[best, :, at].T
    z[:, ~np.isfinite(values)] = 0
    most = np.argmax(np.abs(z) * np.sqrt(np.array(WINDOWS))[:, None], axis=0)
    surprise = np.log1p(z**2).sum(axis=0)
    return Stream(
        expected=np.stack([j.expected for j in judged])[best, at] * size,
        spread=np.stack([j.spread for j in judged])[best, at] * size,
        scores=z[most, at],
        surprise=surprise,
        limit=_limits(surprise),
        window=np.array(WINDOWS)[most],
        seasons=np.array(tried)[best],
    )


def _carried(y: Floats) -> Floats:
    """Without gaps: the last value known stands in."""
    known = np.isfinite(y)
    if not known.any():
        return np.zeros(len(y))
    last = np.maximum.accumulate(np.where(known, np.arange(len(y)), -1))
    carried: Floats = np.where(last >= 0, y[np.maximum(last, 0)], y[known][0])
    return carried


def _mean_before(y: Floats) -> Floats:
    total = np.cumsum(y - y[0])
    mean: Floats = y[0] + np.concatenate([[0.0], total[:-1] / np.arange(1, len(y))])
    return mean


def _same_phase(y: Floats, season: int) -> Floats:
    """The median of the same phase in the last seasons; NaN where there are too few."""
    lags = np.full((SEASONS_KEPT, len(y)), np.nan)
    for k in range(1, SEASONS_KEPT + 1):
        lags[k - 1, k * season :] = y[: -k * season or None][: max(len(y) - k * season, 0)]
    out = np.full(len(y), np.nan)
    first = SEASONS_NEEDED * season
    out[first:] = np.nanmedian(lags[:, first:], axis=0)
    return out


def _judge(y: Floats, expected: Floats, season: int, smallest: Floats) -> _Judged:
    """Errors of one predictor from its first prediction on, against its own earlier errors."""
    n, first = len(y), int(np.argmax(np.isfinite(expected)))
    rest = (y - (expected if season else y[0]))[first:]
    z, spread, errors = np.zeros((len(WINDOWS), n)), np.full(n, np.nan), np.full(n, np.inf)
    count = np.arange(1, len(rest) + 1)
    total = np.cumsum(rest)
    mean = total / count
    sd = np.sqrt(np.maximum(np.cumsum(rest**2) / count - mean**2, 0.0))
    for row, width in enumerate(WINDOWS):
        if len(rest) <= MIN_HISTORY + width:
            continue
        recent = (total[width:] - total[:-width]) / width
        usual = np.maximum(sd[:-width], smallest[first + width :])
        away = recent - mean[:-width]
        z[row, first + width :] = np.divide(away, usual, out=np.zeros_like(away), where=usual > 0)
        z[row, : first + width + MIN_HISTORY] = 0
    spread[first + MIN_HISTORY :] = sd[MIN_HISTORY - 1 : -1]
    ready = first + max(MIN_HISTORY, season)
    absolute = np.cumsum(np.abs(y - expected)[first:]) / count
    errors[ready:] = absolute[ready - first - 1 : -1]
    if not season:
        errors[:ready] = np.finfo(float).max / 1e3
    return _Judged(expected, spread, z, errors)


def _limits(surprise: Floats) -> Floats:
    """The limit at each step, learnt from the surprises before it."""
    out = np.full(len(surprise), HIGHEST_LIMIT)
    for at in range(MIN_LEARNT, len(surprise), _LEARN_EVERY):
        rare = float(np.quantile(surprise[MIN_HISTORY:at], _RARE))
        out[at : at + _LEARN_EVERY] = np.clip(_ABOVE_RARE * rare, LOWEST_LIMIT, HIGHEST_LIMIT)
    return out


def _highest_before(values: Floats, steps: int) -> Floats:
    """The highest of the last `steps` values before each; 0 where there are none."""
    padded = np.concatenate([np.zeros(steps), values])[: steps + len(values) - 1]
    return sliding_window_view(padded, steps).max(axis=1) if len(values) else values
