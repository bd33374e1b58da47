"""Anomalies in words: how many, the most extreme, against what, and how many would be chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from src.analyses.baseline import Baseline
from src.analyses.calendar import spelled
from src.analyses.frames import Floats, Ints
from src.analyses.outliers import Outliers
from src.analyses.tails import BUDGET
from src.analyses.timeseries import TimeSeries
from src.analyses.words import count, listed, name, number, percent

_SIDES = {"both": "unusual", "high": "unusually high", "low": "unusually low"}


def reason_in_time(kind: str, value: float, expected: float, score: float, unit: str) -> str:
    """Why a date was flagged."""
    if kind == "level shift":
        return f"The level changed here and stayed: {number(value, unit)}, and its neighbours before and after differ clearly."
    away = percent(abs(value / expected - 1), 0) if expected > 0 else number(abs(value - expected), unit)
    side = "above" if score > 0 else "below"
    return (
        f"{number(value, unit)} is {away} {side} the {number(expected, unit)} expected for its level and season "
        f"({abs(score):.1f} robust standard deviations)."
    )


def reason_for_row(value: float, score: float, centre: float, unit: str) -> str:
    """Why a row was flagged."""
    side = "above" if score > 0 else "below"
    return f"{number(value, unit)} is {abs(score):.1f} robust standard deviations {side} the median of {number(centre, unit)}."


def describe_series(
    series: TimeSeries, found: Ints, base: Baseline, kinds: Sequence[str], gaps: Sequence[str],
    limit: float, side: str, column: str, unit: str,
) -> str:  # fmt: skip
    """One paragraph."""
    dates = series.dates()
    span = f"{count(series.n, series.grain)} from {spelled(dates[0], series.grain)} to {spelled(dates[-1], series.grain)}"
    if not len(found):
        text = f"No {_SIDES[side]} {name(column)} among {span}: none leaves its band of {limit:.1f} robust standard deviations."
        return text + _gaps(gaps, series)
    most = []
    for k in found[:3]:
        value, expected = float(series.values[k]), float(base.expected[k])
        most.append(f"{spelled(dates[k], series.grain)} ({number(value, unit)}, expected {number(expected, unit)})")
    tally = {kind: list(kinds).count(kind) for kind in dict.fromkeys(kinds)}
    sorts = listed([count(n, kind) for kind, n in tally.items()])
    return (
        f"{len(found)} of {span} {'are' if len(found) > 1 else 'is'} {_SIDES[side]} in {name(column)} ({sorts}). "
        f"Most extreme: {listed(most)}. Each was compared with the level, season and spread of its own time; with the limit at "
        f"{limit:.1f} robust standard deviations, about {BUDGET:g} would be flagged by chance in all.{_gaps(gaps, series)}"
    )


def _gaps(gaps: Sequence[str], series: TimeSeries) -> str:
    return f" {count(len(gaps), series.grain)} had no rows: {listed(list(gaps), most=3)}." if gaps else ""


def on_scale(power: float) -> str:
    """Which scale values were judged on: ` on a logarithmic scale`, nothing for their own."""
    names = {1.0: "", 0.5: " on a square-root scale", 0.25: " on a fourth-root scale", 0.0: " on a logarithmic scale"}
    return names[power]


def describe_rows(values: Floats, found: Ints, result: Outliers, side: str, column: str, unit: str) -> str:
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
        f"Most extreme: {most}. "
        f"With this limit about {BUDGET:g} would be flagged by chance in all."
    )
