"""P-values corrected for how many tests were made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from src.analyses.frames import Floats


def benjamini_hochberg(p_values: Sequence[float]) -> Floats:
    """q-values: reporting those <= 0.05 keeps the expected share of false discoveries at 5 %.

    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1). NaN stays NaN and counts as no test.
    """
    p = np.asarray(p_values, dtype=float)
    q = np.full(len(p), np.nan)
    made = np.flatnonzero(np.isfinite(p))
    if not len(made):
        return q
    order = made[np.argsort(p[made], kind="stable")]
    scaled = p[order] * len(made) / np.arange(1, len(made) + 1)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def holm(p_values: Sequence[float]) -> Floats:
    """Adjusted p-values: reporting those <= 0.05 keeps the chance of any false one at 5 %.

    Holm (1979), Scandinavian Journal of Statistics 6(2). NaN stays NaN and counts as no test.
    """
    p = np.asarray(p_values, dtype=float)
    adjusted = np.full(len(p), np.nan)
    made = np.flatnonzero(np.isfinite(p))
    order = made[np.argsort(p[made], kind="stable")]
    scaled = p[order] * np.arange(len(made), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0) if len(made) else scaled
    return adjusted
