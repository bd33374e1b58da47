"""How well a dimension explains a change: what few of its members did beyond what their shares would have them do.

After Adtributor (Bhagwan et al. 2014): a member has explanatory power (its part of the change) and surprise (its share
moved, Jensen-Shannon). A dimension whose members all moved in proportion explains nothing, however large its largest is. As
members differ by chance too, the more so the more there are, what few members did is set against what few members ordinarily
do from one period to the next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.change_rows import Parts
from src.analyses.effects import rate_and_mix, ratios, total
from src.analyses.frames import Floats
from src.analyses.member_noise import by_chance, dispersion

_FEW: Final = 3
ENOUGH: Final = 0.25
"""A dimension explains when few members did at least this share of the change beyond their own share of the whole."""
_PAST: Final = 6
_CANCELS: Final = 0.2
_NEARLY: Final = 0.85
"""Of two dimensions that explain nearly as much, the one with fewer members says it shorter."""
_SPREADS: Final = 3.0
_SIGMA: Final = 1.4826
"""Median absolute deviations in a standard deviation of normal numbers."""
_RARELY: Final = 0.05
_BEYOND: Final = 0.997
_BEYOND_ALONE: Final = 0.999
"""What chance stays below, where the past must agree and where there is none; measured by benchmarks.nulls."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured: one column, or one column by another."""

    value: str
    numerator: str | None = None
    denominator: str | None = None
    scale: float = 1.0

    @property
    def is_ratio(self) -> bool:
        """Whether parts are to be weighted instead of added."""
        return self.numerator is not None and self.denominator is not None


@dataclass(slots=True)
class Explanation:
    """A dimension's members with their parts of the change, and how well they explain it."""

    parts: Parts
    before: Floats
    after: Floats
    contribution: Floats
    expected: Floats | None
    """What each would have done if all had moved alike; None where that cannot be said."""
    rate: Floats | None = None
    mix: Floats | None = None
    weights: tuple[Floats, Floats] | None = None
    surprise: float | None = None
    concentration: float | None = None
    """What at most three members did beyond their share, as a part of the change."""
    usual: float | None = None
    """The same, as a part of this change, in the median past step; without a past, what chance would do."""
    unusual: bool | None = None
    leaders: tuple[int, ...] = ()
    rare: bool | None = None
    """Whether hardly any past step had its members part so; None without a past."""
    offsetting: bool = False
    """Whether rises and falls of the members are so large beside the change that they mostly cancel: it is then their rest."""

    @property
    def score(self) -> float:
        """Concentration beyond the usual one."""
        return -math.inf if self.concentration is None else self.concentration - (self.usual or 0.0)

    @property
    def explains(self) -> bool:
        """Whether few members did much more than their share, and more than few members ordinarily do."""
        return (self.concentration or 0.0) >= ENOUGH and self.unusual is not False and not self.offsetting


def explain(parts: Parts, measured: Measured, change: float, lag: int | None) -> Explanation:
    """Contributions of one dimension's members to the change, and their concentration."""
    found = _of_ratio(parts, measured, change) if measured.is_ratio else _of_sum(parts, measured)
    found.offsetting = abs(change) < _CANCELS * total(np.abs(found.contribution))
    if found.expected is None or not change or len(parts.members) < 2:
        return found
    excess = (found.contribution - found.expected) * math.copysign(1.0, change)
    found.leaders = _leaders(excess)
    found.concentration = _lead(excess) / abs(change)
    past = _past(parts, measured, lag)
    if len(past) >= _PAST:
        level = _level(parts.columns, measured)
        found.usual = float(np.median(past)) * level / abs(change)
        now = found.concentration * abs(change) / level if level else 0.0
        middle = float(np.median(past))
        limit = middle + _SPREADS * _SIGMA * float(np.median(np.abs(past - middle)))
        found.unusual = now > limit and float((past >= now).mean()) <= _RARELY
        found.rare = float((past >= now).mean()) <= _RARELY
    return found


def judge_by_chance(found: list[Explanation], change: float) -> None:
    """What is beyond chance, by the scatter of all members of all dimensions where they are enough: it must be rare, too,
    where there is a past; without one this is all there is."""
    known = [e for e in found if e.expected is not None and len(e.parts.members) > 1]
    sizes = [_size(e) for e in known]
    factor = dispersion([e.contribution - e.expected for e in known if e.expected is not None], sizes)
    if factor is None or not change:
        return
    for explanation, size in zip(known, sizes, strict=True):
        if explanation.concentration is not None and size.sum() > 0:
            drawn = by_chance(size, factor, _lead) / abs(change)
            level = _BEYOND if explanation.rare is not None else _BEYOND_ALONE
            beyond = explanation.concentration > float(np.quantile(drawn, level))
            explanation.usual = float(np.median(drawn)) if explanation.usual is None else explanation.usual
            explanation.unusual = beyond and explanation.rare is not False


def _size(found: Explanation) -> Floats:
    one, other = found.weights if found.weights is not None else (found.before, found.after)
    return (np.abs(one) + np.abs(other)) / 2


def _lead(excess: Floats) -> float:
    return total(excess[list(_leaders(excess))])


def ranked(found: list[Explanation]) -> list[Explanation]:
    """The explanations, best first."""
    order = sorted(found, key=lambda e: (-e.score, len(e.parts.members), e.parts.name))
    best = [e for e in order if e.explains]
    if best:
        near = [e for e in best if e.score >= _NEARLY * best[0].score]
        first = min(near, key=lambda e: (len(e.parts.members), -e.score, e.parts.name))
        order = [first, *(e for e in order if e is not first)]
    return order


def _of_sum(parts: Parts, measured: Measured) -> Explanation:
    before, after = parts.columns[measured.value]
    return Explanation(parts, before, after, after - before, _proportional(before, after), surprise=_surprise(before, after))


def _proportional(before: Floats, after: Floats) -> Floats | None:
    level = total(before)
    size = total(np.abs(before))
    if abs(level) <= 1e-3 * size or not size:
        return None
    return before * ((total(after) - level) / level)


def _of_ratio(parts: Parts, measured: Measured, change: float) -> Explanation:
    above, below = parts.columns[str(measured.numerator)], parts.columns[str(measured.denominator)]
    effects = rate_and_mix(above, below, measured.scale)
    own = [measured.scale * ratios(n, d) for n, d in zip(above, below, strict=True)]
    weights = (below[0] / total(below[0]), below[1] / total(below[1]))
    return Explanation(
        parts, own[0], own[1], effects.rate + effects.mix, (weights[0] + weights[1]) / 2 * change,
        effects.rate, effects.mix, weights, surprise=_surprise(below[0], below[1]),
    )  # fmt: skip


def _leaders(excess: Floats) -> tuple[int, ...]:
    most = min(_FEW, (len(excess) + 1) // 2)
    order = np.argsort(-excess, kind="stable")[:most]
    return tuple(int(k) for k in order if excess[k] > 0)


def _past(parts: Parts, measured: Measured, lag: int | None) -> Floats:
    """What the leading members did beyond their share in each past step, by the level they started from."""
    needed = [measured.numerator, measured.denominator] if measured.is_ratio else [measured.value]
    if not lag or lag < 1 or any(c not in parts.past for c in needed):
        return np.zeros(0)
    length = len(parts.seen)
    found = []
    for k in range(lag, length):
        if not (parts.seen[k] and parts.seen[k - lag]):
            continue
        step = {str(c): (parts.past[str(c)][k - lag], parts.past[str(c)][k]) for c in needed}
        level = _level(step, measured)
        excess = _excess(step, measured)
        if excess is not None and level:
            found.append(_lead(excess) / level)
    return np.array(found, dtype=float)


def _excess(step: dict[str, tuple[Floats, Floats]], measured: Measured) -> Floats | None:
    if not measured.is_ratio:
        before, after = step[measured.value]
        expected = _proportional(before, after)
        change = total(after) - total(before)
        return None if expected is None else (after - before - expected) * math.copysign(1.0, change)
    above, below = step[str(measured.numerator)], step[str(measured.denominator)]
    totals = [total(d) for d in below]
    if not all(totals):
        return None
    effects = rate_and_mix(above, below, measured.scale)
    whole = [measured.scale * total(n) / t for n, t in zip(above, totals, strict=True)]
    middle = (below[0] / totals[0] + below[1] / totals[1]) / 2
    change = whole[1] - whole[0]
    return (effects.rate + effects.mix - middle * change) * math.copysign(1.0, change)


def _level(step: dict[str, tuple[Floats, Floats]], measured: Measured) -> float:
    if not measured.is_ratio:
        return total(np.abs(step[measured.value][0]))
    above, below = (total(step[str(c)][0]) for c in (measured.numerator, measured.denominator))
    return abs(measured.scale * above / below) if below else 0.0


def _surprise(before: Floats, after: Floats) -> float | None:
    """Jensen-Shannon divergence of the shares, in nats: 0 when every share stayed, at most 0.69."""
    if (before < 0).any() or (after < 0).any() or not before.sum() or not after.sum():
        return None
    p, q = before / before.sum(), after / after.sum()
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [np.where(x > 0, x * np.log(x / middle), 0.0) for x in (p, q)]
    return max(0.0, 0.5 * total(np.concatenate(terms)))


@dataclass(frozen=True, slots=True)
class Paradox:
    """Simpson's paradox: the whole went one way, (nearly) every part of a dimension the other."""

    dimension: str
    members: int
    against: int
    whole: float
    every: bool


def paradox(name: str, rates: tuple[Floats, Floats], weights: tuple[Floats, Floats], whole: float) -> Paradox | None:
    """The paradox in one dimension, by the members that have a rate in both periods; at least 90 % of their weight moved
    the other way than the whole."""
    both = np.isfinite(rates[0]) & np.isfinite(rates[1])
    moved = np.where(both, rates[1] - rates[0], 0.0)
    weight = np.where(both, (np.abs(weights[0]) + np.abs(weights[1])) / 2, 0.0)
    against = moved * math.copysign(1.0, whole) < -1e-12 * np.where(both, np.abs(rates[0]), 0.0)
    if not whole or both.sum() < 2 or weight[against].sum() < 0.9 * weight.sum() or weight.sum() < 0.5:
        return None
    return Paradox(name, int(both.sum()), int(against.sum()), whole, bool(against.sum() == both.sum()))
