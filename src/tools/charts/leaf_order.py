"""Columns of a correlation matrix in an order that puts alike ones side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MAX_CLUSTERED: Final = 500


def leaf_order(correlations: Sequence[Sequence[float | None]]) -> list[int]:
    """Indices in the order of the leaves of a hierarchical clustering, for a square of correlations (None counts as 0).

    Distance 1 - |r|, average linkage, leaves turned so that neighbours are closest (Bar-Joseph, Gifford and Jaakkola,
    Bioinformatics 17, 2001). Up to two columns, too many, or a ragged matrix stay as they are.
    """
    size = len(correlations)
    if not 2 < size <= MAX_CLUSTERED or any(len(line) != size for line in correlations):
        return list(range(size))
    import numpy as np
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    links = np.array([[0.0 if r is None else r for r in line] for line in correlations], dtype=float)
    apart = 1 - np.clip(np.abs((links + links.T) / 2), 0, 1)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), method="average", optimal_ordering=True)
    return [int(leaf) for leaf in leaves_list(tree)]
