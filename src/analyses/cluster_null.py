"""Tables without groups that otherwise look like the one at hand: what chance alone would give.

A parametric bootstrap (Hennig & Lin 2015): every column keeps its own shape, changed as little as gives it a single
peak, and columns keep their correlations (a Gaussian copula). Categories keep their levels and what they
have to do with each other, and lose what they have to do with numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.frames import Floats

_CELLS: Final = 64
_FEW: Final = 10
"""Columns with no more different values than this keep exactly those, and their shares."""


@dataclass(frozen=True, slots=True)
class Groupless:
    """Draws tables of as many rows as it was made from."""

    quantiles: list[tuple[Floats, Floats]]
    """For each numeric column: probabilities, and the values they stand for."""
    root: Floats
    """Square root of the correlations between normal scores."""
    others: Floats
    """The rows' categories, as columns."""

    def draw(self, rng: np.random.Generator) -> Floats:
        """One table."""
        from scipy.special import ndtr

        n, columns = len(self.others), len(self.quantiles)
        shares = ndtr(rng.standard_normal((n, columns)) @ self.root.T)
        numeric = [np.interp(shares[:, j], *self.quantiles[j]) for j in range(columns)]
        return np.column_stack([*numeric, self.others[rng.permutation(n)]])


def groupless(numeric: Floats, others: Floats) -> Groupless:
    """The model of `numeric` (rows by columns) and the categories' columns `others`."""
    return Groupless([_one_peak(column) for column in numeric.T], _root(numeric), others)


def _root(numeric: Floats) -> Floats:
    from scipy.stats import norm, rankdata

    if numeric.shape[1] < 2:
        return np.eye(numeric.shape[1])
    scores = np.column_stack([norm.ppf((rankdata(c) - 0.5) / len(c)) for c in numeric.T])
    sizes, axes = np.linalg.eigh(np.nan_to_num(np.corrcoef(scores.T)) + 0.0)
    root = axes * np.sqrt(np.clip(sizes, 0.0, None))
    return np.asarray(root / np.maximum(np.linalg.norm(root, axis=1, keepdims=True), 1e-12), dtype=float)


def _one_peak(values: Floats) -> tuple[Floats, Floats]:
    """Probabilities and values of the distribution nearest to the column's that has one peak."""
    seen, counts = np.unique(values, return_counts=True)
    if len(seen) <= _FEW:
        edges = np.concatenate([[0.0], np.cumsum(counts) / counts.sum()])
        return np.repeat(edges, 2)[1:-1], np.repeat(seen, 2)
    cells, edges = np.histogram(values, int(np.clip(2 * np.sqrt(len(values)), 8, _CELLS)))
    cumulated = np.cumsum(_unimodal(cells.astype(float)))
    return np.concatenate([[0.0], cumulated / cumulated[-1]]), edges


def _unimodal(cells: Floats) -> Floats:
    """The nearest counts that rise to one cell and fall after it (least squares)."""
    from sklearn.isotonic import isotonic_regression

    def around(top: int) -> Floats:
        return np.concatenate([isotonic_regression(cells[:top]), isotonic_regression(cells[top:], increasing=False)])

    fits = [around(top) for top in range(1, len(cells))]
    return min(fits, key=lambda fit: float(((fit - cells) ** 2).sum()))
