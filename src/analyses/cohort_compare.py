"""Whether newer cohorts come back more than earlier ones, at the same age, and more than cohorts differ by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from src.analyses.cohort_matrix import Matrix
from src.analyses.frames import Floats, Ints
from src.analyses.multiple_testing import benjamini_hochberg

AGES: Final = (1, 3, 6, 12)
_NEWEST: Final = 3
_FEWEST: Final = 4


@dataclass(frozen=True, slots=True)
class Average:
    """The average retention by age, weighted by cohort size, with Wilson's 95 % interval; `of` is how many it rests on."""

    share: Floats
    lower: Floats
    upper: Floats
    of: Ints
    cohorts: Ints


def average(matrix: Matrix) -> Average:
    """Over the cohorts that began within the rows and have reached the age."""
    from statsmodels.stats.proportion import proportion_confint

    active, sizes = matrix.active[matrix.usable], matrix.sizes[matrix.usable]
    reached = np.isfinite(active)
    of = (reached * sizes[:, None]).sum(axis=0)
    some = of > 0
    back = np.nansum(active, axis=0)[some]
    lower, upper = proportion_confint(back, of[some], method="wilson")
    return Average(back / of[some], np.asarray(lower), np.asarray(upper), of[some], reached.sum(axis=0)[some])


def compare(matrix: Matrix) -> list[dict[str, Any]]:
    """Newest against earlier cohorts at each age that enough cohorts have reached, q-values over those ages."""
    active, sizes, first = matrix.active[matrix.usable], matrix.sizes[matrix.usable], matrix.first[matrix.usable]
    found = [_at(age, active[:, age], sizes, first) for age in AGES if age < active.shape[1]]
    tests = [test for test in found if test is not None]
    for test, q in zip(tests, benjamini_hochberg([t["p_value"] for t in tests]), strict=True):
        test["q_value"] = float(q)
    return tests


def _at(age: int, active: Floats, sizes: Ints, first: Ints) -> dict[str, Any] | None:
    reached = np.flatnonzero(np.isfinite(active))
    if len(reached) < _FEWEST:
        return None
    newest = min(_NEWEST, len(reached) // 2)
    old, new = reached[:-newest], reached[-newest:]
    spread = overdispersion([(active[part], sizes[part]) for part in (old, new)])
    x1, n1, x0, n0 = (float(v[part].sum()) for part in (new, old) for v in (active, sizes))
    low, high, p = _two_shares(x1 / spread, n1 / spread, x0 / spread, n0 / spread, len(reached) - 2)
    return {
        "age": age,
        "newest": {"cohorts": [int(f) for f in first[new]], "back": int(x1), "of": int(n1), "share": x1 / n1},
        "earlier": {"cohorts": [int(f) for f in first[old]], "back": int(x0), "of": int(n0), "share": x0 / n0},
        "difference": x1 / n1 - x0 / n0,
        "interval": [low, high],
        "overdispersion": spread,
        "p_value": p,
    }


def overdispersion(parts: list[tuple[Floats, Ints]]) -> float:
    """How much more shares differ inside the parts than counting alone makes them (Pearson's chi-squared by its degrees of
    freedom, at least 1; McCullagh & Nelder 1989, 4.5)."""
    total, freedom = 0.0, 0
    for back, sizes in parts:
        share = float(back.sum() / sizes.sum())
        freedom += len(sizes) - 1
        if 0 < share < 1:
            total += float(((back - sizes * share) ** 2 / (sizes * share * (1 - share))).sum())
    return max(1.0, total / freedom) if freedom else 1.0


def _two_shares(x1: float, n1: float, x0: float, n0: float, freedom: int) -> tuple[float, float, float]:
    """Newcombe's interval of the difference, and the p-value of equal shares (score test, t for the estimated spread)."""
    from scipy.special import stdtr
    from statsmodels.stats.proportion import confint_proportions_2indep

    pooled = (x1 + x0) / (n1 + n0)
    if not 0 < pooled < 1:
        return 0.0, 0.0, 1.0
    low, high = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff")
    z = (x1 / n1 - x0 / n0) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0))
    return float(low), float(high), float(2 * stdtr(max(1, freedom), -abs(z)))
