"""Which kind of demand a series is: smooth, erratic, intermittent or lumpy, and on which days nothing can happen.

Syntetos, Boylan & Croston (2005), Journal of the Operational Research Society 56: the mean interval between values other
than 0 (ADI) against 1.32, and their squared coefficient of variation against 0.49.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from src.analyses.frames import Floats

DemandClass = Literal["smooth", "erratic", "intermittent", "lumpy"]
LONGEST_INTERVAL: Final = 1.32
LARGEST_VARIATION: Final = 0.49
_BY_CHANCE: Final = 0.001
_LEAST_SEASONS: Final = 3


@dataclass(frozen=True, slots=True)
class Demand:
    """The class with the two numbers that it stands on."""

    kind: DemandClass
    interval: float
    """Mean number of periods from one value other than 0 to the next; closed ones do not count."""
    variation: float
    """Squared coefficient of variation of the values other than 0."""
    whole: bool
    """Whether every value is a whole number: a count."""

    @property
    def sparse(self) -> bool:
        """Whether only a rate can be forecast: most methods read the zeros as a level."""
        return self.kind in ("intermittent", "lumpy")


def classify(values: Floats, season: int) -> Demand | None:
    """The class of demand; None for what is somewhere below 0, or 0 throughout."""
    happened = values[values > 0]
    if values.min() < 0 or not len(happened):
        return None
    shut = closed_phases(values, season)
    open_periods = int((~np.resize(shut, len(values))).sum())
    interval = max(1.0, open_periods / len(happened))
    variation = float((happened.std() / happened.mean()) ** 2)
    rare, varied = interval >= LONGEST_INTERVAL, variation >= LARGEST_VARIATION
    kind: DemandClass = ("lumpy" if varied else "intermittent") if rare else ("erratic" if varied else "smooth")
    return Demand(kind, interval, variation, bool((values == np.round(values)).all()))


def closed_phases(values: Floats, season: int) -> npt.NDArray[np.bool_]:
    """The phases of the season that are 0 throughout, where chance would hardly leave them all empty; phase 0 first."""
    shut = np.zeros(max(season, 1), dtype=bool)
    if season < 2 or len(values) < _LEAST_SEASONS * season or values.min() < 0:
        return shut
    empty = np.array([not values[k::season].any() for k in range(season)])
    active = values[~np.resize(empty, len(values))]
    if not empty.any() or not len(active):
        return shut
    seldom = float(np.mean(active == 0))
    return empty & (seldom ** (len(values) // season) * season < _BY_CHANCE)
