"""The smallest effect that these numbers of rows would have found four times in five: what a missing finding leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from src.analyses.effect_sizes import Z, welch_error
from src.analyses.frames import Ints
from src.analyses.samples import Sample

POWER: Final = 0.8
_REACH: Final = Z + 0.8416212335729143
_RANK_EFFICIENCY: Final = 0.864
"""Ranks need at most 1 / 0.864 as many rows as means do (Hodges & Lehmann 1956)."""


def between_two(a: Sample, b: Sample, of: str) -> dict[str, Any]:
    """A difference of means in the unit, or a Cliff's delta."""
    if of == "means":
        return _told("difference of means", _reach(a.n, b.n) * welch_error(a, b)[0], in_unit=True)
    return _told("Cliff's delta", min(1.0, _REACH * np.sqrt((a.n + b.n + 1) / (3.0 * a.n * b.n))))


def _reach(n: int, m: int) -> float:
    from scipy.special import stdtrit

    freedom = max(1, n + m - 2)
    return float(stdtrit(freedom, 0.975) + stdtrit(freedom, POWER))


def from_value(sample: Sample) -> dict[str, Any]:
    """A distance of the mean from the value it is compared with."""
    return _told("difference of the mean", _reach(sample.n, 1) * sample.sd / float(np.sqrt(sample.n)), in_unit=True)


def among_many(samples: Sequence[Sample], of: str) -> dict[str, Any]:
    """A share of the spread that the groups would have to account for."""
    from statsmodels.stats.power import FTestAnovaPower

    n = sum(s.n for s in samples) * (1.0 if of == "means" else _RANK_EFFICIENCY)
    f = FTestAnovaPower().solve_power(effect_size=None, nobs=n, alpha=0.05, power=POWER, k_groups=len(samples))
    f = float(np.ravel(f)[0])
    return _told("share of the spread", f**2 / (1 + f**2))


def between_shares(table: Ints) -> dict[str, Any]:
    """A difference of two shares, or a Cramér's V."""
    n = table.sum(axis=1).astype(float)
    if table.shape == (2, 2):
        share = float(table[:, 1].sum() / table.sum())
        return _told("risk difference", min(1.0, _REACH * np.sqrt(share * (1 - share) * (1 / n[0] + 1 / n[1]))))
    from statsmodels.stats.power import GofChisquarePower

    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    w = GofChisquarePower().solve_power(effect_size=None, nobs=n.sum(), alpha=0.05, power=POWER, n_bins=freedom + 1)
    return _told("Cramér's V", min(1.0, float(np.ravel(w)[0]) / np.sqrt(min(table.shape) - 1)))


def _told(name: str, value: float, *, in_unit: bool = False) -> dict[str, Any]:
    return {"effect": name, "value": float(value), "power": POWER, "in_unit": in_unit}
