"""Every test that rows without an order in time allow: lines, ranks and curves between numbers; categories."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final

import numpy as np

from src.analyses.associations import (
    Association,
    correlation_p,
    correlation_ratio,
    cramers_v,
    kruskal_p,
    pearson,
    thinned,
)
from src.analyses.curves import Curve, curve
from src.analyses.factors import Factors
from src.analyses.frames import Floats, Ints, is_binary
from src.analyses.repeats import Repeats

CURVES_FROM: Final = 50_000
"""Rows enough to see any curve; of more, every so-manieth is looked at."""
_FIRST_KEYS: Final = 4
HEAVY: Final = 0.2
"""Excess kurtosis of one column times that of the other, over n: from here on Student's t takes a lone pair of extreme
values for evidence (the fourth moment of r over all orders of the rows: Pitman 1937)."""


@dataclass(slots=True)
class RowTests:
    """What was tested, by factor or pair."""

    lines: dict[str, Association] = field(default_factory=dict)
    ranks: dict[str, float] = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)
    kinds: dict[str, tuple[Association, dict[str, float]]] = field(default_factory=dict)
    heavy: list[str] = field(default_factory=list)
    """Tested by ranks as well, for their heavy tails."""


def in_order(found: Factors) -> None:
    """Puts the rows in an order made from their values alone, so that sums have the same digits however they came."""
    order = _order([*found.numeric.values()], [codes for _, codes in found.categories.values()])
    found.numeric = {name: values[order] for name, values in found.numeric.items()}
    found.categories = {name: (levels, codes[order]) for name, (levels, codes) in found.categories.items()}
    found.things = {name: codes[order] for name, codes in found.things.items()}


def _order(numeric: list[Floats], codes: list[Ints]) -> Ints:
    """The order of `np.lexsort` by some column first; by one that tells most rows apart, it need sort only the others fully."""
    keys: list[Floats | Ints] = [*numeric, *codes]
    for at, first in enumerate(numeric[:_FIRST_KEYS]):
        order = np.argsort(first, kind="stable")
        along = first[order]
        same = np.concatenate([[False], (along[1:] == along[:-1]) | (np.isnan(along[1:]) & np.isnan(along[:-1])), [False]])
        tied = np.flatnonzero(same[1:] | same[:-1])
        if len(tied) * 2 <= len(order):
            rows = order[tied]
            others = [k[rows] for i, k in enumerate(keys) if i != at]
            order[tied] = rows[np.lexsort([*others, first[rows]])]
            return order
    return np.lexsort(keys)


def pair_name(a: str, b: str, target: str | None) -> str:
    """`a ~ b` without a target, else the one that is not the target."""
    return f"{a} ~ {b}" if target is None else b if a == target else a


def row_tests(target: str | None, found: Factors, repeats: Repeats) -> RowTests:
    """Pearson, Spearman and a curve for each pair of numbers, Cramér's V or the correlation ratio for categories.

    Factors that repeat from row to row are tested as if there were fewer rows, and no curve is sought in them.
    """
    done = RowTests(kinds=_associations(target, found))
    for name, (test, means) in done.kinds.items():
        if repeats.of(name) > 1:
            done.kinds[name] = (thinned(test, repeats.of(name)), means)
    ranks = _Ranks(found.numeric)
    tails = {name: _excess_kurtosis(values) for name, values in found.numeric.items()}
    for a, b in combinations(found.numeric, 2):
        if target is not None and target not in (a, b):
            continue
        name = pair_name(a, b, target)
        shrinks = repeats.of(name)
        line = pearson(found.numeric[a], found.numeric[b], in_order=True)
        if shrinks > 1:
            line = replace(line, p_value=correlation_p(line.value, line.n / shrinks))
        x, y = ranks.of(a, b) if b == target else ranks.of(b, a)
        rho = pearson(x, y, in_order=True).value
        if line.n and tails[a] * tails[b] / line.n > HEAVY:
            by_rank = correlation_p(rho, line.n / shrinks)
            done.heavy += [name] if not by_rank <= line.p_value else []
            line = replace(line, p_value=max(line.p_value, by_rank) if np.isfinite(by_rank) else line.p_value)
        done.lines[name], done.ranks[name] = line, rho
        if shrinks == 1 and (bend := _bend(x, y, both_ways=target is None)) is not None:
            done.curves[name] = bend
    return done


def _bend(x: Floats, y: Floats, *, both_ways: bool) -> Curve | None:
    if len(x) > CURVES_FROM:
        from scipy.stats import rankdata

        step = -(-len(x) // CURVES_FROM)
        x, y = rankdata(x[::step]), rankdata(y[::step])
    one = curve(x, y)
    other = curve(y, x) if both_ways else None
    if one is None or other is None:
        return one if other is None else other
    first = one if one.p_value <= other.p_value else other
    return replace(first, p_value=min(1.0, 2 * first.p_value), bend_p_value=min(1.0, 2 * first.bend_p_value))


class _Ranks:
    """Mid-ranks of two columns over the rows where both are known; those of whole columns are made once."""

    def __init__(self, values: dict[str, Floats]) -> None:
        self._values = values
        self._known = {name: np.isfinite(v) for name, v in values.items()}
        self._whole: dict[str, Floats] = {}

    def of(self, x: str, y: str) -> tuple[Floats, Floats]:
        from scipy.stats import rankdata

        if self._known[x].all() and self._known[y].all():
            for name in (x, y):
                if name not in self._whole:
                    self._whole[name] = rankdata(self._values[name])
            return self._whole[x], self._whole[y]
        both = self._known[x] & self._known[y]
        return rankdata(self._values[x][both]), rankdata(self._values[y][both])


def _excess_kurtosis(values: Floats) -> float:
    seen = values[np.isfinite(values)]
    centred = seen - seen.mean()
    size = float(np.abs(centred).max())
    squares = (centred / size) ** 2 if size > 0 else centred
    spread = float(squares.mean())
    return max(0.0, float((squares**2).mean()) / spread**2 - 3) if spread > 0 else 0.0


def _associations(target: str | None, found: Factors) -> dict[str, tuple[Association, dict[str, float]]]:
    """Each category against the target, with the target's mean by level (numeric targets)."""
    tests: dict[str, tuple[Association, dict[str, float]]] = {}
    if target is None:
        for a, b in combinations(found.categories, 2):
            tests[f"{a} ~ {b}"] = (_of_codes(found.categories[a][1], found.categories[b][1]), {})
        for a in found.categories:
            for b, values in found.numeric.items():
                tests[f"{a} ~ {b}"] = _of_target(found.categories[a], values)
    elif target in found.categories:
        codes = found.categories[target]
        for name, (_, other) in found.categories.items():
            if name != target:
                tests[name] = (_of_codes(other, codes[1]), {})
        for name, values in found.numeric.items():
            tests[name] = _of_target(codes, values)
    else:
        for name, category in found.categories.items():
            tests[name] = _of_target(category, found.numeric[target])
    return tests


def _of_codes(a: Ints, b: Ints) -> Association:
    both = (a >= 0) & (b >= 0)
    return cramers_v(a[both], b[both]) if both.any() else Association("Cramér's V", np.nan, np.nan, 0)


def _of_target(category: tuple[list[str], Ints], values: Floats) -> tuple[Association, dict[str, float]]:
    levels, codes = category
    both = (codes >= 0) & np.isfinite(values)
    codes, values = codes[both], values[both]
    if not len(values):
        return Association("correlation ratio", np.nan, np.nan, 0), {}
    counts = np.bincount(codes, minlength=len(levels))
    sums = np.bincount(codes, weights=values, minlength=len(levels))
    means = {level: float(sums[k] / counts[k]) for k, level in enumerate(levels) if counts[k]}
    if is_binary(values):
        return cramers_v(codes, (values == values.max()).astype(np.int64)), means
    test = correlation_ratio(codes, values, in_order=True)
    share = counts[counts > 0].min() / len(values)
    if np.isfinite(test.p_value) and _excess_kurtosis(values) * max(0.0, 1 / share - 5) / len(values) > HEAVY:
        by_rank = kruskal_p(codes, values)
        test = replace(test, p_value=max(test.p_value, by_rank) if np.isfinite(by_rank) else test.p_value)
    return test, means
