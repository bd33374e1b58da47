"""How many groups: as many as stand out most from chance, or as a mixture of normal groups favours where those are stable.

Silhouettes tend to take two near groups for one. A mixture of normal groups (Fraley & Raftery 2002) does not, but splits a
group that is not normal; that shows when resampled rows do not give its groups again (Hennig 2007).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from src.analyses.cluster_fit import LOOK_ON, quietly, split, stability
from src.analyses.cluster_judge import Verdict
from src.analyses.frames import Floats

_STABLE: Final = 0.75
_STANDS_OUT: Final = 1.645
_FEW: Final = 10
"""A column with no more different values than this is no mixture of normal ones."""


def number_of_groups(matrix: Floats, verdict: Verdict, seed: int) -> int:
    """The number of groups of rows that have some."""
    part = matrix[:LOOK_ON]
    if any(len(np.unique(column)) <= _FEW for column in part.T):
        return verdict.k
    favoured = _by_mixture(part, verdict.ks, seed)
    if favoured == verdict.k or verdict.scores[verdict.ks.index(favoured)] < _STANDS_OUT:
        return verdict.k
    found = split(part, favoured, seed)
    return favoured if stability(part, found, seed).min() >= _STABLE else verdict.k


def _by_mixture(matrix: Floats, ks: range, seed: int) -> int:
    """The number with the least Bayesian information criterion (Schwarz 1978)."""
    from sklearn.mixture import GaussianMixture

    with quietly():
        models = {k: GaussianMixture(k, covariance_type="diag", n_init=2, random_state=seed, reg_covar=1e-3) for k in ks}
        return min(models, key=lambda k: models[k].fit(matrix).bic(matrix))
