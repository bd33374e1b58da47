"""Which test fits the numbers of two or more groups, why, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from src.analyses.effect_sizes import superiority, welch_error
from src.analyses.frames import Floats, Ints
from src.analyses.samples import SHAPE_FROM, Sample, shape
from src.analyses.tested import Test

PER_SKEW: Final = 30.0
"""Cochran's rule (Sampling Techniques, 1977, section 2.15) asks for 25 times skew squared; groups of unequal size want more."""
PER_TAIL: Final = 10.0
"""So many times the excess kurtosis keep a variance's own relative error below about a third."""
FEWEST_FOR_MEANS: Final = 7
"""Smaller groups beside larger ones make Welch's test reject too often."""
FEW: Final = 30
"""With fewer values in a group, ranks are judged against shuffled groups instead of an approximation."""
FEWEST_SHUFFLED: Final = 4
FEW_OF_MANY: Final = 7
OWN_SHAPE: Final = 20
DRAWS: Final = 4_999
MOST_SHUFFLED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether means may be compared, with the reason."""

    means: bool
    reason: str


def fit_for_means(samples: Sequence[Sample]) -> Fit:
    """Cochran's rule on the worse of every group's own shape and that of all together, and a like rule for tails.

    A shape counts by what is beyond half a standard error of it: small samples of a normal distribution look skewed too.
    """
    smallest = min(samples, key=lambda s: s.n)
    pooled = np.sort(np.concatenate([s.standardised for s in samples]))
    if len(pooled) < SHAPE_FROM:
        return Fit(means=True, reason=f"{len(pooled)} values are too few to judge their shape")
    common = clear_shape(pooled)
    for sample in samples:
        own = clear_shape(sample.standardised) if sample.n >= OWN_SHAPE else common
        skew = max(own[0], common[0], key=abs)
        if sample.n < PER_SKEW * skew**2:
            side = "right" if skew > 0 else "left"
            return Fit(means=False, reason=f"the values are skewed to the {side} and {_has(sample)}")
        if sample.n < PER_TAIL * max(own[1], common[1]):
            return Fit(means=False, reason=f"a few extreme values carry much of the spread and {_has(sample)}")
    if abs(common[0]) < 0.5:
        return Fit(means=True, reason="the values are not clearly skewed")
    many = f"{smallest.n:,} or more a group" if len(samples) > 1 else f"{smallest.n:,} of them"
    return Fit(means=True, reason=f"the values are skewed, but with {many} their mean is still reliable")


def clear_shape(z: Floats) -> tuple[float, float]:
    """Skew and excess kurtosis, each nearer to zero by half its standard error under a normal distribution."""
    skew, tail = shape(z)
    clear = max(0.0, abs(skew) - float(np.sqrt(6 / len(z))) / 2)
    return float(np.copysign(clear, skew)), max(0.0, tail - float(np.sqrt(24 / len(z))) / 2)


def _has(sample: Sample) -> str:
    return f"{sample.name} has only {sample.n:,} values"


def compare_two(a: Sample, b: Sample, seed: int = 0) -> Test:
    """Welch's t-test where means may be compared; else ranks, by shuffling where a group is small."""
    fit, few = fit_for_means([a, b]), min(a.n, b.n)
    if fit.means and (few >= FEWEST_FOR_MEANS or max(a.n, b.n) <= 2 * few):
        return replace(welch_t(a, b), why=f"{fit.reason}; it does not need equal spreads or sizes")
    reason = fit.reason if not fit.means else f"{min((a, b), key=lambda s: s.n).name} has only {few} values"
    if few < FEWEST_SHUFFLED or superiority(a, b)[1] <= 0:
        return replace(mann_whitney(a, b, seed), why=f"{reason}, so ranks are compared")
    if few < FEW and a.n + b.n <= MOST_SHUFFLED:
        return replace(shuffled_ranks(a, b, seed), why=f"{reason}, so ranks are compared; equal spreads are not needed")
    return replace(brunner_munzel(a, b), why=f"{reason}, so ranks are compared; equal spreads are not needed")


def compare_many(samples: Sequence[Sample]) -> Test:
    """Welch's analysis of variance where means may be compared, else Kruskal and Wallis's ranks."""
    fit = fit_for_means(samples)
    smallest = min(samples, key=lambda s: s.n)
    if fit.means and smallest.n >= FEW_OF_MANY and all(s.variance > 0 for s in samples):
        return replace(welch_anova(samples), why=f"{fit.reason}; it does not need equal spreads or sizes")
    reason = fit.reason
    if fit.means:
        reason = _has(smallest) if smallest.n < FEW_OF_MANY else "a group does not vary"
    return replace(kruskal_wallis(samples), why=f"{reason}, so ranks are compared")


def welch_t(a: Sample, b: Sample) -> Test:
    """Welch (1947)."""
    from scipy.special import stdtr

    se, freedom = welch_error(a, b)
    gap = a.mean - b.mean
    t = gap / se if se > 0 else np.copysign(np.inf, gap) if gap else 0.0
    p = float(2 * stdtr(freedom, -abs(t))) if np.isfinite(t) else 0.0
    return Test("Welch t-test", "means", "t", float(t), p, (freedom,))


def brunner_munzel(a: Sample, b: Sample) -> Test:
    """Brunner & Munzel (2000): is a value of one group as likely above as below one of the other?"""
    from scipy.stats import brunnermunzel

    found = brunnermunzel(b.values, a.values)
    return Test("Brunner-Munzel test", "ranks", "W", float(found.statistic), float(found.pvalue), (superiority(a, b)[2],))


def mann_whitney(a: Sample, b: Sample, seed: int = 0) -> Test:
    """Mann & Whitney (1947): exact, or with ties 4,999 deals of the values; approximate in large samples."""
    from scipy.stats import PermutationMethod, mannwhitneyu

    together = np.concatenate([a.values, b.values])
    tied = len(np.unique(together)) < len(together)
    if not tied and a.n * b.n <= 10_000:
        found = mannwhitneyu(a.values, b.values, method="exact")
    elif min(a.n, b.n) < FEW and len(together) <= MOST_SHUFFLED:
        draws = PermutationMethod(n_resamples=DRAWS, batch=1_000, rng=np.random.default_rng(seed))
        found = mannwhitneyu(a.values, b.values, method=draws)
    else:
        found = mannwhitneyu(a.values, b.values, method="asymptotic")
    p = float(found.pvalue)
    return Test("Mann-Whitney test", "ranks", "U", float(found.statistic), min(1.0, p) if np.isfinite(p) else 1.0)


def shuffled_ranks(a: Sample, b: Sample, seed: int = 0) -> Test:
    """Brunner and Munzel's statistic among 4,999 shuffles of the groups: Neubert & Brunner (2007)."""
    levels, place = np.unique(np.concatenate([a.values, b.values]), return_inverse=True)
    own = np.bincount(place[: a.n], minlength=len(levels))
    every = np.bincount(place, minlength=len(levels))
    seen = _studentised(own[None, :], every)[0]
    rng = np.random.default_rng(seed)
    reached, at_once = 1, max(1, 1_000_000 // len(place))
    for start in range(0, DRAWS, at_once):
        dealt = _dealt(place, a.n, len(levels), min(at_once, DRAWS - start), rng)
        reached += int((np.abs(_studentised(dealt, every)) >= abs(seen) * (1 - 1e-9)).sum())
    return Test("Brunner-Munzel test by permutation", "ranks", "W", float(seen), min(1.0, reached / (DRAWS + 1)))


def _dealt(place: Ints, n: int, levels: int, times: int, rng: np.random.Generator) -> Ints:
    """Counts of each level among `n` values drawn without replacement, `times` over."""
    drawn = np.argpartition(rng.random((times, len(place)), dtype=np.float32), n - 1, axis=1)[:, :n]
    flat = place[drawn] + levels * np.arange(times)[:, None]
    return np.bincount(flat.ravel(), minlength=levels * times).reshape(times, levels).astype(np.int64)


def _studentised(own: Ints, every: Ints) -> Floats:
    """Brunner and Munzel's W for each row of counts that one group has of each different value."""
    other = every - own
    n, m = own.sum(axis=1, keepdims=True), other.sum(axis=1, keepdims=True)
    place_own = (np.cumsum(other, axis=1) - other / 2) / m
    place_other = (np.cumsum(own, axis=1) - own / 2) / n
    p = (own * place_own).sum(axis=1, keepdims=True) / n
    spread_own = (own * (place_own - p) ** 2).sum(axis=1) / (n[:, 0] - 1)
    spread_other = (other * (place_other - (1 - p)) ** 2).sum(axis=1) / (m[:, 0] - 1)
    least = 1 / (4.0 * n[:, 0] ** 2 * m[:, 0] ** 2)
    error = np.sqrt(np.maximum(spread_own / n[:, 0] + spread_other / m[:, 0], least))
    return np.asarray((p[:, 0] - 0.5) / error, dtype=float)


def welch_anova(samples: Sequence[Sample]) -> Test:
    """Welch (1951)."""
    from scipy.stats import f_oneway

    found = f_oneway(*[s.values for s in samples], equal_var=False)
    return Test(
        "Welch analysis of variance", "means", "F", float(found.statistic), float(found.pvalue),
        (len(samples) - 1.0, _welch_freedom(samples)),
    )  # fmt: skip


def _welch_freedom(samples: Sequence[Sample]) -> float:
    weights = np.array([s.n / s.variance for s in samples])
    off = ((1 - weights / weights.sum()) ** 2 / np.array([s.n - 1 for s in samples])).sum()
    return float((len(samples) ** 2 - 1) / (3 * off))


def kruskal_wallis(samples: Sequence[Sample]) -> Test:
    """Kruskal & Wallis (1952), corrected for ties."""
    from scipy.stats import kruskal

    together = np.concatenate([s.values for s in samples])
    if together.min() == together.max():
        return Test("Kruskal-Wallis test", "ranks", "H", 0.0, 1.0, (len(samples) - 1.0,))
    found = kruskal(*[s.values for s in samples])
    return Test("Kruskal-Wallis test", "ranks", "H", float(found.statistic), float(found.pvalue), (len(samples) - 1.0,))


def brown_forsythe(samples: Sequence[Sample]) -> Test:
    """Brown & Forsythe (1974): do the groups spread equally about their medians?"""
    from scipy.stats import levene

    if all(s.variance == 0 for s in samples):
        return Test("Brown-Forsythe test", "spreads", "F", 0.0, 1.0)
    with np.errstate(all="ignore"):
        found = levene(*[s.values for s in samples], center="median")
    freedom = (len(samples) - 1.0, float(sum(s.n for s in samples) - len(samples)))
    statistic, p = float(found.statistic), float(found.pvalue)
    return Test("Brown-Forsythe test", "spreads", "F", statistic, p if np.isfinite(p) else 1.0, freedom)
