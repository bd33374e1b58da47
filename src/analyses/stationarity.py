"""Whether a series keeps to a level, to a line, or wanders: ADF and KPSS read together."""

from __future__ import annotations

import warnings
from typing import Any, Final

import numpy as np

from src.analyses.frames import Floats

FROM: Final = 20
"""Fewer periods tell nothing: both tests would merely not reject."""
_LONGEST: Final = 600
_MOST_LAGS: Final = 12
_ALPHA: Final = 0.05
VERDICTS: Final = {
    "stationary": "it keeps returning to one level",
    "trend stationary": "it keeps returning to a straight line",
    "unit root": "its moves last, as in a random walk or where levels change for good; differences are what can be modelled",
    "contradictory": "it neither wanders freely nor keeps to a level or line, as with changes of level or of spread",
    "undecided": "the data fit both a series that returns and one that wanders",
}
"""What each outcome means, in words."""


def stationarity(y: Floats) -> dict[str, Any]:
    """Dickey and Fuller's test (null: a unit root) and that of Kwiatkowski et al. (null: none), around a level and a line.

    ADF rejects and KPSS does not: stationary; the other way round: unit root; both: contradictory; neither: undecided.
    The first of level and line that is stationary counts; else what they say around a line. Series beyond 600 values are
    tested by means of blocks, which keep a unit root and a return.
    """
    block = -(-len(y) // _LONGEST)
    if block > 1:
        y = y[len(y) % block :].reshape(-1, block).mean(axis=1)
    if len(y) < FROM or float(np.ptp(y)) <= 1e-12 * max(float(np.abs(y).max()), 1e-300):
        return {"verdict": "not tested", "level": {}, "line": {}, "differences": None}
    standard = (y - y.mean()) / y.std()
    if _exact(standard):
        return {"verdict": "not tested", "level": {}, "line": {}, "differences": None}
    level, line = _read(standard, "c"), _read(standard, "ct")
    if level["outcome"] == "stationary":
        verdict = "stationary"
    elif line["outcome"] == "stationary":
        verdict = "trend stationary"
    else:
        verdict = line["outcome"]
    return {"verdict": verdict, "level": level, "line": line, "differences": 1 if verdict == "unit root" else 0}


def _exact(y: Floats) -> bool:
    """Whether a straight line leaves nothing but rounding."""
    at = np.linspace(-1, 1, len(y))
    return float(np.var(y - np.polyval(np.polyfit(at, y, 1), at))) < 1e-18


def _read(y: Floats, around: str) -> dict[str, Any]:
    from statsmodels.tsa.stattools import adfuller, kpss

    with warnings.catch_warnings():
        # KPSS's table ends at 1 % and 10 %; statsmodels warns when a p-value lies outside, which the result says instead.
        warnings.simplefilter("ignore")
        adf = adfuller(y, maxlag=min(_MOST_LAGS, len(y) // 3 - 2), regression=around, autolag="AIC")
        test = kpss(y, regression=around, nlags="auto")
    adf_p, kpss_p = float(adf[1]), float(test[1])
    rejects = (adf_p < _ALPHA, kpss_p < _ALPHA)
    outcome = {
        (True, False): "stationary",
        (False, True): "unit root",
        (True, True): "contradictory",
        (False, False): "undecided",
    }[rejects]
    return {
        "outcome": outcome,
        "adf": {"statistic": float(adf[0]), "p_value": adf_p, "lags": int(adf[2])},
        "kpss": {"statistic": float(test[0]), "p_value": kpss_p, "lags": int(test[2]), "bounded": kpss_p in (0.01, 0.1)},
    }
