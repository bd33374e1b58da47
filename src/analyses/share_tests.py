"""Which test fits shares and categories of two or more groups, why, and what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from src.analyses.frames import Floats, Ints
from src.analyses.tested import Test

SEED_DRAWS: Final = 9_999
LIKELY: Final = 5.0
"""Pearson's chi-squared may be trusted from an expected count of 5 in each cell (Cochran 1954) ..."""
MOST_SMALL: Final = 0.2
"""... or, in larger tables, of 5 in four cells of five and of 1 in each."""
CHUNK: Final = 200_000


def crossed(groups: Ints, outcomes: Ints, shape: tuple[int, int]) -> Ints:
    """How often each outcome (column) came up in each group (row)."""
    flat = np.bincount(groups * shape[1] + outcomes, minlength=shape[0] * shape[1])
    return flat.reshape(shape).astype(np.int64)


def expected(table: Ints) -> Floats:
    """The counts there would be if the groups did not differ."""
    return np.asarray(np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum(), dtype=float)


def compare_shares(table: Ints, seed: int = 0) -> Test:
    """Chi-squared (for two shares: their z-test) where enough is expected in each cell, else an exact or dealt-out test."""
    smallest = float(expected(table).min())
    if table.shape == (2, 2):
        if smallest >= LIKELY:
            return replace(two_shares(table), why=f"each cell is expected to hold at least {smallest:.0f}")
        return replace(fisher(table), why=f"a cell is expected to hold only {smallest:.1f}, so the exact test is used")
    small = float((expected(table) < LIKELY).mean())
    if smallest >= 1 and small <= MOST_SMALL:
        return replace(chi_squared(table), why="enough is expected in each cell")
    why = f"{small:.0%} of the cells are expected to hold under five, so chance is simulated"
    return replace(dealt_out(table, seed), why=why)


def chi_squared(table: Ints) -> Test:
    """Pearson (1900), without continuity correction."""
    from scipy.stats import chi2_contingency

    found = chi2_contingency(table, correction=False)
    return Test("chi-squared test", "distributions", "χ²", float(found.statistic), float(found.pvalue), (float(found.dof),))


def two_shares(table: Ints) -> Test:
    """The pooled z-test of two shares; columns are no and yes."""
    from statsmodels.stats.proportion import proportions_ztest

    z, p = proportions_ztest(table[:, 1], table.sum(axis=1))
    return Test("two-proportion z-test", "shares", "z", float(z), float(p))


def fisher(table: Ints) -> Test:
    """Fisher's (1935) exact test; the statistic is the odds ratio of the sample."""
    from scipy.stats import fisher_exact

    found = fisher_exact(table)
    odds = float(1 / found.statistic) if found.statistic else np.inf
    return Test("Fisher's exact test", "shares", "odds ratio", odds, float(found.pvalue))


def dealt_out(table: Ints, seed: int = 0) -> Test:
    """Chi-squared among 9,999 tables dealt out by chance with the same totals (Hope 1968)."""
    from scipy.stats import random_table

    beyond = _statistic(table[None, :, :], expected(table))[0]
    rng = np.random.default_rng(seed)
    random = random_table(table.sum(axis=1), table.sum(axis=0))
    at_once = max(1, min(SEED_DRAWS, CHUNK // table.size))
    reached, made = 0, 0
    while made < SEED_DRAWS:
        size = min(at_once, SEED_DRAWS - made)
        drawn = _statistic(random.rvs(size=size, random_state=rng).reshape(size, *table.shape), expected(table))
        reached += int((drawn >= beyond * (1 - 1e-9)).sum())
        made += size
    freedom = float((table.shape[0] - 1) * (table.shape[1] - 1))
    return Test("chi-squared test by simulation", "distributions", "χ²", float(beyond), (reached + 1) / (made + 1), (freedom,))


def _statistic(tables: Ints | Floats, likely: Floats) -> Floats:
    return np.asarray(((tables - likely) ** 2 / likely).sum(axis=(1, 2)), dtype=float)
