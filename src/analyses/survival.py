"""How long things last: the Kaplan-Meier curve with Greenwood's intervals, and the median life.

Kaplan & Meier (1958); Greenwood (1926); interval of the median: Brookmeyer & Crowley (1982), all as statsmodels has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from src.analyses.frames import Floats

SOURCE: Final = "Kaplan & Meier (1958); Greenwood (1926); median: Brookmeyer & Crowley (1982)"
_MOST_POINTS: Final = 400


def kaplan_meier(lasted: Floats, ended: np.ndarray) -> dict[str, Any]:
    """The curve of durations `lasted`; where `ended` is false the thing was still there when last seen.

    `time`, `probability`, `standard_error`, `lower`, `upper` (95 %, on the log-log scale), `at_risk`; `median` and its
    interval are None where fewer than half have ended. Durations keep their unit; none may be negative or missing.
    """
    from statsmodels.duration.survfunc import SurvfuncRight

    with np.errstate(all="ignore"):
        curve = SurvfuncRight(lasted, ended.astype(float))
        median = float(curve.quantile(0.5))
        low, high = (float(v) for v in curve.quantile_ci(0.5)) if len(curve.surv_times) else (np.nan, np.nan)
    at = np.unique(np.linspace(0, len(curve.surv_times) - 1, min(_MOST_POINTS, len(curve.surv_times))).round().astype(int))
    lower, upper = _log_log(curve.surv_prob[at], curve.surv_prob_se[at])
    return {
        "time": [0.0, *curve.surv_times[at].tolist()],
        "probability": [1.0, *curve.surv_prob[at].tolist()],
        "standard_error": [0.0, *curve.surv_prob_se[at].tolist()],
        "lower": [1.0, *lower.tolist()],
        "upper": [1.0, *upper.tolist()],
        "at_risk": [len(lasted), *(int(n) for n in curve.n_risk[at])],
        "ended": int(ended.sum()),
        "censored": int(len(ended) - ended.sum()),
        "median": median if np.isfinite(median) else None,
        "median_interval": [v if np.isfinite(v) else None for v in (low, high)],
    }


def _log_log(share: Floats, error: Floats) -> tuple[Floats, Floats]:
    # Kalbfleisch & Prentice: keeps the interval within 0 and 1.
    with np.errstate(all="ignore"):
        half = 1.959963984540054 * error / (share * np.abs(np.log(share)))
        lower, upper = share ** np.exp(half), share ** np.exp(-half)
    inside = (share > 0) & (share < 1)
    return np.where(inside, lower, share), np.where(inside, upper, share)


def survived(curve: Mapping[str, Any], after: float) -> float | None:
    """The share still there after so long; None where nobody was watched that long."""
    times = np.asarray(curve["time"])
    if after > times[-1] and curve["probability"][-1] > 0:
        return None
    return float(curve["probability"][int(np.searchsorted(times, after, side="right")) - 1])
