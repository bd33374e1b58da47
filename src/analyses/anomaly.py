"""Which days or rows are out of the ordinary, by how much and why, at a known rate of false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from src.analyses.alarms import alarms_of
from src.analyses.anomaly_words import describe_rows, describe_series, on_scale, reason_for_row, reason_in_time
from src.analyses.baseline import Baseline, decompose
from src.analyses.calendar import as_grain, guess_grain, iso
from src.analyses.calibration import noise_limit
from src.analyses.checks import Notes, floats
from src.analyses.frames import Floats, Ints, days, labels, numbers
from src.analyses.outliers import MIN_VALUES, find_outliers
from src.analyses.shifts import level_shifts
from src.analyses.tails import BUDGET, freedom, robust_scale, threshold
from src.analyses.timeseries import TimeSeries, fill_gaps, per_period, place

if TYPE_CHECKING:
    import pandas as pd

MOST: Final = 200
MIN_PERIODS: Final = 12
MOST_PERIODS: Final = 20_000
SOURCE: Final = (
    "Running medians and fences: Tukey (1977); modified z-scores: Iglewicz & Hoaglin (1993); threshold: Student t with "
    "a budget of false alarms (Bonferroni)"
)
Direction = Literal["both", "high", "low"]
_EMPTY: Final[dict[str, Any]] = {
    "anomalies": [],
    "anomaly_values": [],
    "threshold_used": None,
    "dates": [],
    "labels": [],
    "expected": [],
    "scores": [],
    "kinds": [],
    "reasons": [],
    "missing_periods": [],
    "band": {"dates": [], "lower": [], "expected": [], "upper": []},
    "series": {"dates": [], "values": []},
    "count": 0,
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


def anomaly(
    df: pd.DataFrame,
    *,
    value: str,
    time: str | None = None,
    grain: str | None = None,
    direction: str = "both",
    label: str | Sequence[str] | None = None,
    additive: bool = True,
    unit: str = "",
    look_ahead: bool = True,
) -> dict[str, Any]:
    """Anomalies of `value`: against level, season and spread around each date when `time` is given, else among all rows.

    `anomalies` are row positions in `df`, most extreme first (at most 200, `count` has them all), and `anomaly_values`,
    `dates` or `labels`, `expected`, `scores`, `kinds` and `reasons` go with them. `threshold_used` is in robust standard
    deviations. With `look_ahead=False` each period is judged by those before it alone, as an alarm would have been at the time,
    and `threshold_used` is the limit of its surprise (`src/analyses/streaming.py`). Declines (`refused`) rather than raise.
    """
    notes = Notes()
    names = [] if label is None else [label] if isinstance(label, str) else list(label)
    problem = next((f"There is no column {c!r}." for c in (value, time, *names) if c is not None and c not in df.columns), None)
    side: Direction = "high" if direction == "high" else "low" if direction == "low" else "both"
    if problem:
        return notes.refusal(_EMPTY, problem)
    with np.errstate(all="ignore"):
        values = numbers(df[value])
        if time is None:
            if not look_ahead:
                notes.warn("Rows without a date have no order: all were judged by all.")
            return _of_rows(df, values, side, names, value, unit, notes)
        return _of_series(days(df[time]), values, grain, side, value, unit, notes, additive=additive, look_ahead=look_ahead)


def _of_series(
    when: np.ndarray, values: Floats, grain: str | None, side: Direction, name: str, unit: str, notes: Notes, *,
    additive: bool, look_ahead: bool,
) -> dict[str, Any]:  # fmt: skip
    rows = place(when, values, as_grain(grain or "") or guess_grain(when), notes)
    length = int(np.ptp(rows.numbers)) + 1 if len(rows.numbers) else 0
    if (periods := len(np.unique(rows.numbers))) < MIN_PERIODS or length > MOST_PERIODS:
        why = f"at least {MIN_PERIODS} periods with a value" if length <= MOST_PERIODS else f"at most {MOST_PERIODS:,} periods"
        return notes.refusal({**_EMPTY, "n": periods}, f"To tell odd from usual needs {why}; there are {max(periods, 0):,}.")
    first = int(rows.numbers.min())
    if periods < len(rows.numbers):
        notes.warn(f"Several rows share a {rows.grain}; they were {'added up' if additive else 'averaged'}.")
    seen = per_period(rows.numbers, rows.values, first, length, additive=additive)
    bare = TimeSeries(seen, first, rows.grain, rows.first_weekday)
    row_of = _row_of_period(rows.rows, rows.numbers - first, length)
    if not look_ahead:
        return {**_EMPTY, **alarms_of(bare, side, row_of, name, unit, notes)}
    series = replace(bare, values=fill_gaps(seen, rows.grain, notes, bare.dates(), additive=additive))
    if np.ptp(series.values) == 0:
        return notes.refusal({**_EMPTY, "n": series.n}, "Every value is the same: there is nothing to stand out.")
    size = 2.0 ** np.floor(np.log2(np.abs(series.values).max()))
    base = decompose(series.values / size, series.grain, first)
    if (base.spread <= 0).all():
        return notes.refusal({**_EMPTY, "n": series.n}, "More than three values in four fit exactly: no spread to judge by.")
    base = Baseline(base.expected * size, base.scores, base.spread if base.log else base.spread * size, base.level, base.log)
    sides = 2 if side == "both" else 1
    limit = max(3.0, threshold(base.scores, series.n, sides=sides), noise_limit(series.n, series.grain, first, sides=sides))
    return _assemble(series, base, limit, side, row_of, np.isnan(seen), name, unit, notes)


def _row_of_period(rows: Ints, slots: Ints, n: int) -> Ints:
    row_of = np.full(n, -1, dtype=np.int64)
    row_of[slots[::-1]] = rows[::-1]
    return row_of


def _assemble(
    series: TimeSeries, base: Baseline, limit: float, side: Direction, row_of: Ints, missing: np.ndarray,
    name: str, unit: str, notes: Notes,
) -> dict[str, Any]:  # fmt: skip
    shifts = set(level_shifts(np.log(series.values) if base.log else series.values, _typical(base), series.grain).tolist())
    out = _outside(base.scores, limit, side) | np.isin(np.arange(series.n), _on_side(shifts, series.values, side))
    found = np.flatnonzero(out & (row_of >= 0))
    found = found[np.argsort(-np.abs(base.scores[found]), kind="stable")]
    _judge(base, limit, series, len(found), notes)
    kept = found[:MOST]
    dates = series.dates()
    kinds = [_kind(int(k), base.scores, shifts) for k in kept]
    lower, upper = base.at(-limit), base.at(limit)
    if series.values.min() >= 0:
        lower = np.maximum(lower, 0.0)
    reasons = [
        reason_in_time(kind, float(series.values[k]), float(base.expected[k]), float(base.scores[k]), unit)
        for k, kind in zip(kept, kinds, strict=True)
    ]
    gaps = iso(dates[missing]) if missing.mean() < 0.05 else []
    return notes.result(
        {
            "anomalies": row_of[kept],
            "anomaly_values": floats(series.values[kept]),
            "threshold_used": limit,
            "dates": iso(dates[kept]),
            "labels": [],
            "expected": floats(base.expected[kept]),
            "scores": floats(base.scores[kept]),
            "kinds": kinds,
            "reasons": reasons,
            "missing_periods": gaps,
            "band": {"dates": iso(dates), "lower": floats(lower), "expected": floats(base.expected), "upper": floats(upper)},
            "series": {"dates": iso(dates), "values": floats(series.values)},
            "count": len(found),
            "direction": side,
            "grain": series.grain,
            "method": "robust decomposition (running median, median by phase"
            + (", on logarithms)" if base.log else ")")
            + f", local spread, threshold for {BUDGET:g} expected false alarms",
            "source": SOURCE,
            "n": series.n,
            "interpretation": describe_series(series, found, base, kinds, gaps, limit, side, name, unit),
        }
    )


def _typical(base: Baseline) -> float:
    return float(np.median(base.spread))


def _outside(scores: Floats, limit: float, side: Direction) -> np.ndarray:
    high, low = scores > limit, scores < -limit
    return high | low if side == "both" else high if side == "high" else low


def _on_side(shifts: set[int], values: Floats, side: Direction) -> list[int]:
    rises = {k: np.median(values[k : k + 5]) > np.median(values[max(0, k - 5) : k]) for k in shifts}
    return [k for k in sorted(shifts) if side == "both" or rises[k] == (side == "high")]


def _kind(at: int, scores: Floats, shifts: set[int]) -> str:
    if at in shifts:
        return "level shift"
    return "spike" if scores[at] > 0 else "drop"


def _judge(base: Baseline, limit: float, series: TimeSeries, found: int, notes: Notes) -> None:
    inner = base.scores[np.abs(base.scores) <= limit]
    memory = float(np.corrcoef(inner[1:], inner[:-1])[0, 1]) if len(inner) > 10 and np.ptp(inner) > 0 else 0.0
    notes.check(
        "no memory left in the residuals",
        "holds" if abs(memory) < 0.3 else "doubtful",
        f"Autocorrelation at one {series.grain}: {memory:.2f}.",
    )
    tails = freedom(base.scores)
    notes.check(
        "tails", "holds" if tails >= 5 else "doubtful", f"The bulk spreads like a Student t with {tails} degrees of freedom."
    )
    if found > 0.05 * series.n:
        notes.warn("More than one value in twenty is flagged: the series is less regular than the method assumes.")
    if len(series.values) < 3 * series.season:
        notes.warn("Less than three seasons of data: the season was not taken out.")


def _of_rows(
    df: pd.DataFrame, values: Floats, side: Direction, names: Sequence[str], name: str, unit: str, notes: Notes
) -> dict[str, Any]:
    known = int(np.isfinite(values).sum())
    if known < len(values):
        notes.warn(f"{len(values) - known:,} rows without a usable number left out.")
    if known < MIN_VALUES:
        return notes.refusal(
            {**_EMPTY, "n": known}, f"To tell odd from usual needs at least {MIN_VALUES} values; there are {known}."
        )
    result = find_outliers(values, direction=side)
    if result is None:
        return notes.refusal({**_EMPTY, "n": known}, "Most values are the same: there is no spread to judge an outlier by.")
    found = result.positions[np.argsort(-np.abs(result.scores[result.positions]), kind="stable")]
    kept = found[:MOST]
    scores = result.scores[np.isfinite(result.scores)]
    left = abs(float(np.median(scores) - scores.mean()))
    notes.check(
        "symmetric bulk", "holds" if left < 0.3 else "doubtful", f"Mean and median lie {left:.2f} robust deviations apart."
    )
    notes.check("spread", "holds", f"The robust standard deviation is not zero{on_scale(result.power)}.")
    if len(found) > 0.05 * known:
        notes.warn("More than one value in twenty is flagged: the values may come from several groups.")
    texts = list(zip(*[labels(df[c].iloc[kept]) for c in names], strict=True)) if names else []
    usual = robust_scale(values[np.isfinite(values)])
    return notes.result(
        {
            **_EMPTY,
            "anomalies": kept,
            "anomaly_values": floats(values[kept]),
            "threshold_used": result.threshold,
            "labels": [", ".join(t) for t in texts],
            "expected": [result.centre] * len(kept),
            "scores": floats(result.scores[kept]),
            "kinds": ["high" if result.scores[k] > 0 else "low" for k in kept],
            "reasons": [reason_for_row(float(values[k]), float(result.scores[k]), result.centre, unit) for k in kept],
            "limits": {"lower": result.lower, "upper": result.upper},
            "count": len(found),
            "direction": side,
            "method": f"robust z-score{on_scale(result.power)} outside Tukey's fences, "
            f"threshold for {BUDGET:g} expected false alarms",
            "n": known,
            "robust_std": usual,
            "interpretation": describe_rows(values, found, result, side, name, unit),
        }
    )
