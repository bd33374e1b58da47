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
_Z: Final = 1.959963984540054


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
    active, sizes = matrix.active[matrix.usable], matrix.sizes[matrix.usable]
    reached = np.isfinite(active)
    of = (reached * sizes[:, None]).sum(axis=0)
    some = of > 0
    back = np.nansum(active, axis=0)[some]
    lower, upper = wilson(back, of[some].astype(float))
    return Average(back / of[some], lower, upper, of[some], reached.sum(axis=0)[some])


def wilson(back: Floats, of: Floats) -> tuple[Floats, Floats]:
    """Wilson's (1927) 95 % interval of a share."""
    share = back / of
    middle = (share + _Z**2 / (2 * of)) / (1 + _Z**2 / of)
    half = _Z / (1 + _Z**2 / of) * np.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


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
    """Newcombe's (1998) interval of the difference, and the p-value of equal shares (score test; t, as spread is estimated)."""
    from scipy.special import stdtr

    pooled = (x1 + x0) / (n1 + n0)
    if not 0 < pooled < 1:
        return 0.0, 0.0, 1.0
    new, old = x1 / n1, x0 / n0
    (low1, low0), (high1, high0) = wilson(np.array([x1, x0]), np.array([n1, n0]))
    low = new - old - float(np.hypot(new - low1, high0 - old))
    high = new - old + float(np.hypot(high1 - new, old - low0))
    z = (new - old) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0))
    return low, high, float(2 * stdtr(max(1, freedom), -abs(z)))
