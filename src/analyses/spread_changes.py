"""Periods at which a series began to swing more, or less, than before.

Cumulated sums of the residuals' sizes (after the squares of Inclan & Tiao 1994, JASA 89, with sizes capped so that single
spikes do not count, and with the long-run variance of Sanso, Arago & Carrion 2004, so that heavy tails and memory do not),
split again and again where they stray furthest from a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.frames import Floats
from src.analyses.tails import robust_scale

LEAST: Final = 20
"""Periods on either side of a change."""
_CLEAR: Final = 1.6
"""How many times larger or smaller the spread must be."""
_CAP: Final = 3.0
_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class SpreadChange:
    """The first period of the new spread, the robust standard deviations beside it, and how clear it is."""

    at: int
    before: float
    after: float
    statistic: float


def spread_changes(rest: Floats, budget: float) -> list[SpreadChange]:
    """Changes of spread in order of time; noise alone gives `budget` of them in a series."""
    scale = robust_scale(rest)
    if len(rest) < 3 * LEAST or scale <= 0:
        return []
    sizes = np.minimum(np.abs(rest) / scale, _CAP)
    cuts = [0, *_split(sizes, 0, len(rest), limit_of(budget), _MOST), len(rest)]
    return _kept(rest, cuts, limit_of(budget))


def limit_of(budget: float) -> float:
    """What the bridge of a straight line passes with this chance (Kolmogorov)."""
    from scipy.stats import kstwobign

    return float(kstwobign.isf(min(budget, 0.5)))


def _split(sizes: Floats, start: int, end: int, limit: float, most: int) -> list[int]:
    found: list[int] = []
    waiting = [(start, end)]
    while waiting and len(found) < most:
        low, high = waiting.pop(0)
        if high - low < 2 * LEAST:
            continue
        statistic, at = _furthest(sizes[low:high])
        if statistic > limit and LEAST <= at <= high - low - LEAST:
            found.append(low + at)
            waiting += [(low, low + at), (low + at, high)]
    return sorted(found)


def _furthest(sizes: Floats) -> tuple[float, int]:
    n = len(sizes)
    centred = sizes - sizes.mean()
    away = np.abs(np.cumsum(centred)[:-1])
    at = int(np.argmax(away)) + 1
    # The spread around each part's own mean: a real change must not hide behind the variance that it makes itself.
    parts = np.concatenate([sizes[:at] - sizes[:at].mean(), sizes[at:] - sizes[at:].mean()])
    long_run = _long_run_variance(parts)
    return (float(away[at - 1] / np.sqrt(n * long_run)) if long_run > 0 else 0.0), at


def _long_run_variance(values: Floats) -> float:
    """Newey and West's (1987), with Bartlett weights."""
    n = len(values)
    lags = int(np.floor(4 * (n / 100) ** (2 / 9))) + 2
    total = float(values @ values) / n
    for lag in range(1, lags + 1):
        total += 2 * (1 - lag / (lags + 1)) * float(values[lag:] @ values[:-lag]) / n
    return max(total, 0.3 * float(values @ values) / n)


def _kept(rest: Floats, cuts: list[int], limit: float) -> list[SpreadChange]:
    """The cuts beside which the spread differs enough, each judged by the stretches that remain beside it."""
    scale = robust_scale(rest)
    inner = cuts[1:-1]
    while inner:
        edges = [0, *inner, len(rest)]
        ratios = []
        for k, at in enumerate(inner):
            before, after = robust_scale(rest[edges[k] : at]), robust_scale(rest[at : edges[k + 2]])
            ratios.append(abs(np.log(max(after, 1e-9 * scale) / max(before, 1e-9 * scale))))
        weakest = int(np.argmin(ratios))
        if ratios[weakest] >= np.log(_CLEAR):
            break
        inner.pop(weakest)
    edges = [0, *inner, len(rest)]
    return [_change(rest, edges[k], at, edges[k + 2], limit) for k, at in enumerate(inner)]


def _change(rest: Floats, start: int, at: int, end: int, limit: float) -> SpreadChange:
    sizes = np.minimum(np.abs(rest[start:end]) / max(robust_scale(rest), np.finfo(float).tiny), _CAP)
    return SpreadChange(at, robust_scale(rest[start:at]), robust_scale(rest[at:end]), max(_furthest(sizes)[0], limit))
