"""Ways to split rows into k groups, how good each split is, and how often resampled rows find the same groups again."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from src.analyses.frames import Floats, Ints

Algorithm = Literal["k-means", "Gaussian mixture"]
FIT_ON: Final = 20_000
LOOK_ON: Final = 1_000
_BOOTSTRAPS: Final = 20
_AT_ONCE: Final = 50_000
"""Rows told their group at once: a mixture needs several numbers a row and group for it."""


@dataclass(frozen=True, slots=True)
class Split:
    """Which of k groups each row is in, and where the groups' middles are."""

    algorithm: Algorithm
    labels: Ints
    centres: Floats


def k_means(matrix: Floats, k: int, seed: int, starts: int = 2) -> Ints:
    """Labels by k-means (Lloyd; k-means++ starts)."""
    from sklearn.cluster import KMeans

    with quietly():
        model = KMeans(k, n_init=starts, random_state=seed, max_iter=100)
        return np.asarray(model.fit_predict(matrix), dtype=np.int64)


@contextmanager
def quietly() -> Iterator[None]:
    """Without the warnings of a fit that finds fewer groups than asked."""
    # A drawn or resampled table may have fewer different rows than groups: it then has fewer groups.
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def split(matrix: Floats, k: int, seed: int, algorithm: Algorithm = "k-means", starts: int = 5) -> Split:
    """The rows split into k; fitted on at most `FIT_ON` of them (the matrix comes in no telling order)."""
    from sklearn.cluster import KMeans
    from sklearn.mixture import GaussianMixture

    model: KMeans | GaussianMixture
    part = matrix[:FIT_ON]
    with quietly():
        if algorithm == "k-means":
            model = KMeans(k, n_init=2 * starts, random_state=seed).fit(part)
        else:
            model = GaussianMixture(k, n_init=max(1, starts // 2), random_state=seed, reg_covar=1e-3).fit(part)
    parts = [model.predict(matrix[at : at + _AT_ONCE]) for at in range(0, len(matrix), _AT_ONCE)]
    labels = np.concatenate(parts).astype(np.int64)
    present = np.unique(labels)
    labels = np.searchsorted(present, labels)
    return Split(algorithm, labels, np.array([matrix[labels == c].mean(axis=0) for c in range(len(present))]))


def silhouettes(matrix: Floats, ks: range, seed: int) -> Floats:
    """The average silhouette width (Rousseeuw 1987) of k-means at each k."""
    from scipy.spatial.distance import pdist, squareform
    from sklearn.metrics import silhouette_score

    apart = squareform(pdist(matrix))
    found = [k_means(matrix, k, seed) for k in ks]
    return np.array([silhouette_score(apart, f, metric="precomputed") if len(np.unique(f)) > 1 else -1.0 for f in found])


def silhouette(matrix: Floats, labels: Ints) -> float:
    """The average silhouette width over the first `LOOK_ON` rows; -1 where they are all in one group."""
    from sklearn.metrics import silhouette_score

    part, seen = matrix[:LOOK_ON], labels[:LOOK_ON]
    if not 2 <= len(np.unique(seen)) < len(seen):
        return -1.0
    return float(silhouette_score(part, seen))


def stability(matrix: Floats, found: Split, seed: int) -> Floats:
    """For each group, how much of it resampled rows find again: the mean Jaccard similarity over bootstraps (Hennig 2007).

    Above 0.75 a group is stable, below 0.6 it is not to be trusted, below 0.5 it has dissolved.
    """
    rng = np.random.default_rng(seed)
    k = len(found.centres)
    part, labels = matrix[:LOOK_ON], found.labels[:LOOK_ON]
    if len(part) <= k:
        return np.ones(k)
    likeness = np.full((_BOOTSTRAPS, k), np.nan)
    for turn in range(_BOOTSTRAPS):
        drawn = np.unique(rng.integers(0, len(part), len(part)))
        if len(drawn) <= k:
            continue
        again = split(part[drawn], k, seed, found.algorithm, starts=2).labels
        likeness[turn] = [_best_jaccard(labels[drawn] == c, again) for c in range(k)]
    return np.nan_to_num(np.nanmean(likeness, axis=0)) if np.isfinite(likeness).any() else np.zeros(k)


def _best_jaccard(group: np.ndarray, again: Ints) -> float:
    if not group.any():
        return np.nan
    inside = np.bincount(again[group], minlength=int(again.max()) + 1)
    sizes = np.bincount(again, minlength=len(inside))
    return float((inside / (group.sum() + sizes - inside)).max())
