"""Rows that belong to the same thing (orders of a customer): what is known of the thing repeats, and counts for less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from src.analyses.factors import Factors
from src.analyses.frames import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd

NEGLIGIBLE = 1.05


@dataclass(frozen=True, slots=True)
class Repeats:
    """Design effects: by how much the evidence of a factor shrinks, and the thing it repeats with."""

    effects: dict[str, float]
    things: dict[str, str]

    def of(self, name: str) -> float:
        """1 where every row says something new."""
        return self.effects.get(name, 1.0)


def numbered(column: pd.Series[Any]) -> Ints:
    """Each row's thing as a number, -1 where it has none."""
    import pandas as pd

    return np.asarray(pd.factorize(column)[0], dtype=np.int64)


def find_repeats(target: Floats, found: Factors) -> Repeats:
    """The factors that are the same in all rows of a thing, with Kish's design effect 1 + (m - 1) * ICC.

    m is the size of a thing as a row sees it, ICC how much rows of a thing resemble each other in the target. Kish (1965),
    Survey Sampling; Moulton (1990), Review of Economics and Statistics 72(2).
    """
    effects: dict[str, float] = {}
    things: dict[str, str] = {}
    for thing, codes in found.things.items():
        order = np.argsort(codes, kind="stable")
        within = (codes[order][1:] == codes[order][:-1]) & (codes[order][1:] >= 0)
        if not within.any():
            continue
        shrinks = _design_effect(codes, target)
        if shrinks < NEGLIGIBLE:
            continue
        columns = {**found.numeric, **{name: c.astype(float) for name, (_, c) in found.categories.items()}}
        for name, values in columns.items():
            if shrinks > effects.get(name, 1.0) and _constant(values[order], within):
                effects[name], things[name] = shrinks, thing
    return Repeats(effects, things)


def _constant(along: Floats, within: np.ndarray) -> bool:
    same = (along[1:] == along[:-1]) | np.isnan(along[1:]) | np.isnan(along[:-1])
    return bool(same[within].all())


def _design_effect(codes: Ints, y: Floats) -> float:
    known = (codes >= 0) & np.isfinite(y)
    codes, y = np.unique(codes[known], return_inverse=True)[1], y[known]
    sizes = np.bincount(codes).astype(float)
    n, k = len(y), len(sizes)
    if k < 2 or n <= k:
        return 1.0
    centred = y - y.mean()
    means = np.bincount(codes, weights=centred) / sizes
    between = float((sizes * means**2).sum()) / (k - 1)
    inside = max(float((centred**2).sum()) - float((sizes * means**2).sum()), 0.0) / (n - k)
    typical = (n - float((sizes**2).sum()) / n) / (k - 1)
    spread = between + (typical - 1) * inside
    alike = max(0.0, (between - inside) / spread) if spread > 0 else 0.0
    return 1 + (float((sizes**2).sum()) / n - 1) * alike
