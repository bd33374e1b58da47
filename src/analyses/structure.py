"""Whether a series holds more than a random walk does: memory, a season or a drift in its steps.

The null is that steps from one value to the next are drawn one after the other from the same urn. Then shuffling them changes
nothing, so p-values are exact whatever their distribution (Good 2005, Permutation, Parametric and Bootstrap Tests). Memory is
measured by variance ratios of ranked steps (Lo & MacKinlay 1988; Wright 2000, Journal of Business & Economic Statistics 18),
the season by the variance between its phases, a drift by Student's t. Holm's correction over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.frames import Floats

LEVEL: Final = 0.05
_SHUFFLES: Final = 499
_NEWEST: Final = 1000
_LEAST: Final = 7
_SPANS: Final = (2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Structure:
    """p-values by kind of structure, and the kinds that stand after Holm's correction."""

    p_values: dict[str, float]
    found: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.found)


def find_structure(values: Floats, seasons: tuple[int, ...]) -> Structure | None:
    """What stands out of a random walk; None where there are too few values to tell."""
    from scipy.special import ndtri

    values = values[-_NEWEST - 1 :]
    steps = np.diff(values)
    n = len(steps)
    if n < _LEAST or np.ptp(values) == 0:
        return None
    if np.ptp(steps) == 0:
        return Structure({"drift": 0.0}, ("drift",))
    order = np.random.default_rng(0).permuted(np.tile(np.arange(n), (_SHUFFLES, 1)), axis=1)
    order = np.vstack([np.arange(n), order])
    scores = ndtri(_ranks(steps) / (n + 1))
    ranked = (scores - scores.mean())[order]
    paths = _paths(steps[order])
    memory = np.maximum(_variance_ratio(ranked), _around_a_line(paths))
    p_values = {"drift": _students_t(steps), "memory": _rank(memory)}
    for season in seasons:
        if n + 1 >= 2 * season:
            name = "season" if season == seasons[0] else f"season of {season}"
            shape = _standard(_between_phases(ranked, season))
            if n + 1 >= 3 * season:
                shape = np.maximum(shape, _standard(_between_phases(_without_level(paths, season), season)))
            p_values[name] = _rank(shape)
    return Structure(p_values, _holm(p_values))


def _ranks(values: Floats) -> Floats:
    """Ranks from 1 on, the mean rank where values tie."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[which], dtype=np.float64)


def _students_t(steps: Floats) -> float:
    """The p-value of the steps' mean being 0."""
    from scipy.special import stdtr

    t = float(steps.mean() / (steps.std(ddof=1) / np.sqrt(len(steps))))
    return float(2 * stdtr(len(steps) - 1, -abs(t)))


def _paths(steps: Floats) -> Floats:
    walks = np.cumsum(steps, axis=1) / steps.std()
    return np.asarray(np.concatenate([np.zeros((len(steps), 1)), walks], axis=1), dtype=np.float64)


def _rank(statistics: Floats) -> float:
    # The first is that of the series itself.
    return float(np.mean(statistics >= statistics[0] * (1 - 1e-12)))


def _standard(statistics: Floats) -> Floats:
    """In standard deviations of the shuffled ones, so that statistics can be compared with each other."""
    spread = float(statistics[1:].std())
    return np.asarray((statistics - statistics[1:].mean()) / (spread or 1.0), dtype=np.float64)


def _variance_ratio(scores: Floats) -> Floats:
    """The largest departure of a variance ratio from 1, over spans of 2 to 32 steps."""
    n = scores.shape[1]
    path = np.concatenate([np.zeros((len(scores), 1)), np.cumsum(scores, axis=1)], axis=1)
    found = []
    for span in (s for s in _SPANS if s <= max(2, n // 4)):
        ratio = np.mean((path[:, span:] - path[:, :-span]) ** 2, axis=1)
        found.append(np.abs(_standard(np.log(np.maximum(ratio, 1e-12)))))
    return np.asarray(np.max(found, axis=0), dtype=np.float64)


def _around_a_line(paths: Floats) -> Floats:
    """How closely a path keeps to a straight line (Bhargava 1986, Review of Economic Studies 53)."""
    at = np.arange(paths.shape[1]) - (paths.shape[1] - 1) / 2
    centred = paths - paths.mean(axis=1, keepdims=True)
    rest = np.mean(centred**2, axis=1) - (centred @ at) ** 2 / (at @ at) / len(at)
    return _standard(-np.log(np.maximum(rest, 1e-12)))


def _without_level(paths: Floats, season: int) -> Floats:
    """Paths less their centred average over a season."""
    width = season + 1 - season % 2
    sums = np.cumsum(np.concatenate([np.zeros((len(paths), 1)), paths], axis=1), axis=1)
    level = (sums[:, width:] - sums[:, :-width]) / width
    half = width // 2
    rest = paths[:, half : paths.shape[1] - half] - level
    return np.asarray(rest / np.maximum(rest.std(axis=1, keepdims=True), 1e-12), dtype=np.float64)


def _between_phases(scores: Floats, season: int) -> Floats:
    total = np.zeros(len(scores))
    for phase in range(min(season, scores.shape[1])):
        part = scores[:, phase::season]
        total += part.sum(axis=1) ** 2 / part.shape[1]
    return total


def _holm(p_values: dict[str, float]) -> tuple[str, ...]:
    ordered = sorted(p_values, key=lambda k: p_values[k])
    found: list[str] = []
    for place, name in enumerate(ordered):
        if p_values[name] > LEVEL / (len(ordered) - place):
            break
        found.append(name)
    return tuple(sorted(found))
