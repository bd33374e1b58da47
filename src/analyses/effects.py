"""Exact effects of factors on a change: what each of several multiplied numbers did to their product, nothing left over.

Two factors: Bennet (1920). Any number: Shapley (1953), as Sun (1998) and Shorrocks (2013) use it to decompose. Ratios over
members: Kitagawa (1955), Das Gupta (1993). All are symmetric in time: swapping the two periods turns every sign around. They
need no logarithm, so zeros and negative values have an effect like any others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from src.analyses.frames import Floats


def total(values: Sequence[float] | Floats) -> float:
    """The exact sum; one that floats cannot hold is NaN or infinite, like a sum of such."""
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    try:
        return math.fsum(listed)
    except (OverflowError, ValueError):
        return float(np.sum(np.asarray(listed, dtype=float)))


def shapley(before: Sequence[Floats], after: Sequence[Floats]) -> list[Floats]:
    """The effect of each factor on the product of all, element by element; the effects sum to the change of the product."""
    n = len(before)
    effects = []
    for factor in range(n):
        others = [k for k in range(n) if k != factor]
        weighted = np.zeros_like(before[factor])
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for moved in combinations(others, size):
                term = np.full_like(weighted, weight)
                for k in others:
                    term = term * (after[k] if k in moved else before[k])
                weighted = weighted + term
        effects.append((after[factor] - before[factor]) * weighted)
    return effects


def ratios(numerator: Floats, denominator: Floats) -> Floats:
    """Numerator by denominator, NaN where there is nothing to divide by."""
    filled = np.where(denominator == 0, 1.0, denominator)
    return np.where(denominator == 0, np.nan, numerator / filled)


def _either(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """A factor that one period lacks is taken as the other period's, so that it has no effect; one that both lack is 0."""
    first, second = np.where(np.isnan(one), other, one), np.where(np.isnan(other), one, other)
    return np.nan_to_num(first), np.nan_to_num(second)


@dataclass(frozen=True, slots=True)
class RateAndMix:
    """By member: what its own rate did, and what the shift of weight to or from it did. Both sum to the change of the ratio."""

    rate: Floats
    mix: Floats


def rate_and_mix(numerator: tuple[Floats, Floats], denominator: tuple[Floats, Floats], scale: float = 1.0) -> RateAndMix:
    """Kitagawa's components of the change of `scale * sum(numerator) / sum(denominator)`; (before, after) arrays by member.

    The mix of a member is measured against the overall ratio: weight that moves to a member above it raises the ratio. A new
    or lost member has no change of rate: all of it is mix.
    """
    weights = [d / total(d) for d in denominator]
    own = _either(*(scale * ratios(n, d) for n, d in zip(numerator, denominator, strict=True)))
    overall = [scale * total(n) / total(d) for n, d in zip(numerator, denominator, strict=True)]
    middle = sum(overall) / 2
    rate = (weights[0] + weights[1]) / 2 * (own[1] - own[0])
    mix = (weights[1] - weights[0]) * ((own[0] + own[1]) / 2 - middle)
    # A numerator without a denominator has a contribution and no rate: it is counted as rate, so that nothing is lost.
    exact = [scale * n / total(d) for n, d in zip(numerator, denominator, strict=True)]
    left = (exact[1] - weights[1] * own[1]) - (exact[0] - weights[0] * own[0])
    return RateAndMix(rate + left, mix)


@dataclass(frozen=True, slots=True)
class VolumeMixPrice:
    """By member: effects of the total volume, of the member's share of it, and of its value per unit of volume."""

    volume: Floats
    mix: Floats
    price: Floats


def volume_mix_price(value: tuple[Floats, Floats], volume: tuple[Floats, Floats]) -> VolumeMixPrice:
    """Price-volume-mix of a value over members, by Shapley over total volume, share and value per unit.

    A new or lost member has no change of price: its part is mix. Value without volume is counted as price.
    """
    totals = [total(v) for v in volume]
    shares = _either(*(v / t if t else np.full_like(v, np.nan) for v, t in zip(volume, totals, strict=True)))
    price = _either(*(ratios(x, v) for x, v in zip(value, volume, strict=True)))
    whole = [np.full_like(value[0], t) for t in totals]
    by_volume, by_share, by_price = shapley([whole[0], shares[0], price[0]], [whole[1], shares[1], price[1]])
    moved = shares[1] - shares[0]
    worth = _worth(whole, price)
    # Shares sum to one, so what a shift is worth can be measured against the mean: the sum stays, the members make sense.
    middle = (shares[0] + shares[1]) / 2
    mean = total(worth * middle) / (total(middle) or 1.0)
    left = (value[1] - value[0]) - (by_volume + by_share + by_price)
    return VolumeMixPrice(by_volume, moved * (worth - mean) + (by_share - moved * worth), by_price + left)


def _worth(whole: list[Floats], price: tuple[Floats, Floats]) -> Floats:
    return (whole[0] * price[0] + whole[1] * price[1]) / 3 + (whole[0] * price[1] + whole[1] * price[0]) / 6


def chain(value: tuple[float, float], volumes: Sequence[tuple[float, float]]) -> list[float]:
    """Effects on value = first volume x (second per first) x ... x (value per last volume), (before, after) pairs each.

    One effect for each volume and one for the value per unit of the last; they sum to the change of the value.
    """
    levels = [np.array([[a, b] for a, b in (*volumes, value)], dtype=float)[:, side] for side in (0, 1)]
    factors: list[tuple[Floats, Floats]] = [(levels[0][:1], levels[1][:1])]
    for k in range(1, len(levels[0])):
        parts = [ratios(level[k : k + 1], level[k - 1 : k]) for level in levels]
        factors.append(_either(*parts))
    effects = [float(e[0]) for e in shapley([f[0] for f in factors], [f[1] for f in factors])]
    effects[-1] += (value[1] - value[0]) - total(effects)
    return effects
