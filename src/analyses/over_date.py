"""Before a day and from it on: two groups of rows, and whether time itself could be the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from src.analyses.checks import Notes
from src.analyses.frames import Floats, Ints, days
from src.analyses.words import p_text

if TYPE_CHECKING:
    import pandas as pd


def before_and_after(column: pd.Series[Any], since: str) -> tuple[list[str], Ints] | None:
    """The two groups' names and each row's group (-1 without a date); None when `since` is no date."""
    try:
        day = np.datetime64(since[:10], "D")
    except ValueError:
        return None
    when = days(column)
    codes = np.where(np.isnat(when), -1, np.where(when >= day, 0, 1)).astype(np.int64)
    return [f"from {since[:10]} on", f"before {since[:10]}"], codes


def judge_drift(column: pd.Series[Any], values: Floats, codes: Ints, notes: Notes) -> None:
    """Whether the value already moved with time on either side: then a step on the day is not the whole story."""
    from scipy.stats import spearmanr

    when = days(column).astype("int64").astype(float)
    drifting = []
    for code, side in ((1, "before"), (0, "after")):
        of_side = (codes == code) & np.isfinite(values)
        if of_side.sum() < 20 or np.ptp(when[of_side]) == 0 or np.ptp(values[of_side]) == 0:
            continue
        found = spearmanr(when[of_side], values[of_side])
        if found.pvalue < 0.01 and abs(found.statistic) > 0.03:
            direction = "rising" if found.statistic > 0 else "falling"
            drifting.append(f"it was {direction} {side} that day too ({p_text(float(found.pvalue))})")
    if drifting:
        notes.check("no drift of its own", "doubtful", "; ".join(drifting) + ".")
        notes.warn(f"Not a clean step: {' and '.join(drifting)}, so a trend or season can be the difference.")
    else:
        notes.check("no drift of its own", "holds", "No steady rise or fall within either side of the day.")


def in_time_order(column: pd.Series[Any], values: Floats, codes: Ints) -> float | None:
    """How much each observation resembles the one before it, within groups; None unless there is one a day."""
    when = days(column)
    known = ~np.isnat(when) & np.isfinite(values) & (codes >= 0)
    if known.sum() < 20 or len(np.unique(when[known])) < known.sum():
        return None
    order = np.argsort(when[known], kind="stable")
    residual, group = values[known][order].copy(), codes[known][order]
    for code in np.unique(group):
        residual[group == code] -= residual[group == code].mean()
    total = float(residual @ residual)
    return float(residual[1:] @ residual[:-1]) / total if total > 0 else 0.0
