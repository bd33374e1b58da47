"""What a series would have been without its odd days: robust level, calendar season and local spread.

Running medians (Tukey 1977, Exploratory Data Analysis, ch. 7) and medians by phase: an odd value moves neither.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from src.analyses.calendar import Grain
from src.analyses.frames import Floats, Ints
from src.analyses.shifts import Shift, level_shifts, steps_of
from src.analyses.spread_changes import SpreadChange, spread_changes
from src.analyses.tails import BUDGET, bowley, robust_scale

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
    log: bool
    shifts: tuple[Shift, ...] = ()
    """Lasting moves of the level, in values."""
    changes: tuple[SpreadChange, ...] = ()
    """Lasting changes of the spread, on the scale that was worked on: shares of the value with `log`."""

    def at(self, score: Floats | float) -> Floats:
        """The value that would have this score, at each point."""
        if self.log:
            return self.expected * np.exp(score * self.spread)
        return self.expected + score * self.spread


@dataclass(frozen=True, slots=True)
class _Parts:
    expected: Floats
    rest: Floats
    spread: Floats
    shifts: tuple[Shift, ...] = ()
    changes: tuple[SpreadChange, ...] = ()


def decompose(values: Floats, grain: Grain, first: int, *, budget: float = BUDGET) -> Baseline:
    """The baseline of a regular series; on logarithms when its spread grows with its level.

    `budget` is how many changes of variance noise alone may give. Works on the values divided by a power of two, so a huge
    or tiny unit changes nothing but the unit.
    """
    largest = float(np.abs(values).max())
    size = 2.0 ** np.floor(np.log2(largest)) if largest > 0 else 1.0
    scaled = values / size
    plain = _on(scaled, grain, first, budget)
    if scaled.min() <= 0.05 * float(np.median(scaled)):
        return _made(plain, size, log=False)
    logged = _on(np.log(scaled), grain, first, budget)
    skew, skew_logged = bowley(plain.rest), bowley(logged.rest)
    one_sided = skew > 0.1 and abs(skew_logged) < 0.5 * skew
    return _made(logged, size, log=True) if one_sided or _grows_with_level(plain) else _made(plain, size, log=False)


def _on(y: Floats, grain: Grain, first: int, budget: float) -> _Parts:
    """A level that moved and stayed is taken out before the level is smoothed: its step would be rounded off else."""
    steps = np.zeros(len(y))
    shifts: tuple[Shift, ...] = ()
    for _ in range(3):
        level, season = _level_and_season(y - steps, grain, first)
        rest = y - steps - level - season
        found = level_shifts(y - season, robust_scale(rest), grain)
        if [s.at for s in found] == [s.at for s in shifts]:
            break
        shifts, steps = tuple(found), steps_of(found, len(y))
    changes = tuple(spread_changes(rest, budget))
    spread = _spread_by_part(rest, _SPREAD_WINDOW[grain], [c.at for c in changes])
    return _Parts(y - rest, rest, spread, shifts, changes)


def _level_and_season(y: Floats, grain: Grain, first: int) -> tuple[Floats, Floats]:
    season = np.zeros(len(y))
    level = y
    for _ in range(3):
        level = smooth_level(y - season, _LEVEL_WINDOW[grain])
        season = phase_medians(y - level, SEASON[grain], first)
    return level, season


def _made(parts: _Parts, size: float, *, log: bool) -> Baseline:
    scores = np.where(parts.spread > 0, parts.rest / np.where(parts.spread > 0, parts.spread, 1.0), 0.0)
    if log:
        moved = tuple(Shift(s.at, float(np.exp(s.before)) * size, float(np.exp(s.after)) * size) for s in parts.shifts)
        return Baseline(np.exp(parts.expected) * size, scores, parts.spread, log=True, shifts=moved, changes=parts.changes)
    moved = tuple(Shift(s.at, s.before * size, s.after * size) for s in parts.shifts)
    changed = tuple(replace(c, before=c.before * size, after=c.after * size) for c in parts.changes)
    return Baseline(parts.expected * size, scores, parts.spread * size, log=False, shifts=moved, changes=changed)


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


def _spread_by_part(rest: Floats, window: int, cuts: list[int]) -> Floats:
    """The local spread, within each stretch between changes of spread."""
    return np.concatenate([_local_spread(part, window) for part in np.split(rest, cuts)])


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
