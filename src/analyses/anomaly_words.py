"""Anomalies in words: how many, the most extreme, against what, and how many would be chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from src.analyses.anomaly_events import MISSING, SPREAD, Event
from src.analyses.calendar import spelled
from src.analyses.frames import Floats, Ints
from src.analyses.outliers import Outliers
from src.analyses.tails import BUDGET
from src.analyses.timeseries import TimeSeries
from src.analyses.words import count, listed, name, number, percent

if TYPE_CHECKING:
    from src.analyses.anomaly_series import Search

_SIDES = {"both": "unusual", "high": "unusually high", "low": "unusually low"}


def reason_for_row(value: float, score: float, centre: float, unit: str) -> str:
    """Why a row was flagged."""
    side = "above" if score > 0 else "below"
    return f"{number(value, unit)} is {abs(score):.1f} robust standard deviations {side} the median of {number(centre, unit)}."


def describe_series(
    series: TimeSeries, marked: Sequence[Event], events: Sequence[Event], limit: float, search: Search, against: str
) -> str:
    """One paragraph: the periods that stand out, then what is no single period."""
    dates = series.dates()
    span = f"{count(series.n, series.grain)} from {spelled(dates[0], series.grain)} to {spelled(dates[-1], series.grain)}"
    others = "".join(f" {e.reason}" for e in [e for e in events if e.kind in (SPREAD, MISSING)][:3])
    odd = _SIDES[search.side]
    if not marked:
        none = f"No {odd} {name(search.name)} among {span}: none leaves its band of {limit:.1f} robust standard deviations."
        return none + others
    most = []
    for event in marked[:3]:
        day, value = spelled(dates[event.start], series.grain), number(event.value, search.unit)
        before = "before" if event.kind == "level shift" else "expected"
        most.append(f"{day} ({event.kind}: {value}, {before} {number(event.expected, search.unit)})")
    tally = {kind: sum(e.kind == kind for e in marked) for kind in dict.fromkeys(e.kind for e in marked)}
    sorts = listed([count(n, kind) for kind, n in tally.items()])
    return (
        f"{len(marked)} of {span} {'are' if len(marked) > 1 else 'is'} {odd} in {name(search.name)} ({sorts}). "
        f"Most extreme: {listed(most)}. Each was compared with {against}; with the limit at {limit:.1f} robust standard "
        f"deviations, about {search.budget:g} would be flagged by chance in all.{others}"
    )


def on_scale(power: float) -> str:
    """Which scale values were judged on: ` on a logarithmic scale`, nothing for their own."""
    names = {1.0: "", 0.5: " on a square-root scale", 0.25: " on a fourth-root scale", 0.0: " on a logarithmic scale"}
    return names[power]


def describe_rows(
    values: Floats, found: Ints, result: Outliers, side: str, column: str, unit: str, *, budget: float | None = BUDGET
) -> str:
    """One paragraph."""
    n = int(np.isfinite(values).sum())
    scale = f"{on_scale(result.power)}, as amounts are skewed" if result.power != 1 else ""
    band = f"{number(result.lower, unit)} to {number(result.upper, unit)}"
    if side == "high" or result.lower < np.nanmin(values):
        band = f"up to {number(result.upper, unit)}"
    if not len(found):
        return f"No {_SIDES[side]} {name(column)} among {count(n, 'row')}: all lie within the limits ({band}){scale}."
    most = listed([number(float(values[k]), unit) for k in found[:3]])
    verb = "are" if len(found) > 1 else "is"
    return (
        f"{len(found):,} of {count(n, 'row')} ({percent(len(found) / n, 2)}) {verb} {_SIDES[side]} in "
        f"{name(column)}: beyond the limits ({band}) around a median of {number(result.centre, unit)}{scale}. "
        f"Most extreme: {most}."
        + (f" With this limit about {budget:g} would be flagged by chance in all." if budget is not None else "")
    )
