"""What is worth saying about a table, ranked by how much it matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from src.analyses.associations import correlation_ratio
from src.analyses.frames import Floats, Ints
from src.analyses.words import count, listed, name, number, p_text, percent


@dataclass(frozen=True, slots=True)
class Insight:
    """A sentence and its weight: 1 is what a reader must know, below 0.05 is not worth saying."""

    text: str
    weight: float


def ranked(insights: Sequence[Insight], most: int) -> list[str]:
    """The weightiest sentences."""
    worth = [i for i in insights if i.weight >= 0.05]
    return [i.text for i in sorted(worth, key=lambda i: -i.weight)[:most]]


def of_shape(column: str, stats: Mapping[str, Any], skew: float, outliers: int, unit: str = "") -> list[Insight]:
    """A long tail, and values far out."""
    found = []
    if np.isfinite(skew) and abs(skew) >= 1 and stats["50%"]:
        gap = stats["mean"] / stats["50%"] - 1
        side = "high" if skew > 0 else "low"
        text = (
            f"{name(column).capitalize()} has a long tail of {side} values: its mean of {number(stats['mean'], unit)} is "
            f"{percent(abs(gap), 0)} {'above' if gap > 0 else 'below'} the median of {number(stats['50%'], unit)}."
        )
        found.append(Insight(text, min(0.9, abs(gap))))
    if outliers:
        share = outliers / stats["count"]
        text = (
            f"{count(outliers, 'value')} of {name(column)} {'lie' if outliers > 1 else 'lies'} far out ({percent(share, 2)})."
        )
        found.append(Insight(text, 0.1 + min(0.3, 5 * share)))
    return found


def of_missing(missing: Mapping[str, float]) -> list[Insight]:
    """Columns with holes."""
    holes = {k: v for k, v in missing.items() if v > 0}
    if not holes:
        return []
    worst = sorted(holes, key=lambda k: (-holes[k], k))
    parts = [f"{name(k)} ({number(holes[k])}%)" for k in worst]
    return [Insight(f"Missing values: {listed(parts, most=3)}.", min(1.0, holes[worst[0]] / 25))]


def of_groups(column: str, by: str, levels: Sequence[str], codes: Ints, values: Floats, unit: str = "") -> list[Insight]:
    """How much of the spread the groups explain, and which is highest and lowest."""
    known = (codes >= 0) & np.isfinite(values)
    codes, values = codes[known], values[known]
    present = [k for k in range(len(levels)) if (codes == k).any()]
    if len(present) < 2:
        return []
    means = {levels[k]: float(np.sort(values[codes == k]).mean()) for k in present}
    top, low = max(means, key=lambda k: means[k]), min(means, key=lambda k: means[k])
    test = correlation_ratio(codes, values)
    text = (
        f"By {name(by)}, mean {name(column)} runs from {number(means[low], unit)} ({low}) to {number(means[top], unit)} ({top})"
    )
    if not np.isfinite(test.p_value):
        return [Insight(text + ".", 0.5)]
    explained = test.value**2
    if test.p_value > 0.05:
        return [Insight(f"{text}; that is no more than chance would give ({p_text(test.p_value)}).", 0.3)]
    return [Insight(f"{text}; {name(by)} explains {percent(explained, 0)} of its spread.", 0.4 + 0.6 * float(test.value))]


def of_category(column: str, shares: Mapping[str, float]) -> list[Insight]:
    """A category that one level rules, or levels of hardly any rows."""
    if not shares:
        return []
    top = next(iter(shares))
    if shares[top] > 0.6:
        return [Insight(f"{percent(shares[top], 0)} of the rows have {name(column)} {top}.", shares[top] - 0.4)]
    return []


def of_extremes(column: str, named: Sequence[str], values: Floats, unit: str = "") -> list[Insight]:
    """Which named row is highest, which lowest, and how concentrated the total is."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < 2:
        return []
    order = sorted(known.tolist(), key=lambda k: (-values[k], named[k]))
    top, low = order[0], order[-1]
    highest, lowest = (f"{named[k]} ({number(float(values[k]), unit)})" for k in (top, low))
    text = f"Highest {name(column)}: {highest}; lowest: {lowest}."
    found = [Insight(text, 0.35)]
    total = float(np.sort(values[known]).sum())
    if len(known) >= 8 and values[known].min() >= 0 and total > 0:
        few = max(1, len(known) // 5)
        share = float(np.sort(values[known])[-few:].sum()) / total
        found.append(Insight(f"The top {few} of {len(known)} hold {percent(share, 0)} of all {name(column)}.", share - 0.35))
    return found
