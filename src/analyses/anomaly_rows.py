"""Which rows are out of the ordinary in one column: against all rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from src.analyses.anomaly_series import EMPTY, MOST, Direction
from src.analyses.anomaly_words import describe_rows, on_scale, reason_for_row
from src.analyses.checks import Notes, floats
from src.analyses.frames import Floats, labels, numbers
from src.analyses.outliers import MIN_VALUES, Outliers, find_outliers, tukey_fences
from src.analyses.tails import BUDGET, robust_scale
from src.analyses.words import count, listed, name

if TYPE_CHECKING:
    import pandas as pd


def of_rows(
    df: pd.DataFrame, values: Floats, side: Direction, names: Sequence[str], column: str, unit: str, notes: Notes, *,
    by_fences: bool = False, budget: float = BUDGET,
) -> dict[str, Any]:  # fmt: skip
    """The result of one column of rows without an order; `by_fences`: the rule of Tukey's fences, without a budget."""
    known = int(np.isfinite(values).sum())
    if known < len(values):
        notes.warn(f"{len(values) - known:,} rows without a usable number left out.")
    if known < MIN_VALUES:
        return notes.refusal(
            {**EMPTY, "n": known}, f"To tell odd from usual needs at least {MIN_VALUES} values; there are {known}."
        )
    result = tukey_fences(values, direction=side) if by_fences else find_outliers(values, direction=side, budget=budget)
    if result is None:
        return notes.refusal({**EMPTY, "n": known}, "Most values are the same: there is no spread to judge an outlier by.")
    found = result.positions[np.argsort(-np.abs(result.scores[result.positions]), kind="stable")]
    kept = found[:MOST]
    _judge(result, found, known, by_fences, notes)
    texts = list(zip(*[labels(df[c].iloc[kept]) for c in names], strict=True)) if names else []
    rule = (
        "Tukey's fences, 1.5 interquartile ranges beyond the quartiles"
        if by_fences
        else f"robust z-score{on_scale(result.power)} outside Tukey's fences, threshold for {budget:g} expected false alarms"
    )
    return notes.result(
        {
            **EMPTY,
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
            "method": rule,
            "n": known,
            "robust_std": robust_scale(values[np.isfinite(values)]),
            "interpretation": describe_rows(values, found, result, side, column, unit, budget=None if by_fences else budget),
        }
    )


def of_fences(
    df: pd.DataFrame, columns: Sequence[str], side: Direction, names: Sequence[str], units: dict[str, str], notes: Notes
) -> dict[str, Any]:
    """The result of several columns by the rule of the fences: a row is flagged that lies beyond those of any of them."""
    values = {c: numbers(df[c]) for c in columns}
    fences = {c: f for c in columns if (f := tukey_fences(values[c], direction=side)) is not None}
    if not fences:
        return notes.refusal({**EMPTY, "n": len(df)}, "No column has a spread and enough values to set fences by.")
    if left := [c for c in columns if c not in fences]:
        notes.warn(f"{listed(left)}: too few values, or most are the same; left out.")
    beyond = np.column_stack([np.isin(np.arange(len(df)), f.positions) for f in fences.values()])
    scores = np.where(beyond, np.column_stack([f.scores for f in fences.values()]), 0.0)
    worst = np.argmax(np.abs(scores), axis=1)
    size = np.abs(scores).max(axis=1)
    found = np.flatnonzero(beyond.any(axis=1))
    found = found[np.argsort(-size[found], kind="stable")]
    kept, named = found[:MOST], list(fences)
    tops = [named[int(worst[k])] for k in kept]
    texts = list(zip(*[labels(df[c].iloc[kept]) for c in names], strict=True)) if names else []
    by_chance = 0.007 * len(df) * len(named)
    notes.warn(f"The fences have no budget of false alarms: ordinary (normal) values would give about {by_chance:,.0f} here.")
    tally = [f"{name(c)} ({int(beyond[:, j].sum()):,})" for j, c in enumerate(named)]
    return notes.result(
        {
            **EMPTY,
            "anomalies": kept,
            "anomaly_values": [float(values[c][k]) for k, c in zip(kept.tolist(), tops, strict=True)],
            "threshold_used": min(f.threshold for f in fences.values()),
            "labels": [", ".join(t) for t in texts],
            "expected": [fences[c].centre for c in tops],
            "scores": [float(scores[k, worst[k]]) for k in kept],
            "kinds": ["high" if scores[k, worst[k]] > 0 else "low" for k in kept],
            "reasons": [_beyond_which(k, beyond, scores, values, fences, units) for k in kept.tolist()],
            "columns": named,
            "odd_columns": tops,
            "limits": {c: {"lower": f.lower, "upper": f.upper} for c, f in fences.items()},
            "count": len(found),
            "direction": side,
            "method": "Tukey's fences of each column, 1.5 interquartile ranges beyond the quartiles",
            "source": "Tukey (1977), Exploratory Data Analysis",
            "n": len(df),
            "interpretation": f"{len(found):,} of {count(len(df), 'row')} lie beyond the fences of at least one column: "
            f"{listed(tally)}.",
        }
    )  # fmt: skip


def _beyond_which(
    row: int, beyond: np.ndarray, scores: Floats, values: dict[str, Floats], fences: dict[str, Outliers], units: dict[str, str]
) -> str:
    told = []
    for place, (column, fence) in enumerate(fences.items()):
        if beyond[row, place]:
            unit, score = units.get(column, ""), float(scores[row, place])
            reason = reason_for_row(float(values[column][row]), score, fence.centre, unit)
            told.append(f"{name(column).capitalize()}: {reason}")
    return " ".join(told)


def _judge(result: Outliers, found: np.ndarray, known: int, by_fences: bool, notes: Notes) -> None:
    scores = result.scores[np.isfinite(result.scores)]
    left = abs(float(np.median(scores) - scores.mean()))
    notes.check(
        "symmetric bulk", "holds" if left < 0.3 else "doubtful", f"Mean and median lie {left:.2f} robust deviations apart."
    )
    notes.check("spread", "holds", f"The robust standard deviation is not zero{on_scale(result.power)}.")
    if by_fences:
        notes.warn(
            f"The fences have no budget of false alarms: among {known:,} ordinary (normal) values they would flag about "
            f"{0.007 * known:,.0f}."
        )
    elif len(found) > 0.05 * known:
        notes.warn("More than one value in twenty is flagged: the values may come from several groups.")
