"""Relations that a straight line misses: U-shapes, bends, and what only ranks see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from src.analyses.frames import Floats

Shape = Literal["straight", "U-shaped", "inverted U", "bent", "rising or falling unevenly"]

TURNS: Final = ("U-shaped", "inverted U")
DEGREES: Final = 4
FEWEST: Final = 20
"""Pairs below which no curve is looked for."""
MATERIAL: Final = 0.02
"""A curve must explain so much more of the spread than the line does to be worth telling."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What a smooth curve through the ranks explains, tested against no relation at all."""

    strength: float
    """0..1, adjusted for what four terms explain by chance; compare with |r|."""
    p_value: float
    """That the two are related by any smooth curve."""
    bend_p_value: float
    """That the curve is more than a steady rise or fall."""
    turns: float
    """Above zero: high at both ends (a U); below: low at both ends. In size, its share beside a steady rise or fall."""
    n: int

    def shape(self, r: float) -> Shape:
        """What kind of relation it is beside a line of correlation `r`."""
        if self.strength**2 - r * r < MATERIAL:
            return "straight"
        if not self.bend_p_value <= 0.01:
            return "rising or falling unevenly"
        if abs(self.turns) > 1:
            return "U-shaped" if self.turns > 0 else "inverted U"
        return "bent"


def curve(x_ranks: Floats, y_ranks: Floats) -> Curve | None:
    """The ranks of y on orthogonal polynomials (degrees 1 to 4) of the ranks of x, by the F test of least squares.

    Ranks make it hold for skewed and heavy-tailed columns; a polynomial of ranks sees a turn where Pearson and Spearman see
    nothing. Fewer degrees where x has few different values; None where it has two, or there are fewer than 20 pairs.
    Conover & Iman (1981), The American Statistician 35(3), for tests on ranks.
    """
    n = len(x_ranks)
    if n < FEWEST or np.ptp(y_ranks) == 0:
        return None
    degrees = min(DEGREES, _different(x_ranks) - 1)
    if degrees < 2:
        return None
    u = 2 * (x_ranks - 0.5) / n - 1
    design, _ = np.linalg.qr(np.polynomial.legendre.legvander(u, degrees))
    centred = y_ranks - y_ranks.mean()
    parts = (design.T @ centred)[1:]
    total = float(centred @ centred)
    shares = parts**2 / total
    left = max(1 - float(shares.sum()), 1e-12)
    within = n - degrees - 1
    p = _f_p(float(shares.sum()), left, degrees, within)
    bend = _f_p(float(shares[1:].sum()), left, degrees - 1, within)
    adjusted = max(0.0, 1 - left * (n - 1) / within)
    return Curve(float(np.sqrt(adjusted)), p, bend, _turns(design, parts), n)


def _different(ranks: Floats) -> int:
    """How many different values there are, counted up to what matters here."""
    seen = np.unique(ranks[:1000])
    return len(seen) if len(seen) > DEGREES else len(np.unique(ranks))


def _f_p(explained: float, left: float, between: int, within: int) -> float:
    from scipy.special import fdtrc

    return float(fdtrc(between, within, (explained / between) / (left / within)))


def _turns(design: Floats, parts: Floats) -> float:
    """The quadratic part over the linear one, positive for a U (QR leaves the sign of a column open)."""
    opens = np.sign(design[np.argmax(np.abs(design[:, 2])), 2])
    return float(opens * parts[1] / max(abs(float(parts[0])), 1e-12))
