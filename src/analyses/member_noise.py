"""How far members of dimensions differ by chance alone, judged from all of them where there is no past to ask.

Members of all dimensions split the same rows, so what chance does to one of them grows with its size alike (the variance of
quasi-Poisson regression: Wedderburn 1974). The common factor is the mean over the members of all dimensions without the
largest 15 %, so that a few that really moved do not raise it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from src.analyses.frames import Floats

FEWEST: Final = 20
"""Members of all dimensions together below which chance cannot be judged so."""
_DRAWS: Final = 1_000
_MOST: Final = 200_000
_KEPT: Final = 0.85
_MEAN_OF_KEPT: Final = 0.5205
"""The mean of the smaller 85 % of squared standard normal numbers."""


def dispersion(excess: Sequence[Floats], sizes: Sequence[Floats]) -> float | None:
    """The variance of a member's excess by its size, or None where there are too few members to tell."""
    found = [e**2 / (s * (1 - s / s.sum())) for e, s in zip(excess, sizes, strict=True) if len(s) > 1 and s.sum() > 0]
    every = np.concatenate(found) if found else np.zeros(0)
    every = np.sort(every[np.isfinite(every)])
    if len(every) < FEWEST:
        return None
    return float(every[: int(_KEPT * len(every))].mean()) / _MEAN_OF_KEPT


def by_chance(sizes: Floats, factor: float, measure: Callable[[Floats], float], seed: int = 0) -> Floats:
    """What `measure` finds in members that differ by chance only, drawn many times."""
    spread = np.sqrt(factor * sizes * np.clip(1 - sizes / sizes.sum(), 0.0, 1.0))
    draws = max(50, min(_DRAWS, _MOST // len(sizes)))
    drawn = np.random.default_rng(seed).normal(size=(draws, len(sizes))) * spread
    drawn -= drawn.sum(axis=1, keepdims=True) * sizes / sizes.sum()
    return np.array([measure(row) for row in drawn], dtype=float)
