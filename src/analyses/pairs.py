"""Which groups differ from which, once all of them were tested together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

import numpy as np

from src.analyses.effect_sizes import (
    cliffs_delta,
    difference_of_means,
    difference_of_medians,
    hedges_g,
    risk_effects,
    superiority,
    welch_error,
)
from src.analyses.frames import Ints
from src.analyses.group_tests import brunner_munzel, mann_whitney, welch_t
from src.analyses.multiple_testing import holm
from src.analyses.samples import Sample
from src.analyses.share_tests import LIKELY, expected, fisher, two_shares
from src.analyses.tested import Effect

MOST_PAIRED: Final = 15
"""With more groups each is compared with all others together: every pair would be too many to read."""
EXACT_BELOW: Final = 15
_RUNGS: Final = np.array([1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 300, 100_000], dtype=float)
"""Degrees of freedom are rounded down to these for intervals: the quantile is slow to find, and a little wider is safe."""
Pair = dict[str, Any]


def pairs_of(samples: Sequence[Sample], of: str) -> tuple[str, list[Pair]]:
    """Name of the method, and every pair (or, with many groups, each against the rest), smallest p first."""
    if len(samples) > MOST_PAIRED:
        return "each group against all others, Holm", _adjusted([_pair(s, _rest(samples, s), of) for s in samples])
    if of == "means":
        return "Games-Howell", _sorted(_games_howell(samples))
    return "pairs by ranks, Holm", _adjusted([_pair(a, b, of) for a, b in combinations(samples, 2)])


def _rest(samples: Sequence[Sample], one: Sample) -> Sample:
    return Sample("all others", np.sort(np.concatenate([s.values for s in samples if s is not one])))


def _pair(a: Sample, b: Sample, of: str) -> Pair:
    if of == "means":
        return _told(a.name, b.name, difference_of_means(a, b), hedges_g(a, b), welch_t(a, b).p_value)
    exact = min(a.n, b.n) < EXACT_BELOW or superiority(a, b)[1] <= 0
    test = mann_whitney(a, b) if exact else brunner_munzel(a, b)
    return _told(a.name, b.name, difference_of_medians(a, b), cliffs_delta(a, b), test.p_value)


def _games_howell(samples: Sequence[Sample]) -> list[Pair]:
    """Games & Howell (1976): p-values and intervals from the studentised range, for unequal spreads and sizes."""
    from scipy.stats import studentized_range

    k = len(samples)
    pairs = list(combinations(samples, 2))
    errors = np.array([welch_error(a, b) for a, b in pairs])
    gaps = np.array([a.mean - b.mean for a, b in pairs])
    with np.errstate(all="ignore"):
        t = np.where(errors[:, 0] > 0, np.abs(gaps) / errors[:, 0], np.where(gaps == 0, 0.0, np.inf))
        p = np.where(np.isinf(t), 0.0, studentized_range.sf(np.sqrt(2) * np.minimum(t, 1e6), k, errors[:, 1]))
    rung = _RUNGS[np.searchsorted(_RUNGS, errors[:, 1].clip(_RUNGS[0]), side="right") - 1]
    reach = {df: _range_quantile(k, float(df)) / np.sqrt(2) for df in np.unique(rung)}
    told = []
    for (a, b), se, df, gap, chance in zip(pairs, errors[:, 0], rung, gaps, p, strict=True):
        half = float(reach[df] * se)
        effect = Effect("difference of means", float(gap), (float(gap - half), float(gap + half)), "")
        told.append(_told(a.name, b.name, effect, hedges_g(a, b), float(chance)) | {"p_adjusted": float(chance)})
    return told


@lru_cache(maxsize=256)
def _range_quantile(k: int, freedom: float) -> float:
    from scipy.stats import studentized_range

    return float(studentized_range.ppf(0.95, k, freedom))


def pairs_of_shares(names: Sequence[str], table: Ints) -> tuple[str, list[Pair]]:
    """Every pair of groups by their shares of yes (or each against the rest)."""
    told = []
    if len(names) > MOST_PAIRED:
        sides = [(names[k], table[k], "all others", table.sum(axis=0) - table[k]) for k in range(len(names))]
    else:
        sides = [(names[a], table[a], names[b], table[b]) for a, b in combinations(range(len(names)), 2)]
    for first, one, second, other in sides:
        both = np.array([one, other])
        test = two_shares if expected(both).min() >= LIKELY else fisher
        p = test(both).p_value if both.sum(axis=0).min() > 0 else 1.0
        difference, ratio = risk_effects((int(one[1]), int(other[1])), (int(one.sum()), int(other.sum())), (first, second))
        told.append(_told(first, second, difference, ratio, p))
    method = "each group against all others, Holm" if len(names) > MOST_PAIRED else "pairs of shares, Holm"
    return method, _adjusted(told)


def _told(a: str, b: str, difference: Effect, effect: Effect, p: float) -> Pair:
    return {
        "a": a,
        "b": b,
        "difference": difference.value,
        "interval": difference.as_json()["interval"],
        "effect": effect.name,
        "effect_size": effect.value,
        "p_value": p,
    }


def _adjusted(told: list[Pair]) -> list[Pair]:
    for pair, p in zip(told, holm([t["p_value"] for t in told]), strict=True):
        pair["p_adjusted"] = float(p)
    return _sorted(told)


def _sorted(told: list[Pair]) -> list[Pair]:
    for pair in told:
        pair["significant"] = bool(pair["p_adjusted"] <= 0.05)
    return sorted(told, key=lambda t: (t["p_adjusted"], -abs(t["difference"] or 0.0), t["a"], t["b"]))
