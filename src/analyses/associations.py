"""How strongly two columns go together, whatever they hold, each with its p-value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from src.analyses.frames import Floats, Ints


@dataclass(frozen=True, slots=True)
class Association:
    """Strength (signed for a correlation, else 0..1), p-value, and the number of pairs."""

    measure: str
    value: float
    p_value: float
    n: int


def pearson(x: Floats, y: Floats, effective_n: float | None = None) -> Association:
    """Pearson's r; p from Student's t on n - 2 degrees, or on fewer when neighbours resemble each other."""
    both = np.isfinite(x) & np.isfinite(y)
    n = int(both.sum())
    if n < 3:
        return Association("Pearson", np.nan, np.nan, n)
    a, b = x[both], y[both]
    # A fixed order of the sums: shuffled rows give the same digits.
    order = np.lexsort((b, a))
    a, b = a[order], b[order]
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    if size <= 0:
        return Association("Pearson", np.nan, np.nan, n)
    r = float(np.clip(a @ b / size, -1.0, 1.0))
    return Association("Pearson", r, correlation_p(r, n if effective_n is None else effective_n), n)


def correlation_p(r: float, n: float) -> float:
    """The two-sided p-value of a correlation `r` over `n` independent pairs."""
    from scipy.special import stdtr

    freedom = n - 2
    if freedom <= 0 or not np.isfinite(r):
        return float("nan")
    t = abs(r) * np.sqrt(freedom / max(1 - r * r, 1e-300))
    return float(2 * stdtr(freedom, -t))


def fisher_interval(r: float, n: float, level: float = 0.95) -> tuple[float, float] | None:
    """Fisher's (1921) interval for a correlation; None below four pairs."""
    from scipy.special import ndtri

    if n <= 3 or not np.isfinite(r):
        return None
    centre, half = np.arctanh(np.clip(r, -0.9999999, 0.9999999)), ndtri(0.5 + level / 2) / np.sqrt(n - 3)
    return float(np.tanh(centre - half)), float(np.tanh(centre + half))


def spearman(x: Floats, y: Floats) -> float:
    """Spearman's rank correlation: Pearson's r of mid-ranks."""
    from scipy.stats import rankdata

    both = np.isfinite(x) & np.isfinite(y)
    if both.sum() < 3:
        return float("nan")
    return pearson(rankdata(x[both]), rankdata(y[both])).value


def cramers_v(a: Ints, b: Ints) -> Association:
    """Cramér's V of two codings (1946), p from Pearson's chi-squared test; codes are 0, 1, 2 ..."""
    from scipy.special import chdtrc

    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1.0)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n, smaller = len(a), min(table.shape) - 1
    if smaller < 1:
        return Association("Cramér's V", np.nan, np.nan, n)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    chi2 = float(((table - expected) ** 2 / expected).sum())
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    return Association("Cramér's V", float(np.sqrt(chi2 / (n * smaller))), float(chdtrc(freedom, chi2)), n)


def correlation_ratio(codes: Ints, y: Floats) -> Association:
    """Pearson's eta: the share of spread between groups, as a root; p from one-way analysis of variance."""
    from scipy.special import fdtrc

    order = np.lexsort((y, codes))
    codes, y = codes[order], y[order]
    counts = np.bincount(codes).astype(float)
    k, n = int((counts > 0).sum()), len(y)
    means = np.bincount(codes, weights=y) / np.maximum(counts, 1)
    between = float((counts * (means - y.mean()) ** 2).sum())
    total = float(((y - y.mean()) ** 2).sum())
    if k < 2 or n <= k or total <= 0:
        return Association("correlation ratio", np.nan, np.nan, n)
    share = min(between / total, 1.0)
    f = (between / (k - 1)) / max((total - between) / (n - k), 1e-300)
    return Association("correlation ratio", float(np.sqrt(share)), float(fdtrc(k - 1, n - k, f)), n)
