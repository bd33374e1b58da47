"""Whether a change is larger than a series' ordinary ones: the moving-range chart of Wheeler (2000), and a plain count."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from src.analyses.calendar import SEASON, Grain, iso, starts
from src.analyses.frames import Floats

FEWEST: Final = 6
"""Past changes below which nothing is said of what is ordinary."""
_LIMIT: Final = 3.865
"""Upper limit of moving ranges in units of their median (Wheeler 2000, table of constants)."""
_LARGE: Final = 0.9


def compare_with_past(series: Floats, change: tuple[float, float], lag: int, grain: Grain, now: int) -> dict[str, Any]:
    """What the past says of the change from `change[0]` to `change[1]`, `lag` periods later.

    `series` are the values of the periods before number `now`, in order, NaN where one is missing. Changes are compared in
    percent where all values are positive, else in the series' own unit. `verdict`: exceptional (beyond the limit of the
    moving-range chart), large (larger than 90 % of the past changes), ordinary, or unknown (fewer than six past changes).
    """
    relative = bool((series[np.isfinite(series)] > 0).all() and min(change) > 0)
    earlier, later = series[:-lag], series[lag:]
    moved = (later / earlier - 1 if relative else later - earlier) if len(series) > lag else np.zeros(0)
    known = moved[np.isfinite(moved)]
    current = change[1] / change[0] - 1 if relative else change[1] - change[0]
    found: dict[str, Any] = {
        "verdict": "unknown", "past_changes": len(known), "larger_than": None, "typical_change": None, "limit": None,
        "in_percent": relative, "same_step_before": _same_steps(moved, lag, grain, now),
    }  # fmt: skip
    if len(known) < FEWEST:
        return found
    sizes = np.abs(known)
    larger, typical = int((abs(current) > sizes).sum()), float(np.median(sizes))
    limit = _LIMIT * typical
    large = larger >= _LARGE * len(known)
    verdict = "exceptional" if large and abs(current) > limit else "large" if large else "ordinary"
    unit = 100.0 if relative else 1.0
    return found | {
        "verdict": verdict, "larger_than": larger, "typical_change": typical * unit, "limit": limit * unit,
    }  # fmt: skip


def _same_steps(moved: Floats, lag: int, grain: Grain, now: int) -> list[dict[str, Any]]:
    """The same step in earlier years ("from August to September"), newest first: what the season alone does."""
    season = SEASON[grain]
    if season < 2 or lag >= season or grain == "day":
        return []
    # moved[k] ends in period number now - len(moved) + k
    places = range(len(moved) - season, -1, -season)
    return [
        {"period": iso(starts(np.array([now - len(moved) + k]), grain))[0], "change": float(moved[k])}
        for k in places
        if np.isfinite(moved[k])
    ][:5]
