"""Random numbers that come out the same on every machine.

Everything is made from uniform doubles by adding, multiplying and comparing: numpy's own normal or Poisson
generators may change between versions, and logarithms differ in the last bit between processors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Draws:
    """A seeded stream of random numbers; each part of the sample takes one of its own, by name."""

    def __init__(self, seed: int, name: str) -> None:
        self._generator = np.random.default_rng([seed, *name.encode()])

    def uniform(self, count: int) -> Floats:
        """Numbers in [0, 1)."""
        return self._generator.random(count)

    def normal(self, count: int) -> Floats:
        """Numbers with mean 0 and variance 1: the sum of twelve uniform ones, less six."""
        total = np.zeros(count)
        for _ in range(12):
            total += self.uniform(count)
        return total - 6.0

    def choice(self, weights: Sequence[float] | Floats, count: int) -> Ints:
        """Indices of `weights`, each as often as its weight says."""
        return pick(weights, self.uniform(count))

    def sample(self, values: Sequence[Any], weights: Sequence[float], count: int) -> list[Any]:
        """Values, each as often as its weight says."""
        return [values[i] for i in self.choice(weights, count).tolist()]

    def spread(self, count: int) -> Floats:
        """`count` numbers spread evenly over [0, 1), in random order: draws with little noise in their mix."""
        even = (np.arange(count) + self.uniform(count)) / max(count, 1)
        return even[np.argsort(self.uniform(count), kind="stable")]


def pick(weights: Sequence[float] | Floats, positions: Floats) -> Ints:
    """The index under each position in [0, 1) when weights are laid end to end."""
    ends = np.cumsum(np.asarray(weights, dtype=np.float64))
    found = np.searchsorted(ends, positions * ends[-1], side="right")
    inside: Ints = np.minimum(found, len(ends) - 1).astype(np.int64)
    return inside
