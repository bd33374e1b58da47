"""Whether there are groups at all, and how many: silhouettes against those of tables without groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.analyses.cluster_fit import silhouettes
from src.analyses.cluster_null import groupless
from src.analyses.frames import Floats

ALPHA: Final = 0.05
DRAWS: Final = 59
ROWS: Final = 500
MOST_GROUPS: Final = 8
FEWEST_ROWS: Final = 20
_FEWEST_DRAWS: Final = 12
_BEATEN: Final = 6
_LEAST_SPREAD: Final = 0.005


@dataclass(frozen=True, slots=True)
class Verdict:
    """`k` stands out most from chance; `p_value` is how often tables without groups stand out as much."""

    k: int
    p_value: float
    ks: range
    silhouettes: Floats
    by_chance: Floats
    """The mean silhouette at each k of tables without groups."""
    scores: Floats
    """How many standard deviations of chance each silhouette stands above it."""
    rows: int

    @property
    def clear(self) -> bool:
        """Whether there are groups."""
        return self.p_value <= ALPHA


def judge(matrix: Floats, numeric_columns: int, seed: int) -> Verdict:
    """A parametric bootstrap of the average silhouette width, standardised at each k by chance (Hennig & Lin 2015)."""
    part = matrix[:ROWS]
    ks = range(2, min(MOST_GROUPS, len(part) // 8, len(np.unique(part, axis=0)) - 1) + 1)
    if len(ks) == 0:
        return Verdict(1, 1.0, ks, np.array([]), np.array([]), np.array([]), len(part))
    rng = np.random.default_rng(seed)
    seen = silhouettes(part, ks, seed)
    chance = groupless(part[:, :numeric_columns], part[:, numeric_columns:])
    drawn: list[Floats] = []
    for turn in range(DRAWS):
        drawn.append(silhouettes(chance.draw(rng), ks, seed))
        if turn + 1 >= _FEWEST_DRAWS and _rank(seen, np.array(drawn))[1] >= _BEATEN:
            break  # sequential: the p-value can be no small one any more (Besag & Clifford 1991)
    scores, beaten = _rank(seen, np.array(drawn))
    p_value = beaten / len(drawn) if len(drawn) < DRAWS else (1 + beaten) / (1 + DRAWS)
    return Verdict(ks[int(scores.argmax())], p_value, ks, seen, np.mean(drawn, axis=0), scores, len(part))


def _rank(seen: Floats, drawn: Floats) -> tuple[Floats, int]:
    """The score at each k, and how many of the drawn tables stand out as much somewhere."""
    middle, spread = drawn.mean(axis=0), np.maximum(drawn.std(axis=0), _LEAST_SPREAD)
    scores = (seen - middle) / spread
    others = ((drawn - middle) / spread).max(axis=1)
    return scores, int((others >= scores.max()).sum())
