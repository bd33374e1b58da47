"""How large a difference is, with a 95 % interval, for each kind of test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from src.analyses.frames import Floats
from src.analyses.samples import Sample
from src.analyses.tested import Effect, Interval

LEVEL: Final = 0.95
Z: Final = 1.959963984540054
_LARGE: Final = 5_000.0
"""From this non-centrality on a normal approximation is exact to three digits, and the library's functions are not."""


def difference_of_means(a: Sample, b: Sample) -> Effect:
    """Mean of a minus mean of b, in the value's unit; interval: Welch (1947)."""
    from scipy.special import stdtrit

    se, freedom = welch_error(a, b)
    half = float(stdtrit(freedom, 0.5 + LEVEL / 2)) * se
    gap = a.mean - b.mean
    return Effect("difference of means", gap, (gap - half, gap + half), f"mean of {a.name} minus mean of {b.name}")


def welch_error(a: Sample, b: Sample) -> tuple[float, float]:
    """Standard error of a difference of means and its degrees of freedom (Satterthwaite 1946)."""
    one, two = a.variance / a.n, b.variance / b.n
    below = one**2 / (a.n - 1) + two**2 / (b.n - 1)
    return float(np.sqrt(one + two)), (one + two) ** 2 / below if below > 0 else float(a.n + b.n - 2)


def hedges_g(a: Sample, b: Sample) -> Effect:
    """Difference in standard deviations, small-sample corrected; interval for unequal variances: Bonett (2008)."""
    spread = (a.variance + b.variance) / 2
    if spread <= 0:
        return Effect("Hedges' g", np.nan, None, "difference of means in standard deviations")
    d = (a.mean - b.mean) / np.sqrt(spread)
    da, db = a.n - 1, b.n - 1
    error = d**2 * (a.variance**2 / da + b.variance**2 / db) / (8 * spread**2) + (a.variance / da + b.variance / db) / spread
    correction = 1 - 3 / (4 * (a.n + b.n) - 9)
    half = Z * float(np.sqrt(error))
    return Effect("Hedges' g", correction * d, (d - half, d + half), "difference of means in standard deviations")


def difference_of_medians(a: Sample, b: Sample) -> Effect:
    """Median of a minus median of b; interval from order statistics: Price & Bonett (2002)."""
    gap = a.median - b.median
    half = Z * float(np.hypot(median_error(a.values), median_error(b.values)))
    return Effect("difference of medians", gap, (gap - half, gap + half), f"median of {a.name} minus median of {b.name}")


def median_error(ordered: Floats) -> float:
    """Standard error of a median from two order statistics: Price & Bonett (2001)."""
    from scipy.special import ndtri
    from scipy.stats import binom

    n = len(ordered)
    place = max(1, round((n + 1) / 2 - np.sqrt(n)))
    z = float(ndtri(1 - binom.cdf(place - 1, n, 0.5)))
    return float(ordered[n - place] - ordered[place - 1]) / (2 * z) if z > 0 else float("nan")


def median_interval(ordered: Floats) -> Interval:
    """The order statistics that hold the median with at least 95 %; the whole range in tiny samples."""
    from scipy.stats import binom

    n = len(ordered)
    place = int(binom.ppf((1 - LEVEL) / 2, n, 0.5))
    return float(ordered[max(place - 1, 0)]), float(ordered[min(n - place, n - 1)])


def cliffs_delta(a: Sample, b: Sample) -> Effect:
    """P(a > b) - P(a < b); interval from Brunner and Munzel's variance, on a scale that keeps it within -1..1."""
    from scipy.special import stdtrit

    p, error, freedom = superiority(a, b)
    delta = 2 * p - 1
    meaning = f"chance that a value of {a.name} is higher than one of {b.name}, minus the chance that it is lower"
    if error <= 0 or abs(delta) >= 1:
        return Effect("Cliff's delta", delta, None, meaning)
    half = float(stdtrit(freedom, 0.5 + LEVEL / 2)) * 2 * error / (1 - delta**2)
    centre = np.arctanh(delta)
    return Effect("Cliff's delta", delta, (float(np.tanh(centre - half)), float(np.tanh(centre + half))), meaning)


def superiority(a: Sample, b: Sample) -> tuple[float, float, float]:
    """P(a > b) + P(a = b) / 2, its standard error and degrees of freedom: Brunner & Munzel (2000)."""
    from scipy.stats import rankdata

    together = rankdata(np.concatenate([a.values, b.values]))
    of_a, of_b = together[: a.n], together[a.n :]
    p = (of_a.mean() - (a.n + 1) / 2) / b.n
    place_a, place_b = of_a - rankdata(a.values), of_b - rankdata(b.values)
    one = float(place_a.var(ddof=1)) / b.n**2 / a.n
    two = float(place_b.var(ddof=1)) / a.n**2 / b.n
    below = one**2 / (a.n - 1) + two**2 / (b.n - 1)
    return float(p), float(np.sqrt(one + two)), (one + two) ** 2 / below if below > 0 else float(a.n + b.n - 2)


def omega_squared(f: float, between: float, within: float) -> tuple[Effect, Effect]:
    """Omega squared (less biased) and eta squared from an F; interval: Steiger (2004), from the non-central F."""
    n = between + within + 1
    eta = f * between / (f * between + within)
    omega = max(0.0, between * (f - 1) / (between * (f - 1) + n))
    interval = _share_interval(f, between, within)
    share = "share of the spread that the groups account for"
    return Effect("omega squared", omega, interval, share), Effect("eta squared", eta, interval, share)


def _share_interval(f: float, between: float, within: float) -> Interval | None:
    from scipy.special import ncfdtr

    if not np.isfinite(f):
        return None
    n = between + within + 1
    ends = _noncentral(lambda nc: float(ncfdtr(between, within, nc, f)), max(f * between, 1e-12), between)
    return (ends[0] / (ends[0] + n), ends[1] / (ends[1] + n))


def _noncentral(below: Callable[[float], float], statistic: float, freedom: float) -> Interval:
    """The non-centralities for which the statistic lies at 97.5 % and at 2.5 % of its distribution."""
    from scipy.optimize import brentq

    if statistic > _LARGE:
        half = 2 * Z * float(np.sqrt(statistic))
        return max(0.0, statistic - freedom - half), statistic - freedom + half
    top = statistic + freedom + 10 * float(np.sqrt(statistic + freedom)) + 50

    def end(level: float) -> float:
        if below(0.0) <= level:
            return 0.0
        return float(brentq(lambda nc: below(nc) - level, 0.0, top)) if below(top) < level else top

    return end(0.5 + LEVEL / 2), end(0.5 - LEVEL / 2)


def cramers_v_effect(chi2: float, n: float, shape: tuple[int, int]) -> Effect:
    """Cramér's V with the bias taken out (Bergsma 2013); interval from the non-central chi-squared (Smithson 2003)."""
    from scipy.special import chndtr

    rows, columns = shape
    freedom = (rows - 1) * (columns - 1)
    smaller = min(rows, columns) - 1
    phi = max(0.0, chi2 / n - freedom / (n - 1))
    fair = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    v = float(np.sqrt(phi / fair)) if fair > 0 else np.nan
    ends = _noncentral(lambda nc: float(chndtr(chi2, freedom, nc)), max(chi2, 1e-12), float(freedom))
    low, high = (float(min(1.0, np.sqrt(e / (n * smaller)))) for e in ends)
    return Effect("Cramér's V", min(v, 1.0), (low, max(high, min(v, 1.0))), "0 for no link, 1 for a complete one")


def risk_effects(hits: Sequence[int], sizes: Sequence[int], names: Sequence[str]) -> tuple[Effect, Effect]:
    """Difference (Newcombe 1998) and ratio (Walter 1975) of two shares, the first against the second."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    (a, b), (n, m) = hits, sizes
    gap = a / n - b / m
    low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
    difference = Effect("risk difference", gap, (float(low), float(high)), f"share of {names[0]} minus share of {names[1]}")
    meaning = f"share of {names[0]} divided by share of {names[1]}"
    if not a or not b or (a == n and b == m):
        return difference, Effect("risk ratio", (a / n) / (b / m) if b else np.nan, None, meaning, 1.0)
    low, high = confint_proportions_2indep(a, n, b, m, method="log-adjusted", compare="ratio")
    return difference, Effect("risk ratio", (a / n) / (b / m), (float(low), float(high)), meaning, 1.0)


def wilson(hits: int, n: int) -> Interval:
    """Wilson's (1927) interval of a share."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(hits, n, method="wilson")
    return float(low), float(high)
