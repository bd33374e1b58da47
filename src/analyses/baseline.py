"""What a series would have been without its odd days: robust level, calendar season and local spread.

Running medians (Tukey 1977, Exploratory Data Analysis, ch. 7) and medians by phase: an odd value moves neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.calendar import Grain
from src.analyses.frames import Floats, Ints
from src.analyses.tails import bowley, robust_scale

_LEVEL_WINDOW: Final[dict[Grain, int]] = {"day": 29, "week": 13, "month": 7, "quarter": 5, "year": 5}
_SPREAD_WINDOW: Final[dict[Grain, int]] = {"day": 91, "week": 53, "month": 25, "quarter": 13, "year": 11}
_FEW_SEASONS: Final = 8
SEASON: Final[dict[Grain, int]] = {"day": 7, "week": 52, "month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True, slots=True)
class Baseline:
    """Expected values and scores; with `log`, both were found on logarithms."""

    expected: Floats
    scores: Floats
    spread: Floats
    """One robust standard deviation at each point, on the scale that was worked on."""
    level: Floats
    log: bool

    def at(self, score: float) -> Floats:
        """The value that would have this score, at each point."""
        if self.log:
            return self.expected * np.exp(score * self.spread)
        return self.expected + score * self.spread


def decompose(values: Floats, grain: Grain, first: int) -> Baseline:
    """The baseline of a regular series; on logarithms when its spread grows with its level."""
    plain = _on(values, grain, first)
    if values.min() <= 0.05 * float(np.median(values)):
        return _made(plain, log=False)
    logged = _on(np.log(values), grain, first)
    skew, skew_logged = bowley(plain.rest), bowley(logged.rest)
    one_sided = skew > 0.1 and abs(skew_logged) < 0.5 * skew
    return _made(logged, log=True) if one_sided or _grows_with_level(plain) else _made(plain, log=False)


@dataclass(frozen=True, slots=True)
class _Parts:
    expected: Floats
    rest: Floats
    spread: Floats
    level: Floats


def _on(y: Floats, grain: Grain, first: int) -> _Parts:
    season = np.zeros(len(y))
    level = y
    for _ in range(3):
        level = smooth_level(y - season, _LEVEL_WINDOW[grain])
        season = phase_medians(y - level, SEASON[grain], first)
    expected = level + season
    rest = y - expected
    return _Parts(expected, rest, _local_spread(rest, _SPREAD_WINDOW[grain]), level)


def _made(parts: _Parts, *, log: bool) -> Baseline:
    scores = np.where(parts.spread > 0, parts.rest / np.where(parts.spread > 0, parts.spread, 1.0), 0.0)
    expected = np.exp(parts.expected) if log else parts.expected
    return Baseline(expected, scores, parts.spread, parts.level, log)


def smooth_level(y: Floats, window: int) -> Floats:
    """The running median, then a short running mean; straight lines and steps survive it."""
    from scipy.ndimage import median_filter, uniform_filter1d

    window = min(window, (len(y) // 3) | 1)
    if window < 3:
        return np.full(len(y), float(np.median(y)))
    half = window // 2
    padded = np.concatenate([2 * np.median(y[:window]) - y[half:0:-1], y, 2 * np.median(y[-window:]) - y[-2 : -half - 2 : -1]])
    middle = median_filter(padded, size=window, mode="nearest")
    level: Floats = uniform_filter1d(middle, size=max(3, window // 4) | 1, mode="nearest")[half : half + len(y)]
    return level


def phase_medians(rest: Floats, season: int, first: int) -> Floats:
    """The median by phase of the season, centred; zeros while the phases do not tell themselves apart.

    With few seasons each value is judged by the others of its phase: a median of three is one of the three.
    """
    if season < 2 or len(rest) < 3 * season:
        return np.zeros(len(rest))
    phase = (first + np.arange(len(rest))) % season
    medians = np.array([np.median(rest[phase == k]) for k in range(season)])
    if len(rest) < _FEW_SEASONS * season:
        centred: Floats = _of_the_others(rest, phase, season) - np.median(medians)
        return centred
    count = len(rest) / season
    # Medians of pure noise differ too: shrink by the share of their spread that noise explains.
    noise = (1.2533 * robust_scale(rest - medians[phase])) ** 2 / count
    signal = max(float(np.var(medians)) - noise, 0.0)
    shrunk = medians * (signal / (signal + noise)) if signal + noise > 0 else medians
    return (shrunk - np.median(shrunk))[phase]


def _of_the_others(rest: Floats, phase: Ints, season: int) -> Floats:
    """For each value the median of the others of its phase."""
    cycle = (phase[0] + np.arange(len(rest))) // season
    grid = np.full((int(cycle[-1]) + 1, season), np.nan)
    grid[cycle, phase] = rest
    left_out = np.empty_like(grid)
    for row in range(len(grid)):
        ordered = np.sort(np.delete(grid, row, axis=0), axis=0)  # missing values sort to the end
        count = np.isfinite(ordered).sum(axis=0)
        low, high = (count - 1) // 2, count // 2
        columns = np.arange(season)
        left_out[row] = (ordered[low, columns] + ordered[high, columns]) / 2
    by_value: Floats = left_out[cycle, phase]
    return by_value


def _local_spread(rest: Floats, window: int) -> Floats:
    from scipy.ndimage import median_filter

    overall = robust_scale(rest)
    if len(rest) < 2 * window:
        return np.full(len(rest), overall)
    local = 1.4826 * median_filter(np.abs(rest), size=window, mode="reflect")
    # Half way to the overall spread, since a median of so few is uncertain itself; never below half of it.
    mixed: Floats = np.sqrt((local**2 + overall**2) / 2)
    return mixed


def _grows_with_level(parts: _Parts) -> bool:
    size = np.abs(parts.rest)
    low, high = np.quantile(parts.expected, [0.33, 0.67])
    if low <= 0 or high < 1.15 * low:
        return False
    quiet, loud = np.median(size[parts.expected <= low]), np.median(size[parts.expected >= high])
    levels = np.median(parts.expected[parts.expected >= high]) / np.median(parts.expected[parts.expected <= low])
    return bool(quiet > 0 and loud / quiet > np.sqrt(levels))
