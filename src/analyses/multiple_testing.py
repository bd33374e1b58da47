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
