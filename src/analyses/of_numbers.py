"""Numbers of several groups put to the test: checks, effects, pairs and what would have been found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from src.analyses import detectable
from src.analyses.checks import Notes
from src.analyses.effect_sizes import (
    cliffs_delta,
    difference_of_means,
    difference_of_medians,
    hedges_g,
    median_interval,
    omega_squared,
)
from src.analyses.group_tests import (
    brown_forsythe,
    compare_many,
    compare_two,
    kruskal_wallis,
    mann_whitney,
    welch_anova,
    welch_t,
)
from src.analyses.pairs import pairs_of
from src.analyses.samples import Sample
from src.analyses.tested import Effect, Found, Test
from src.analyses.words import count, p_text

ALPHA: Final = 0.05


def test_level(samples: Sequence[Sample], n: int, seed: int, notes: Notes) -> Found:
    """Whether the groups lie at different levels."""
    if all(s.variance == 0 for s in samples) and len({s.mean for s in samples}) == 1:
        notes.warn("Every value is the same, so there is nothing to tell apart.")
    if len(samples) == 2:
        a, b = samples
        test = compare_two(a, b, seed)
        groups = [described(s, test.of) for s in samples]
        found = Found(test, _two_effects(a, b, test), groups, n, detectable=detectable.between_two(a, b, test.of))
    else:
        test = compare_many(samples)
        groups = [described(s, test.of) for s in samples]
        method, pairs = pairs_of(samples, test.of)
        smallest = detectable.among_many(samples, test.of)
        found = Found(test, _many_effects(samples, test, n), groups, n, pairs, method, smallest)
    _judge(samples, test, notes)
    return found


def _two_effects(a: Sample, b: Sample, test: Test) -> list[Effect]:
    means, ranks = [difference_of_means(a, b), hedges_g(a, b)], [cliffs_delta(a, b), difference_of_medians(a, b)]
    every = [*means, *ranks] if test.of == "means" else [*ranks, *means]
    return [e for e in every if np.isfinite(e.value)]


def _many_effects(samples: Sequence[Sample], test: Test, n: int) -> list[Effect]:
    k = len(samples)
    if test.of == "means":
        f = test.statistic
        within = test.freedom[1]
        omega, eta = omega_squared(f, k - 1.0, within if n - k < within else float(n - k))
        return [omega, eta]
    h = min(test.statistic, n - 1.0)
    f = (h / (k - 1)) / max((n - 1 - h) / (n - k), 1e-12) if n > k else 0.0
    _, eta = omega_squared(f, k - 1.0, float(max(n - k, 1)))
    return [Effect("epsilon squared", h / (n - 1), eta.interval, "share of the spread of ranks that the groups account for")]


def test_spread(samples: Sequence[Sample], n: int) -> Found:
    """Whether the groups spread differently."""
    test = brown_forsythe(samples)
    groups = [described(s, "spreads") for s in samples]
    low, high = min(samples, key=lambda s: s.variance), max(samples, key=lambda s: s.variance)
    ratio = high.sd / low.sd if low.sd > 0 else np.nan
    effect = Effect("ratio of standard deviations", ratio, None, f"{high.name} over {low.name}", 1.0)
    return Found(test, [effect] if np.isfinite(ratio) else [], groups, n)


def described(s: Sample, of: str) -> dict[str, Any]:
    """A group in the result: its size, centre with a 95 % interval, and spread."""
    from scipy.special import stdtrit

    half = float(stdtrit(s.n - 1, 0.975)) * s.sd / float(np.sqrt(s.n))
    centre, ends = (s.mean, (s.mean - half, s.mean + half))
    if of == "ranks":
        centre, ends = s.median, median_interval(s.values)
    return {
        "group": s.name, "n": s.n, "mean": s.mean, "median": s.median, "sd": s.sd, "share": None,
        "centre": centre, "low": ends[0], "high": ends[1],
    }  # fmt: skip


def _judge(samples: Sequence[Sample], test: Test, notes: Notes) -> None:
    spread = brown_forsythe(samples)
    small = min(s.n for s in samples)
    widest, narrowest = max(s.sd for s in samples), min(s.sd for s in samples)
    unequal = spread.p_value < ALPHA and widest > 1.25 * narrowest
    needs = test.name.startswith(("Mann", "Kruskal"))
    detail = f"Brown-Forsythe F = {spread.statistic:.2f}, {p_text(spread.p_value)}"
    notes.check(
        "equal spreads", "holds" if not unequal else "doubtful" if needs else "fails",
        f"{detail}. {'The test needs it to speak of levels alone.' if needs else 'The test does not need it.'}",
    )  # fmt: skip
    if unequal and needs:
        notes.warn("The groups spread differently, so a difference may be one of spread or shape and not of level.")
    notes.check("shape", "holds", f"{test.why[:1].upper()}{test.why[1:]}.")
    notes.check("enough values", "holds" if small >= 20 else "doubtful", f"The smallest group has {small:,} values.")
    if small < 5:
        notes.warn(f"The smallest group has only {count(small, 'value')}: only a very large difference could be found.")
    other = _other(samples, test)
    if other is not None and np.isfinite(other.p_value) and (other.p_value <= ALPHA) != (test.p_value <= ALPHA):
        judged = f"The {other.name} of the {other.of} judges otherwise ({p_text(other.p_value)})"
        notes.warn(f"{judged}: take the finding with care.")


def _other(samples: Sequence[Sample], test: Test) -> Test | None:
    """The test that was not chosen: ranks beside means, means beside ranks."""
    if len(samples) == 2:
        return mann_whitney(samples[0], samples[1]) if test.of == "means" else welch_t(samples[0], samples[1])
    if test.of == "means":
        return kruskal_wallis(samples)
    return welch_anova(samples) if all(s.variance > 0 for s in samples) else None
