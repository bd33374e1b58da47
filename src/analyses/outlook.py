"""A forecast of one series with all that is known about how good it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from src.analyses.backtest import Backtest
from src.analyses.demand import Demand
from src.analyses.forecasters import BASELINE
from src.analyses.frames import Floats
from src.analyses.structure import Structure

NAIVE: Final = (BASELINE, "last value")
Verdict = Literal[
    "better than the naive", "no better than the seasonal naive", "not forecastable beyond the naive", "not tested"
]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Point forecast and bands from the newest data on, with how they were made."""

    point: Floats
    lower: dict[int, Floats]
    upper: dict[int, Floats]
    total: dict[int, tuple[float, float]]
    """By level: the bounds of the sum over the periods asked for."""
    model: str
    tested: str
    """The candidate whose errors in the backtest are told: the model itself, or the best single method beside a combination."""
    baseline: Floats
    test: Backtest | None
    coverage: dict[int, float | None]
    structure: Structure | None
    """What tells the series from a random walk; None where it is too short to say."""
    seasonal: bool
    """Whether the baseline repeats a season, not only the last value."""
    demand: Demand | None
    """Which kind of demand it is; None where values lie below 0."""
    fitted: Floats = field(default_factory=lambda: np.zeros(0))
    """What the tested method said of each of the newest periods from those before it alone, one ahead."""
    unit: float = 1.0
    """What the backtest's errors are multiplied by to be in the series' units."""

    @property
    def sparse(self) -> bool:
        """Whether only a rate is forecast, because most periods are 0."""
        return self.demand is not None and self.demand.sparse

    @property
    def verdict(self) -> Verdict:
        """What the past says about the forecast: chance alone must not make it look good."""
        if self.test is None or (self.structure is None and not self.sparse):
            return "not tested"
        if not self.structure and not self.sparse:  # what is mostly 0 is no random walk
            return "not forecastable beyond the naive"
        if self.tested == BASELINE and self.seasonal:
            return "no better than the seasonal naive"
        return "not forecastable beyond the naive" if self.tested in NAIVE else "better than the naive"

    @property
    def beats_baseline(self) -> bool:
        """Whether it is better than repeating the last season (or value)."""
        return self.verdict == "better than the naive"

    @property
    def forecastable(self) -> bool | None:
        """Whether anything is known of the future but the last value; None where that could not be tested."""
        if self.verdict == "not tested":
            return None
        return self.beats_baseline or self.verdict == "no better than the seasonal naive"

    @property
    def gain(self) -> float | None:
        """By which share it erred less in the backtest than the baseline."""
        if self.test is None:
            return None
        naive = self.test.loss(BASELINE)
        return 1 - self.test.loss(self.tested) / naive if naive > 0 else None
