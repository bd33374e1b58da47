"""What a statistical test says, an effect with its interval, and all that goes into a result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Test:
    """One test: what it compares, its statistic and its two-sided p-value."""

    __test__ = False

    name: str
    of: str
    """`means`, `ranks`, `medians`, `shares`, `distributions` or `spreads`."""
    symbol: str
    statistic: float
    p_value: float
    freedom: tuple[float, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """A size of effect with its 95 % interval, and what 0 (or 1) would mean."""

    name: str
    value: float
    interval: Interval | None
    meaning: str
    nothing: float = 0.0
    """The value that stands for no effect."""

    def as_json(self) -> dict[str, Any]:
        """For the result."""
        low, high = self.interval if self.interval is not None else (None, None)
        known = self.interval is not None and bool(np.isfinite(self.interval).all())
        return {
            "name": self.name,
            "value": self.value,
            "interval": [low, high] if known else None,
            "no_effect_at": self.nothing,
            "meaning": self.meaning,
        }


@dataclass(slots=True)
class Found:
    """What goes into the result, whichever test was taken."""

    test: Test
    effects: list[Effect]
    groups: list[dict[str, Any]]
    n: int
    pairs: list[dict[str, Any]] = field(default_factory=list)
    pairs_method: str | None = None
    detectable: dict[str, Any] | None = None
    event: str | None = None
