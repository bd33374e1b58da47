"""The rows as points: over the two most telling columns, or over two principal components where no two columns tell enough."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from src.analyses.checks import floats
from src.analyses.cluster_features import Features
from src.analyses.cluster_fit import Split
from src.analyses.frames import Floats, Ints

MOST_POINTS: Final = 2_000
_ENOUGH: Final = 0.75
"""Two columns will do when they tell groups apart this well, compared with two principal components."""


def picture(features: Features, found: Split | None, seed: int) -> dict[str, Any]:
    """`x`, `y`, `cluster` (None: no groups) and `row` of at most 2,000 rows; `axes` says what is drawn, `centres` where groups
    have their middle. Columns are drawn in their own units, principal components in standard deviations."""
    if features.matrix.shape[1] == 0:
        return {}
    kept = _some(len(features.rows), seed)
    columns = _telling(features, found.labels) if found is not None else None
    if columns is None:
        return _components(features, found, kept)
    x, y = (features.raw[c] for c in columns)
    axes = [{"kind": "date" if c in features.dates else "column", "name": c} for c in columns]
    return _drawn(x, y, axes, found, kept, features.rows)


def _some(n: int, seed: int) -> Ints:
    if n <= MOST_POINTS:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).permutation(n)[:MOST_POINTS])


def _telling(features: Features, labels: Ints) -> tuple[str, str] | None:
    """The two numeric columns whose groups differ most, where they tell nearly as much as the components do."""
    if len(features.names) < 2:
        return None
    apart = _between(features.numeric, labels)
    best = np.argsort(-apart, kind="stable")[:2]
    whole = _between(_scores(features.matrix)[0], labels)
    if apart[best].sum() < _ENOUGH * whole.sum():
        return None
    return features.names[int(best[0])], features.names[int(best[1])]


def _between(matrix: Floats, labels: Ints) -> Floats:
    """The share of each column's variance that lies between groups."""
    total = matrix.var(axis=0)
    means = np.array([matrix[labels == g].mean(axis=0) for g in range(int(labels.max()) + 1)])
    weights = np.bincount(labels) / len(labels)
    between = (weights[:, None] * (means - matrix.mean(axis=0)) ** 2).sum(axis=0)
    return np.asarray(between / np.maximum(total, 1e-12), dtype=float)


def _scores(matrix: Floats) -> tuple[Floats, Floats, Floats]:
    """Scores on two principal components, their loadings, and the share of the variance that each holds."""
    centred = matrix - matrix.mean(axis=0)
    sizes, axes = np.linalg.eigh(centred.T @ centred / len(matrix))
    order = np.argsort(-sizes)[:2]
    loadings = axes[:, order]
    loadings = loadings * np.where(loadings[np.abs(loadings).argmax(axis=0), range(loadings.shape[1])] < 0, -1, 1)
    return centred @ loadings, loadings, sizes[order] / max(float(sizes.sum()), 1e-12)


def _components(features: Features, found: Split | None, kept: Ints) -> dict[str, Any]:
    scores, loadings, shares = _scores(features.matrix)
    if scores.shape[1] < 2:
        scores = np.column_stack([scores[:, 0], np.zeros(len(scores))])
    names = [*features.names, *(c for c, (levels, codes) in features.categories.items() for _ in np.unique(codes))]
    axes = []
    for at in range(loadings.shape[1]):
        strongest = np.argsort(-np.abs(loadings[:, at]), kind="stable")[:3]
        said = list(dict.fromkeys(names[i] for i in strongest if i < len(names) and abs(loadings[i, at]) >= 0.3))
        axes.append({"kind": "component", "name": f"component {at + 1}", "share": float(shares[at]), "columns": said})
    while len(axes) < 2:
        axes.append({"kind": "component", "name": f"component {len(axes) + 1}", "share": 0.0, "columns": []})
    return _drawn(scores[:, 0], scores[:, 1], axes, found, kept, features.rows)


def _drawn(x: Floats, y: Floats, axes: list[dict[str, Any]], found: Split | None, kept: Ints, rows: Ints) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "x": floats(x[kept]),
        "y": floats(y[kept]),
        "row": rows[kept].tolist(),
        "cluster": (found.labels[kept] + 1).tolist() if found is not None else None,
        "axes": axes,
        "shown": len(kept),
        "of": len(rows),
    }
    if found is not None:
        groups = range(len(found.centres))
        drawn["centres"] = [[float(np.nanmedian(v[found.labels == g])) for v in (x, y)] for g in groups]
    return drawn
