"""Before a day and from it on: two groups of rows, and whether time itself could be the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from src.analyses.checks import Notes
from src.analyses.frames import Floats, Ints, days
from src.analyses.linear_model import hac_lags
from src.analyses.tested import Effect, Test
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


def in_time_order(column: pd.Series[Any], values: Floats, codes: Ints) -> tuple[Floats, Ints] | None:
    """Values and groups in order of time; None unless there is one value a day."""
    when = days(column)
    known = ~np.isnat(when) & np.isfinite(values) & (codes >= 0)
    if known.sum() < 20 or len(np.unique(when[known])) < known.sum():
        return None
    order = np.argsort(when[known], kind="stable")
    return values[known][order], codes[known][order]


def resemblance(values: Floats, codes: Ints) -> float:
    """How much each value resembles the one before it, once every group's mean is taken off."""
    residual = values.copy()
    for code in np.unique(codes):
        residual[codes == code] -= residual[codes == code].mean()
    total = float(residual @ residual)
    return float(residual[1:] @ residual[:-1]) / total if total > 0 else 0.0


def step_in_time(values: Floats, codes: Ints) -> tuple[Test, Effect]:
    """The step from group 1 to group 0 with errors that allow for memory: least squares with HAC errors and fixed-b limits."""
    from scipy.special import stdtr, stdtrit
    from statsmodels.regression.linear_model import OLS

    lags, stretch = hac_lags(len(values))
    middle, scale = float(values.mean()), float(values.std()) or 1.0
    x = np.column_stack([np.ones(len(values)), (codes == 0).astype(float)])
    fit = OLS((values - middle) / scale, x).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
    gap, error, freedom = float(fit.params[1]) * scale, float(fit.bse[1]) * stretch * scale, float(len(values) - 2)
    t = gap / error if error > 0 else 0.0
    half = float(stdtrit(freedom, 0.975)) * error
    test = Test("step in time with HAC errors", "means", "t", t, float(2 * stdtr(freedom, -abs(t))), (freedom,))
    return test, Effect("difference of means", gap, (gap - half, gap + half), "mean after minus mean before")
