"""How a portfolio moves with its benchmark: beta, alpha, and how steady they were."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from src.analyses.frames import Floats

WINDOWS: Final = {"day": 63, "week": 26, "month": 24, "quarter": 12, "year": 5}
"""Returns in a rolling window: a quarter of days, half a year of weeks, two years of months."""
_LEAST: Final = 12


def market_model(own: Floats, market: Floats, per_year: float, risk_free: float) -> dict[str, float]:
    """Jensen's alpha (1968, a year) and beta by least squares with Newey-West errors, and what the two have in common.

    Tracking error and information ratio are a year's; captures are the share of the market's mean up and down taken along.
    """
    from statsmodels.regression.linear_model import OLS

    rate = (1.0 + risk_free) ** (1.0 / per_year) - 1.0
    lags = math.floor(4 * (len(own) / 100) ** (2 / 9))
    factors = np.column_stack([np.ones_like(market), market - rate])
    fit = OLS(own - rate, factors).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
    (alpha, beta), interval = fit.params, fit.conf_int()
    active = own - market
    error = float(active.std(ddof=1))
    up, down = market > 0, market < 0
    return {
        "beta": float(beta),
        "beta_low": float(interval[1][0]),
        "beta_high": float(interval[1][1]),
        "alpha": float(alpha) * per_year,
        "alpha_low": float(interval[0][0]) * per_year,
        "alpha_high": float(interval[0][1]) * per_year,
        "alpha_p": float(fit.pvalues[0]),
        "r_squared": float(fit.rsquared),
        "correlation": float(np.corrcoef(own, market)[0, 1]),
        "tracking_error": error * math.sqrt(per_year),
        "information_ratio": float(active.mean()) / error * math.sqrt(per_year) if error > 0 else math.nan,
        "up_capture": float(own[up].mean() / market[up].mean()) if up.any() else math.nan,
        "down_capture": float(own[down].mean() / market[down].mean()) if down.any() else math.nan,
    }


def rolling_beta(own: Floats, market: Floats, period: str) -> tuple[int, Floats]:
    """The window's length and beta over each full window, NaN where the market stood still; empty where returns are too few."""
    window = WINDOWS[period]
    if len(own) < window + _LEAST:
        return window, np.zeros(0)
    sums = {
        name: _windows(series, window) for name, series in {"x": market, "y": own, "xx": market**2, "xy": market * own}.items()
    }
    spread = sums["xx"] - sums["x"] ** 2 / window
    with np.errstate(all="ignore"):
        beta: Any = np.where(spread > 1e-18, (sums["xy"] - sums["x"] * sums["y"] / window) / spread, np.nan)
    return window, np.asarray(beta, dtype=float)


def _windows(series: Floats, window: int) -> Floats:
    summed = np.cumsum(np.concatenate(([0.0], series)))
    return np.asarray(summed[window:] - summed[:-window])
