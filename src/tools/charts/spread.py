"""How values spread: Tukey's five numbers for a box, and the bins of a histogram."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from src.tools.charts.theme import tint

MAX_BINS: Final = 59
LONG: Final = 100
TAIL: Final = 0.005
REACH: Final = 1.5
"""A tail is cut off where the outermost half per cent reaches this many times as far as all between it and the median."""


@dataclass(frozen=True, slots=True)
class Five:
    """Whisker ends, quartiles and median."""

    low: float
    q1: float
    median: float
    q3: float
    high: float


def five_numbers(values: Sequence[float]) -> Five:
    """Tukey's numbers: whiskers reach the farthest value within 1.5 interquartile ranges of the box."""
    ordered = sorted(values) or [0.0]
    q1, median, q3 = (quantile(ordered, q) for q in (0.25, 0.5, 0.75))
    reach = 1.5 * (q3 - q1)
    inside = [v for v in ordered if q1 - reach <= v <= q3 + reach] or ordered
    return Five(min(inside[0], q1), q1, median, q3, max(inside[-1], q3))


def quantile(ordered: Sequence[float], q: float) -> float:
    """The quantile of sorted values, interpolated between neighbours (numpy's default, type 7)."""
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def box_trace(names: Sequence[str], fives: Sequence[Five], color: str) -> dict[str, Any]:
    """Boxes drawn from their five numbers, so that no row travels with the chart."""
    return {
        "type": "box",
        "x": list(names),
        "lowerfence": [f.low for f in fives],
        "q1": [f.q1 for f in fives],
        "median": [f.median for f in fives],
        "q3": [f.q3 for f in fives],
        "upperfence": [f.high for f in fives],
        "line": {"color": color, "width": 1.5},
        "fillcolor": tint(color, 0.25),
    }


def bins(values: Sequence[float]) -> tuple[list[float], list[int]]:
    """Edges and counts; the width is Freedman and Diaconis' (1981) made round, whole numbers get whole widths."""
    ordered = sorted(values)
    low, high = ordered[0], ordered[-1]
    if low == high:
        return [low - 0.5, high + 0.5], [len(ordered)]
    spread = quantile(ordered, 0.75) - quantile(ordered, 0.25)
    width = 2 * spread / len(ordered) ** (1 / 3) or (high - low) / (1 + math.log2(len(ordered)))
    width = _round_to(width, least=(high - low) / MAX_BINS)
    whole = all(v.is_integer() for v in ordered)
    if whole:
        width = max(float(math.ceil(width)), 1.0)
    start = math.floor(low / width) * width
    start = (start if start <= low else low) - (0.5 if whole else 0.0)
    count = max(math.floor((high - start) / width) + 1, 1)
    counts = [0] * count
    for value in ordered:
        counts[min(int((value - start) / width), count - 1)] += 1
    return [start + i * width for i in range(count + 1)], counts


def body(ordered: Sequence[float]) -> tuple[int, int]:
    """Which of the sorted values to give bins of their own: without a tail that would press the rest into a few of them."""
    count = len(ordered)
    if count < LONG:
        return 0, count
    median, cut = quantile(ordered, 0.5), max(int(count * TAIL), 1)
    low, high = ordered[cut], ordered[-cut - 1]
    start = cut if low - ordered[0] > REACH * (median - low) > 0 else 0
    end = count - cut if ordered[-1] - high > REACH * (high - median) > 0 else count
    return start, end


def _round_to(width: float, *, least: float) -> float:
    """The nearest of 1, 2, 2.5 and 5 times a power of ten that is not under `least`."""
    power = 10.0 ** math.floor(math.log10(max(width, least)))
    steps = [step * power for step in (1, 2, 2.5, 5, 10, 20) if step * power >= least * (1 - 1e-9)]
    return min(steps, key=lambda step: abs(math.log(step / width))) if steps and power > 0 else max(width, least)
