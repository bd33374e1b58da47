"""How strongly two columns go together, whatever they hold, each with its p-value."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from src.analyses.effect_intervals import noncentrality_of_chi2, noncentrality_of_f
from src.analyses.frames import Floats, Ints

RARE = 5.0
"""Expected rows of a cell below which the chi-squared distribution is a poor guide."""


@dataclass(frozen=True, slots=True)
class Association:
    """Strength (signed for a correlation, else 0..1), p-value, and the number of pairs."""

    measure: str
    value: float
    p_value: float
    n: int
    interval: tuple[float, float] | None = None
    """95 % confidence interval, of categories only (a correlation's is `fisher_interval`)."""
    freedom: tuple[float, float] | None = None
    """Of a category's test: degrees of freedom between levels, and within (infinite for chi-squared)."""
    statistic: float = float("nan")
    """Of a category's test: chi-squared or F."""
    corrected: float = float("nan")
    """What is left of a category's strength after taking off what chance alone would show."""


def pearson(x: Floats, y: Floats, effective_n: float | None = None, *, in_order: bool = False) -> Association:
    """Pearson's r; p from Student's t on n - 2 degrees, or on fewer when neighbours resemble each other.

    `in_order` says that the rows already stand in an order made from their values alone.
    """
    both = np.isfinite(x) & np.isfinite(y)
    n = int(both.sum())
    if n < 3:
        return Association("Pearson", np.nan, np.nan, n)
    a, b = (x, y) if n == len(x) else (x[both], y[both])
    if not in_order:
        # A fixed order of the sums: shuffled rows give the same digits.
        order = np.lexsort((b, a))
        a, b = a[order], b[order]
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt(a @ a) * np.sqrt(b @ b))
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


def spearman(x: Floats, y: Floats, *, in_order: bool = False) -> float:
    """Spearman's rank correlation: Pearson's r of mid-ranks."""
    from scipy.stats import rankdata

    both = np.isfinite(x) & np.isfinite(y)
    if both.sum() < 3:
        return float("nan")
    return pearson(rankdata(x[both]), rankdata(y[both]), in_order=in_order).value


def cramers_v(a: Ints, b: Ints) -> Association:
    """Cramér's V of two codings (1946), p from Pearson's chi-squared test; codes are 0, 1, 2 ...

    `corrected` is Bergsma's (2013), Journal of the Korean Statistical Society 42(3); the interval is Smithson's (2003).
    Levels so rare that fewer than five of their rows would be expected in a cell are put together first (Cochran 1954).
    """
    from scipy.special import chdtrc

    table = _table_of(a, b)
    table = _without_rare(_without_rare(table).T).T
    n, smaller = len(a), min(table.shape) - 1
    if smaller < 1:
        return Association("Cramér's V", np.nan, np.nan, n)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    chi2 = float(((table - expected) ** 2 / expected).sum())
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    spread = noncentrality_of_chi2(chi2, freedom)
    interval = (_root(spread[0] / (n * smaller)), _root(spread[1] / (n * smaller))) if spread else None
    value, p = float(np.sqrt(chi2 / (n * smaller))), float(chdtrc(freedom, chi2))
    return Association("Cramér's V", value, p, n, interval, (freedom, np.inf), chi2, _bergsma(chi2, table.shape, n))


def _table_of(a: Ints, b: Ints) -> Floats:
    width = int(b.max()) + 1
    counts = np.bincount(a * width + b, minlength=(int(a.max()) + 1) * width).reshape(-1, width).astype(float)
    kept: Floats = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    return kept


def _without_rare(table: Floats) -> Floats:
    """Rows of the table whose smallest expected count is below `RARE` put together, while more than two stay."""
    if min(table.shape) < 2:
        return table
    expected = table.sum(axis=1) * float(table.sum(axis=0).min() / table.sum())
    rare = expected < RARE
    if rare.sum() < 2 or (~rare).sum() < 1:
        return table
    return np.vstack([table[~rare], table[rare].sum(axis=0, keepdims=True)])


def _bergsma(chi2: float, shape: tuple[int, ...], n: int) -> float:
    if n < 2:
        return float("nan")
    rows, columns = shape
    share = max(0.0, chi2 / n - (rows - 1) * (columns - 1) / (n - 1))
    smaller = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return _root(share / smaller) if smaller > 0 else float("nan")


def _root(share: float) -> float:
    return float(np.sqrt(min(max(share, 0.0), 1.0)))


def correlation_ratio(codes: Ints, y: Floats, *, in_order: bool = False) -> Association:
    """Pearson's eta: the share of spread between groups, as a root; p from one-way analysis of variance.

    `corrected` is Kelley's epsilon (1935), PNAS 21(9); the interval is Steiger's (2004), by the noncentral F distribution.
    """
    from scipy.special import fdtrc

    if not in_order:
        order = np.lexsort((y, codes))
        codes, y = codes[order], y[order]
    counts = np.bincount(codes).astype(float)
    k, n = int((counts > 0).sum()), len(y)
    centred = y - y.mean()
    means = np.bincount(codes, weights=centred) / np.maximum(counts, 1)
    between = float((counts * means**2).sum())
    total = float((centred**2).sum())
    if k < 2 or n <= k or total <= 0:
        return Association("correlation ratio", np.nan, np.nan, n)
    share = min(between / total, 1.0)
    f = (between / (k - 1)) / max((total - between) / (n - k), 1e-300)
    spread = noncentrality_of_f(f, k - 1, n - k)
    interval = (_root(spread[0] / (spread[0] + n)), _root(spread[1] / (spread[1] + n))) if spread else None
    corrected = _root(1 - (1 - share) * (n - 1) / (n - k))
    p = float(fdtrc(k - 1, n - k, f))
    return Association("correlation ratio", float(np.sqrt(share)), p, n, interval, (k - 1, n - k), f, corrected)


def thinned(test: Association, shrinks: float) -> Association:
    """A category's test as if there were `shrinks` times fewer rows; its strength stays, its interval widens."""
    from scipy.special import chdtrc, fdtrc

    if test.freedom is None or not np.isfinite(test.value):
        return test
    between, within = test.freedom
    if np.isfinite(within):
        n = max(test.n / shrinks, between + 2)
        f = (test.value**2 / between) / max((1 - test.value**2) / (n - between - 1), 1e-300)
        p, spread = float(fdtrc(between, n - between - 1, f)), noncentrality_of_f(f, between, n - between - 1)
        shares = [end / (end + n) for end in spread or ()]
    else:
        chi2 = test.statistic / shrinks
        p, spread = float(chdtrc(between, chi2)), noncentrality_of_chi2(chi2, between)
        shares = [end * test.value**2 / max(chi2, 1e-300) for end in spread or ()]
    interval = (_root(shares[0]), _root(shares[1])) if shares else None
    return replace(test, p_value=max(p, test.p_value), interval=interval)


def kruskal_p(codes: Ints, y: Floats) -> float:
    """Kruskal & Wallis' (1952) p-value that no group has larger values than another."""
    from scipy.special import chdtrc
    from scipy.stats import rankdata

    ranks = rankdata(y)
    counts = np.bincount(codes).astype(float)
    k = int((counts > 0).sum())
    centre, spread = (len(y) + 1) / 2, float(ranks.var(ddof=1))
    if k < 2 or spread <= 0:
        return float("nan")
    means = np.bincount(codes, weights=ranks) / np.maximum(counts, 1)
    return float(chdtrc(k - 1, float((counts * (means - centre) ** 2).sum()) / spread))
