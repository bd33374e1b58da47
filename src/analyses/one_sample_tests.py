"""Which test fits one group against a value, or pairs against no difference, why, and what it says."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Final

import numpy as np

from src.analyses.effect_sizes import LEVEL, Z, median_interval
from src.analyses.group_tests import clear_shape, fit_for_means
from src.analyses.samples import Sample
from src.analyses.tested import Effect, Test

PER_SKEW_ALONE: Final = 60.0
"""Twice what two groups need: in a difference skew partly cancels, in a single mean it does not."""


def compare_to(sample: Sample, value: float, *, paired: bool = False) -> Test:
    """Student's t where a mean may be judged; else signed ranks where the values are symmetric, else the sign test."""
    fit = fit_for_means([sample])
    lopsided = abs(clear_shape(sample.standardised)[0])
    if fit.means and sample.n >= PER_SKEW_ALONE * lopsided**2:
        return replace(student_t(sample, value, paired=paired), why=fit.reason)
    reason = fit.reason if not fit.means else f"the values are skewed and there are only {sample.n:,}"
    if lopsided < (1.5 if sample.n < 20 else 0.7):
        return replace(wilcoxon(sample, value), why=f"{reason}, though about as much on either side: signed ranks are used")
    return replace(sign_test(sample, value), why=f"{reason}, so only the side of the value counts")


def student_t(sample: Sample, value: float, *, paired: bool = False) -> Test:
    """Student (1908)."""
    from scipy.special import stdtr

    se = sample.sd / np.sqrt(sample.n)
    gap = sample.mean - value
    t = gap / se if se > 0 else np.copysign(np.inf, gap) if gap else 0.0
    p = float(2 * stdtr(sample.n - 1, -abs(t))) if np.isfinite(t) else 0.0
    return Test(f"{'paired' if paired else 'one-sample'} t-test", "means", "t", float(t), p, (sample.n - 1.0,))


def wilcoxon(sample: Sample, value: float) -> Test:
    """Wilcoxon (1945), zeros and ties by Pratt (1959)."""
    from scipy.stats import wilcoxon as signed_ranks

    away = sample.values - value
    if not away.any():
        return Test("Wilcoxon signed-rank test", "medians", "W", 0.0, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = signed_ranks(away, zero_method="pratt", method="auto")
    return Test("Wilcoxon signed-rank test", "medians", "W", float(found.statistic), float(found.pvalue))


def sign_test(sample: Sample, value: float) -> Test:
    """Arbuthnott's sign test (Conover 1999, 3.4): are as many above the value as below it?"""
    from scipy.stats import binomtest

    above, below = int((sample.values > value).sum()), int((sample.values < value).sum())
    p = float(binomtest(above, above + below, 0.5).pvalue) if above + below else 1.0
    return Test("sign test", "medians", "number above", float(above), p)


def one_share(hits: int, n: int, value: float) -> Test:
    """The exact binomial test (Clopper & Pearson 1934)."""
    from scipy.stats import binomtest

    p = float(binomtest(hits, n, value).pvalue)
    return Test("exact binomial test", "shares", "count", float(hits), p, why="a share of one group is judged exactly")


def mcnemar(gained: int, lost: int) -> Test:
    """McNemar (1947), exact: of the pairs that changed, did as many go one way as the other?"""
    from scipy.stats import binomtest

    p = float(binomtest(gained, gained + lost, 0.5).pvalue) if gained + lost else 1.0
    return Test("McNemar's exact test", "shares", "discordant pairs", float(gained + lost), p, why="yes or no, in pairs")


def effects_against(sample: Sample, value: float, of: str) -> list[Effect]:
    """How far the mean or median is from the value, in its unit, and in standard deviations."""
    from scipy.special import stdtrit

    if of == "medians":
        low, high = median_interval(sample.values)
        ends = (low - value, high - value)
        return [Effect("difference of the median", sample.median - value, ends, f"median minus {value:g}")]
    half = float(stdtrit(sample.n - 1, 0.5 + LEVEL / 2)) * sample.sd / float(np.sqrt(sample.n))
    gap = sample.mean - value
    effects = [Effect("difference of the mean", gap, (gap - half, gap + half), f"mean minus {value:g}")]
    if sample.sd > 0:
        d = gap / sample.sd
        error = Z * float(np.sqrt(1 / sample.n + d**2 / (2 * sample.n)))
        g = d * (1 - 3 / (4 * sample.n - 5)) if sample.n > 2 else d
        effects.append(Effect("Hedges' g", g, (d - error, d + error), "difference in standard deviations"))
    return effects
