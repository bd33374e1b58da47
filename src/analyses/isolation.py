"""Isolation forest scores of rows, and the score that ordinary rows of the same make would pass at a known rate.

The scores have no scale of their own (Liu, Ting & Zhou 2008, ICDM): the limit comes from forests grown on made-up rows whose
columns go together and spread like the bulk of the real ones, without anything odd among them (a parametric bootstrap).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from src.analyses.frames import Floats
from src.analyses.tails import freedom

TREES: Final = 100
_CHUNK: Final = 50_000
_TAUGHT: Final = 50_000
_VALUES: Final = 4_000
"""Made-up rows that are looked at in all, at least."""
_FORESTS: Final = (2, 12)
_LARGEST: Final = 10_000
_BULK: Final = 0.985
_TAIL: Final = 0.98


def forest_scores(z: Floats, seed: int) -> Floats:
    """The score of each row, 0 to 1: how few random cuts set it apart. Row order does not matter."""
    from sklearn.ensemble import IsolationForest

    order = np.lexsort(z.T)
    taught = z[order[np.linspace(0, len(z) - 1, min(len(z), _TAUGHT)).astype(np.int64)]]
    forest = IsolationForest(n_estimators=TREES, random_state=seed, n_jobs=1).fit(taught)
    return -np.concatenate([forest.score_samples(z[k : k + _CHUNK]) for k in range(0, len(z), _CHUNK)])


def forest_limit(z: Floats, together: Floats, budget: float, seed: int) -> float:
    """The score that `len(z)` ordinary rows would pass `budget` times in all."""
    rng = np.random.default_rng(seed)
    size = min(len(z), _LARGEST)
    forests = int(np.clip(np.ceil(_VALUES / size), *_FORESTS))
    scores = np.concatenate([forest_scores(ordinary_rows(z, together, size, rng), seed + k) for k in range(forests)])
    return _beyond(scores, budget / len(z))


def ordinary_rows(z: Floats, together: Floats, size: int, rng: np.random.Generator) -> Floats:
    """Made-up rows: normal variables that go together as the ranks do, each bent to its column's bulk with a t's tails."""
    from scipy.special import ndtr, stdtrit

    normal = rng.multivariate_normal(np.zeros(len(together)), together, size, method="eigh")
    chance = ndtr(normal)
    out: Floats = np.empty(chance.shape)
    for k in range(z.shape[1]):
        column, u = z[:, k], chance[:, k]
        inner = np.quantile(column, np.clip(u, 1 - _BULK, _BULK), method="inverted_cdf")
        middle = float(np.median(column))
        tail = np.abs(stdtrit(freedom(column - middle), u)) / float(stdtrit(freedom(column - middle), _BULK))
        out[:, k] = np.where(np.abs(u - 0.5) > _BULK - 0.5, middle + (inner - middle) * tail, inner)
    return out


def _beyond(scores: Floats, chance: float) -> float:
    """The score passed with this chance: read off where there are enough, else along a generalised Pareto tail."""
    from scipy.stats import genpareto

    if chance * len(scores) >= 5:
        return float(np.quantile(scores, 1 - chance))
    start = float(np.quantile(scores, _TAIL))
    over = np.sort(scores[scores > start] - start)
    if len(over) < 20:
        return float(scores.max())
    shape, _, scale = genpareto.fit(over, floc=0)
    return start + float(genpareto.isf(min(chance / (1 - _TAIL), 1.0), shape, scale=scale))
