"""What happened in a series, told apart: a spike, a drop, a level shift, a change of variance, a missing period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from src.analyses.baseline import Baseline
from src.analyses.calendar import iso, spelled
from src.analyses.frames import Ints
from src.analyses.shifts import Shift
from src.analyses.spread_changes import SpreadChange
from src.analyses.timeseries import TimeSeries
from src.analyses.words import count, number, percent

SPIKE: Final = "spike"
DROP: Final = "drop"
SHIFT: Final = "level shift"
SPREAD: Final = "change of variance"
MISSING: Final = "missing period"
_BREATH: Final = 1
"""Ordinary periods that one event may contain: a long outage is one, even if a value between is as usual."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, over the periods `start` to `end` (both included)."""

    kind: str
    start: int
    end: int
    value: float | None
    expected: float | None
    score: float | None
    reason: str
    after: float | None = None
    """level shift only: the new level"""

    def told(self, series: TimeSeries) -> dict[str, Any]:
        """As an entry of a result."""
        dates = iso(series.dates())
        return {
            "kind": self.kind,
            "start": dates[self.start],
            "end": dates[self.end],
            "periods": self.end - self.start + 1,
            "value": self.value,
            "expected": self.expected,
            "score": self.score,
            "reason": self.reason,
        } | ({} if self.after is None else {"after": self.after})


def runs_of(points: Ints, base: Baseline, series: TimeSeries, unit: str, basis: str) -> list[Event]:
    """Spikes and drops: neighbours on the same side are one event, told by the most extreme of them."""
    groups: list[list[int]] = []
    for at in np.sort(points).tolist():
        last = groups[-1] if groups else None
        if last and at - last[-1] <= 1 + _BREATH and base.scores[at] * base.scores[last[-1]] > 0:
            last.append(at)
        else:
            groups.append([at])
    return [_run(group, base, series, unit, basis) for group in groups]


def _run(group: Sequence[int], base: Baseline, series: TimeSeries, unit: str, basis: str) -> Event:
    worst = max(group, key=lambda k: abs(base.scores[k]))
    value, expected, score = float(series.values[worst]), float(base.expected[worst]), float(base.scores[worst])
    kind = SPIKE if score > 0 else DROP
    reason = reason_in_time(value, expected, score, unit, basis)
    if len(group) > 1:
        dates = series.dates()
        whole = f"{spelled(dates[group[0]], series.grain)} to {spelled(dates[group[-1]], series.grain)}"
        side = "high" if score > 0 else "low"
        reason = f"Unusually {side} from {whole}; at its most extreme on {spelled(dates[worst], series.grain)}: {reason}"
    return Event(kind, group[0], group[-1], value, expected, score, reason)


def reason_in_time(value: float, expected: float, score: float, unit: str, basis: str) -> str:
    """Why a single period was flagged."""
    away = percent(abs(value / expected - 1), 0) if expected > 0 else number(abs(value - expected), unit)
    side = "above" if score > 0 else "below"
    return (
        f"{number(value, unit)} is {away} {side} the {number(expected, unit)} expected {basis} "
        f"({abs(score):.1f} robust standard deviations)."
    )


def shift_event(shift: Shift, base: Baseline, series: TimeSeries, unit: str) -> Event:
    """A level that moved and stayed."""
    spread = float(np.nanmedian(base.spread))
    step = np.log(shift.after / shift.before) if base.log else shift.step
    score = float(step / spread) if spread > 0 else None
    rose = shift.step > 0
    by = f" ({percent(abs(shift.after / shift.before - 1), 0)})" if shift.before > 0 else ""
    before, after = number(shift.before, unit), number(shift.after, unit)
    reason = (
        f"The level {'rose' if rose else 'fell'} from about {before} to about {after}{by} "
        f"and stayed there: the {series.grain}s before and after differ clearly."
    )
    return Event(SHIFT, shift.at, shift.at, float(series.values[shift.at]), shift.before, score, reason, shift.after)


def spread_event(change: SpreadChange, base: Baseline, series: TimeSeries, unit: str) -> Event:
    """A series that began to swing more, or less."""
    more = change.after > change.before
    wide, narrow = max(change.after, change.before), min(change.after, change.before)
    times = f"{wide / narrow:.1f} times as {'much' if more else 'little'}" if narrow > 0 else "more" if more else "not at all"
    if narrow > 0 and not more:
        times = f"only {percent(change.after / change.before, 0)} as much"
    shown = [percent(v, 1) if base.log else number(v, unit) for v in (change.after, change.before)]
    since = spelled(series.dates()[change.at], series.grain)
    reason = (
        f"From {since} on, values swing {times} around what is expected as before (a robust standard deviation of {shown[0]}, "
        f"not {shown[1]})."
    )
    return Event(SPREAD, change.at, change.at, change.after, change.before, change.statistic * (1 if more else -1), reason)


def gap_events(missing: np.ndarray, base: Baseline, series: TimeSeries, unit: str) -> list[Event]:
    """Runs of periods without any row."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], missing.astype(np.int64), [0]])))
    events = []
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        expected = float(np.median(base.expected[start:stop]))
        first, length = spelled(series.dates()[start], series.grain), stop - start
        whole = f"No rows for {count(length, series.grain)} from {first} on" if length > 1 else f"No rows for {first}"
        reason = f"{whole}, where about {number(expected, unit)}{' each' if length > 1 else ''} was expected."
        events.append(Event(MISSING, start, stop - 1, None, expected, None, reason))
    return events
