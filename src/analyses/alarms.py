"""The alarms that a series would have raised at the time, as an `anomaly` result: nothing after a date was used to judge it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from src.analyses.calendar import iso, spelled
from src.analyses.checks import Notes, floats
from src.analyses.frames import Floats, Ints
from src.analyses.streaming import HIGHEST_LIMIT, MIN_HISTORY, WINDOWS, Stream, watch
from src.analyses.timeseries import TimeSeries
from src.analyses.words import count, listed, name, number

MOST: Final = 200
METHOD: Final = (
    "errors of the past's mean or season over 1, 5 and 50 periods, surprise against all earlier errors, no look ahead"
)
SOURCE: Final = (
    "Anomaly likelihood: Ahmad, Lavin, Purdy & Agha (2017), Neurocomputing 262; choice by past errors: Dawid (1984), JRSS A 147"
)


def alarms_of(series: TimeSeries, side: str, row_of: Ints, column: str, unit: str, notes: Notes) -> dict[str, Any]:
    """Alarms by surprise; `series` may hold NaN where a period has no rows, which is neither judged nor filled in."""
    if series.n <= MIN_HISTORY:
        why = f"Without looking ahead the first {MIN_HISTORY} periods only teach; there are {series.n}."
        return notes.refusal({"n": series.n, "source": SOURCE}, why)
    stream = watch(series.values, series.cycles)
    found = _on_side(stream, side)
    found = found[row_of[found] >= 0]
    found = found[np.argsort(-stream.surprise[found], kind="stable")]
    kept, dates, missing = found[:MOST], series.dates(), np.isnan(series.values)
    kinds = [_kind(stream, int(k)) for k in kept]
    band = _band(stream)
    _judge(stream, series, missing, notes)
    return notes.result(
        {
            "anomalies": row_of[kept],
            "anomaly_values": floats(series.values[kept]),
            "threshold_used": float(stream.limit[-1]),
            "dates": iso(dates[kept]),
            "expected": floats(stream.expected[kept]),
            "scores": floats(stream.scores[kept]),
            "kinds": kinds,
            "reasons": [_reason(stream, series, int(k), unit) for k in kept],
            "events": _events(stream, series, np.sort(kept), unit),
            "missing_periods": iso(dates[missing]) if missing.mean() < 0.05 else [],
            "band": {
                "dates": iso(dates),
                "lower": floats(stream.expected - band),
                "expected": floats(stream.expected),
                "upper": floats(stream.expected + band),
            },
            "series": {"dates": iso(dates), "values": floats(series.values)},
            "count": len(found),
            "direction": side,
            "grain": series.grain,
            "method": METHOD,
            "source": SOURCE,
            "n": series.n,
            "interpretation": _told(series, found, kinds, side, column, unit),
        }
    )


def _events(stream: Stream, series: TimeSeries, alarms: Ints, unit: str) -> list[dict[str, Any]]:
    dates = iso(series.dates())
    return [
        {
            "kind": _kind(stream, at),
            "start": dates[at],
            "end": dates[at],
            "periods": 1,
            "value": float(series.values[at]),
            "expected": float(stream.expected[at]),
            "score": float(stream.scores[at]),
            "reason": _reason(stream, series, at, unit),
        }
        for at in alarms.tolist()
    ]


def _on_side(stream: Stream, side: str) -> Ints:
    found = stream.alarms()
    up = stream.scores[found] > 0
    return found if side == "both" else found[up if side == "high" else ~up]


def _kind(stream: Stream, at: int) -> str:
    if stream.window[at] > 1:
        return "level shift"
    return "spike" if stream.scores[at] > 0 else "drop"


def _band(stream: Stream) -> Floats:
    """How far a lone point may lie from what is expected before it raises an alarm, at each step."""
    from scipy.optimize import brentq

    away = {limit: brentq(lambda z, most=limit: _alone(z) - most, 0.0, 1e3) for limit in np.unique(stream.limit)}
    return np.array([away[limit] for limit in stream.limit]) * stream.spread


def _alone(z: float) -> float:
    return float(np.log1p((z / np.array(WINDOWS)) ** 2).sum())


def _reason(stream: Stream, series: TimeSeries, at: int, unit: str) -> str:
    score, width = float(stream.scores[at]), int(stream.window[at])
    side, away = "above" if score > 0 else "below", f"{abs(score):.1f}" if abs(score) < 1e4 else "over 10,000"
    basis = "the same phase of earlier seasons" if stream.seasons[at] else "all values before"
    if width > 1:
        return (
            f"The last {count(width, series.grain)} lay {away} standard deviations {side} what {basis} let expect, on average."
        )
    value, expected = number(float(series.values[at]), unit), number(float(stream.expected[at]), unit)
    return f"{value} is {away} standard deviations {side} the {expected} that {basis} let expect."


def _judge(stream: Stream, series: TimeSeries, missing: np.ndarray, notes: Notes) -> None:
    hard = float(np.mean(stream.limit[MIN_HISTORY:] >= HIGHEST_LIMIT))
    notes.check(
        "a past that is calm and long",
        "holds" if hard < 0.5 else "doubtful",
        f"The limit was at its highest in {hard:.0%} of the periods judged: only gross events raise an alarm there.",
    )
    notes.warn(f"The first {count(MIN_HISTORY, series.grain)} were not judged.")
    if missing.any():
        notes.warn(f"{count(int(missing.sum()), series.grain)} without a value, not judged and not filled in from later ones.")


def _told(series: TimeSeries, found: Ints, kinds: list[str], side: str, column: str, unit: str) -> str:
    judged = count(series.n - MIN_HISTORY, series.grain)
    odd = {"both": "alarm", "high": "alarm upwards", "low": "alarm downwards"}[side]
    budget = "Noise alone would raise at most about one in 2,000."
    if not len(found):
        return f"No {odd} in {name(column)} over {judged}, each judged only by those before it. {budget}"
    dates = series.dates()
    most = [f"{spelled(dates[k], series.grain)} ({number(float(series.values[k]), unit)})" for k in found[:3]]
    tally = listed([count(kinds.count(kind), kind) for kind in dict.fromkeys(kinds)])
    return (
        f"{count(len(found), odd, odd.replace('alarm', 'alarms'))} in {name(column)} over {judged}, each judged only by those "
        f"before it ({tally}). Most surprising: {listed(most)}. {budget}"
    )
