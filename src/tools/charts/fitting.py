"""A least-squares line with the confidence of its mean, for a scatter plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

STEPS: Final = 40


@dataclass(frozen=True, slots=True)
class Fit:
    """The line at evenly spaced x; `margin` is half the width of its 95% band, None where the points lie on the line."""

    xs: list[float]
    ys: list[float]
    margin: list[float] | None


def fit_line(xs: Sequence[float], ys: Sequence[float]) -> Fit | None:
    """Ordinary least squares, or None where x does not vary or there are under three points.

    The band is that of the mean response for independent rows (Draper and Smith, Applied Regression Analysis, 1998, 1.3).
    """
    import numpy as np
    from scipy.special import stdtrit  # Student's t: a tenth of the import time of scipy.stats

    x, y = np.asarray(xs, dtype=float), np.asarray(ys, dtype=float)
    if len(x) < 3:
        return None
    with np.errstate(all="ignore"):
        around = x - x.mean()
        spread = float(around @ around)
        if not np.isfinite(spread) or spread <= 0 or x.min() == x.max():
            return None
        slope = float(around @ (y - y.mean())) / spread
        at = np.linspace(x.min(), x.max(), STEPS)
        line = y.mean() + slope * (at - x.mean())
        rest = y - y.mean() - slope * around
        error = float(np.sqrt(rest @ rest / (len(x) - 2)))
        half = float(stdtrit(len(x) - 2, 0.975)) * error * np.sqrt(1 / len(x) + (at - x.mean()) ** 2 / spread)
    if not np.isfinite(line).all():
        return None
    return Fit(at.tolist(), line.tolist(), half.tolist() if np.isfinite(half).all() and error > 0 else None)
