"""What is out of the ordinary in one series, against its level, season and spread around each date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from src.analyses.alarms import alarms_of
from src.analyses.anomaly_events import (
    SHIFT,
    Event,
    gap_events,
    reason_in_time,
    runs_of,
    shift_event,
    spread_event,
)
from src.analyses.anomaly_words import describe_series
from src.analyses.baseline import Baseline, decompose
from src.analyses.calendar import Days, as_grain, guess_grain, iso, spelled
from src.analyses.calibration import room_for_fitting
from src.analyses.checks import Notes, floats
from src.analyses.frames import Floats, Ints
from src.analyses.tails import BUDGET, freedom, sided_thresholds
from src.analyses.timeseries import TimeSeries, fill_gaps, per_period, place
from src.analyses.words import count

Direction = Literal["both", "high", "low"]
MOST: Final = 200
MIN_PERIODS: Final = 12
MOST_PERIODS: Final = 20_000
_LEAST: Final = 3.0
_FOR_SPREAD: Final = 0.1
"""The share of the budget that goes to changes of variance."""
_FEW_GAPS: Final = 0.05
SOURCE: Final = (
    "Running medians and fences: Tukey (1977); modified z-scores: Iglewicz & Hoaglin (1993); threshold: Student t with "
    "a budget of false alarms (Bonferroni); changes of variance: Inclan & Tiao (1994), Sanso, Arago & Carrion (2004)"
)
EMPTY: Final[dict[str, Any]] = {
    "anomalies": [],
    "anomaly_values": [],
    "threshold_used": None,
    "dates": [],
    "labels": [],
    "expected": [],
    "scores": [],
    "kinds": [],
    "reasons": [],
    "events": [],
    "missing_periods": [],
    "band": {"dates": [], "lower": [], "expected": [], "upper": []},
    "series": {"dates": [], "values": []},
    "count": 0,
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


@dataclass(frozen=True, slots=True)
class Search:
    """How a series is searched."""

    name: str
    grain: str | None = None
    side: Direction = "both"
    unit: str = ""
    additive: bool = True
    look_ahead: bool = True
    by_forecast: bool = False
    budget: float = BUDGET
    as_of: str | None = None


def of_series(when: Days, values: Floats, search: Search, notes: Notes) -> dict[str, Any]:
    """The result of one series; `anomalies` are positions in `values`."""
    rows = place(when, values, as_grain(search.grain or "") or guess_grain(when), notes)
    length = int(np.ptp(rows.numbers)) + 1 if len(rows.numbers) else 0
    if (periods := len(np.unique(rows.numbers))) < MIN_PERIODS or length > MOST_PERIODS:
        why = f"at least {MIN_PERIODS} periods with a value" if length <= MOST_PERIODS else f"at most {MOST_PERIODS:,} periods"
        return notes.refusal({**EMPTY, "n": periods}, f"To tell odd from usual needs {why}; there are {max(periods, 0):,}.")
    first = int(rows.numbers.min())
    if periods < len(rows.numbers):
        notes.warn(f"Several rows share a {rows.grain}; they were {'added up' if search.additive else 'averaged'}.")
    seen = per_period(rows.numbers, rows.values, first, length, additive=search.additive)
    bare = _without_unfinished(TimeSeries(seen, first, rows.grain, rows.first_weekday), search, notes)
    row_of = _row_of_period(rows.rows, rows.numbers - first, length)[: bare.n]
    if not search.look_ahead:
        return {**EMPTY, **alarms_of(bare, search.side, row_of, search.name, search.unit, notes)}
    series = replace(bare, values=fill_gaps(bare.values, rows.grain, notes, bare.dates(), additive=search.additive))
    if np.ptp(series.values) == 0:
        return notes.refusal({**EMPTY, "n": series.n}, "Every value is the same: there is nothing to stand out.")
    base = decompose(series.values, series.grain, first, budget=_FOR_SPREAD * search.budget)
    if (base.spread <= 0).all():
        return notes.refusal({**EMPTY, "n": series.n}, "More than three values in four fit exactly: no spread to judge by.")
    if search.by_forecast:
        return _ahead(series, base.log, row_of, np.isnan(bare.values), search, notes)
    sides = 2 if search.side == "both" else 1
    how = (
        "robust decomposition (running median, median by phase"
        + (", on logarithms)" if base.log else ")")
        + f", local spread, threshold for {search.budget:g} expected false alarms"
    )
    limits = limits_of(base, series, sides, search.budget)
    return _told(series, base, limits, row_of, np.isnan(bare.values), search, _Told(how, SOURCE), notes)


@dataclass(frozen=True, slots=True)
class _Told:
    """How it was done, in words."""

    method: str
    source: str
    against: str = "the level, season and spread of its own time"
    basis: str = "for its level and season"


def _ahead(
    series: TimeSeries, log: bool, row_of: Ints, missing: np.ndarray, search: Search, notes: Notes
) -> dict[str, Any]:  # fmt: skip
    """Each period against a forecast from those before it."""
    from src.analyses import anomaly_forecast

    if series.n <= (least := anomaly_forecast.least_history(series.grain)):
        why = f"Forecasts one step ahead need more than {count(least, series.grain)} to learn from; there are {series.n}."
        return notes.refusal({**EMPTY, "n": series.n, "source": anomaly_forecast.SOURCE}, why)
    sides = 2 if search.side == "both" else 1
    ahead = anomaly_forecast.watch_ahead(series.values, series.grain, log=log, sides=sides, budget=search.budget)
    notes.warn(f"The first {count(int(np.isnan(ahead.spread).sum()), series.grain)} were not judged.")
    base = Baseline(ahead.expected, ahead.scores, ahead.spread, log, ahead.shifts)
    how = _Told(
        f"one-step-ahead forecasts (exponential smoothing{', on logarithms' if log else ''}), errors against those before, "
        f"threshold for {search.budget:g} expected false alarms",
        anomaly_forecast.SOURCE,
        "a forecast from those before it",
        "by a forecast from what came before",
    )
    return _told(series, base, (ahead.low, ahead.high), row_of, missing, search, how, notes)


def _without_unfinished(series: TimeSeries, search: Search, notes: Notes) -> TimeSeries:
    """Without a last period that is not over on the day of asking: its half total would be called a drop."""
    if search.as_of is None or series.grain == "day" or not search.additive or series.n <= MIN_PERIODS:
        return series
    if series.dates(series.n, 1)[0] <= np.datetime64(search.as_of[:10], "D") + np.timedelta64(1, "D"):
        return series
    last = series.dates(series.n - 1, 1)[0]
    notes.warn(f"The last {series.grain} ({spelled(last, series.grain)}) is not over and was left out.")
    return replace(series, values=series.values[:-1])


def _row_of_period(rows: Ints, slots: Ints, n: int) -> Ints:
    row_of = np.full(n, -1, dtype=np.int64)
    row_of[slots[::-1]] = rows[::-1]
    return row_of


def limits_of(base: Baseline, series: TimeSeries, sides: int, budget: float) -> tuple[float, float]:
    """How many robust standard deviations below and above are too many."""
    share = budget * (1 - _FOR_SPREAD)
    low, high = sided_thresholds(base.scores, series.n, sides=sides, budget=share)
    room = room_for_fitting(series.n, series.grain, series.first, sides=sides)
    return max(_LEAST, low * room), max(_LEAST, high * room)


def _told(
    series: TimeSeries, base: Baseline, limits: tuple[float, float], row_of: Ints, missing: np.ndarray, search: Search,
    how: _Told, notes: Notes,
) -> dict[str, Any]:  # fmt: skip
    low, high = limits
    shifts = {s.at: s for s in base.shifts if search.side == "both" or (s.step > 0) == (search.side == "high")}
    out = (base.scores > high) & (search.side != "low") | (base.scores < -low) & (search.side != "high")
    points = np.flatnonzero(out & (row_of >= 0) & ~np.isin(np.arange(series.n), list(shifts)))
    gaps = _gaps(series, missing, search)
    events = [
        *runs_of(points, base, series, search.unit, how.basis),
        *(shift_event(s, base, series, search.unit) for s in shifts.values()),
        *(spread_event(c, base, series, search.unit) for c in base.changes if search.side == "both"),
        *gap_events(gaps, base, series, search.unit),
    ]
    events.sort(key=lambda e: (e.start, e.kind))
    _judge(base, series, low, high, len(points), how, notes)
    marked = _marked(
        points, [e for e in events if e.kind == SHIFT and row_of[e.start] >= 0], series, base, search.unit, how.basis
    )
    kept = marked[:MOST]
    dates = iso(series.dates())
    lower, upper = base.at(-low), base.at(high)
    if series.values.min() >= 0:
        lower = np.maximum(lower, 0.0)
    return notes.result(
        {
            "anomalies": row_of[[e.start for e in kept]] if kept else [],
            "anomaly_values": [e.value for e in kept],
            "threshold_used": low if search.side == "low" else high,
            "dates": [dates[e.start] for e in kept],
            "labels": [],
            "expected": [e.expected for e in kept],
            "scores": [e.score for e in kept],
            "kinds": [e.kind for e in kept],
            "reasons": [e.reason for e in kept],
            "events": [e.told(series) for e in events[:MOST]],
            "missing_periods": [dates[k] for k in np.flatnonzero(missing)] if missing.mean() < _FEW_GAPS else [],
            "band": {"dates": dates, "lower": floats(lower), "expected": floats(base.expected), "upper": floats(upper)},
            "series": {"dates": dates, "values": floats(series.values)},
            "count": len(marked),
            "direction": search.side,
            "grain": series.grain,
            "method": how.method,
            "source": how.source,
            "n": series.n,
            "interpretation": describe_series(
                series, marked, events, low if search.side == "low" else high, search, how.against
            ),
        }
    )


def _gaps(series: TimeSeries, missing: np.ndarray, search: Search) -> np.ndarray:
    """Periods that should have had rows; those that count as 0 are values like others."""
    filled_in = missing & (series.values != 0) if (series.values[missing] == 0).all() else missing
    few = missing.mean() < 4 * _FEW_GAPS and search.side != "high"
    return filled_in if few else np.zeros(series.n, dtype=bool)


def _marked(points: Ints, shifts: list[Event], series: TimeSeries, base: Baseline, unit: str, basis: str) -> list[Event]:
    """One entry a period that stands out, most extreme first."""
    found = list(shifts)
    for at in points.tolist():
        value, expected, score = float(series.values[at]), float(base.expected[at]), float(base.scores[at])
        kind = "spike" if score > 0 else "drop"
        found.append(Event(kind, at, at, value, expected, score, reason_in_time(value, expected, score, unit, basis)))
    return sorted(found, key=lambda e: (-abs(e.score or 0.0), e.start))


def _judge(base: Baseline, series: TimeSeries, low: float, high: float, found: int, how: _Told, notes: Notes) -> None:
    inner = base.scores[(base.scores <= high) & (base.scores >= -low)]
    memory = float(np.corrcoef(inner[1:], inner[:-1])[0, 1]) if len(inner) > 10 and np.ptp(inner) > 0 else 0.0
    notes.check(
        "no memory left in the residuals",
        "holds" if abs(memory) < 0.3 else "doubtful",
        f"Autocorrelation at one {series.grain}: {memory:.2f}.",
    )
    tails = freedom(base.scores[base.scores != 0])
    notes.check(
        "tails", "holds" if tails >= 5 else "doubtful", f"The bulk spreads like a Student t with {tails} degrees of freedom."
    )
    if found > 0.05 * series.n:
        notes.warn("More than one value in twenty is flagged: the series is less regular than the method assumes.")
    if len(series.values) < 3 * series.season and "season" in how.against:
        notes.warn("Less than three seasons of data: the season was not taken out.")
