"""How well and how badly a series of returns did: reward for risk, losses in the tail, falls from a peak."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from src.analyses.frames import Floats
from src.analyses.returns import Days

_MOST_FALLS: Final = 5


def performance(returns: Floats, per_year: float, risk_free: float) -> dict[str, float]:
    """Total and yearly return, volatility, Sharpe (with its 95 % interval) and Sortino ratio, all a year; shares, not percent.

    The interval is Mertens' (2002): Lo's (2002) standard error with the skew and tails that the returns have.
    """
    n = len(returns)
    total = float(np.prod(1.0 + returns) - 1.0)
    excess = returns - ((1.0 + risk_free) ** (1.0 / per_year) - 1.0)
    spread = float(returns.std(ddof=1)) if n > 1 else math.nan
    sharpe = float(excess.mean() / spread) if spread and spread > 0 else math.nan
    below = float(np.sqrt(np.mean(np.minimum(excess, 0.0) ** 2)))
    error = _sharpe_error(returns, sharpe)
    root = math.sqrt(per_year)
    return {
        "total_return": total,
        "annual_return": float((1.0 + total) ** (per_year / n) - 1.0) if total > -1 else -1.0,
        "volatility": spread * root,
        "sharpe_ratio": sharpe * root,
        "sharpe_low": (sharpe - 1.959964 * error) * root,
        "sharpe_high": (sharpe + 1.959964 * error) * root,
        "sortino_ratio": float(excess.mean() / below) * root if below > 0 else math.nan,
        "best": float(returns.max()),
        "worst": float(returns.min()),
        "share_positive": float((returns > 0).mean()),
    }


def _sharpe_error(returns: Floats, sharpe: float) -> float:
    from scipy import stats

    n = len(returns)
    if n < 4 or not math.isfinite(sharpe):
        return math.nan
    skew, kurtosis = float(stats.skew(returns)), float(stats.kurtosis(returns))
    variance = 1.0 + 0.5 * sharpe**2 - skew * sharpe + kurtosis / 4.0 * sharpe**2
    return math.sqrt(max(variance, 0.0) / n)


def tail_losses(returns: Floats, levels: tuple[float, ...]) -> dict[str, dict[str, float]]:
    """Value at risk and expected shortfall (CVaR) of one period as positive losses, from the returns that were seen.

    `modified` is the Cornish-Fisher value at risk (Favre & Galeano 2002), which extrapolates skew and tails smoothly.
    """
    found: dict[str, dict[str, float]] = {}
    for level in levels:
        cut = float(np.quantile(returns, 1.0 - level))
        tail = returns[returns <= cut]
        found[f"{100 * level:g}"] = {
            "value_at_risk": -cut,
            "expected_shortfall": -float(tail.mean()),
            "modified": _cornish_fisher(returns, level),
            "observations": len(tail),
        }
    return found


def _cornish_fisher(returns: Floats, level: float) -> float:
    from scipy import stats

    spread = float(returns.std(ddof=1)) if len(returns) > 1 else 0.0
    if spread == 0.0 or len(returns) < 4:
        return math.nan
    z, skew, kurtosis = float(stats.norm.ppf(1.0 - level)), float(stats.skew(returns)), float(stats.kurtosis(returns))
    adjusted = z + (z**2 - 1) * skew / 6 + (z**3 - 3 * z) * kurtosis / 24 - (2 * z**3 - 5 * z) * skew**2 / 36
    return -(float(returns.mean()) + adjusted * spread)


def underwater(values: Floats) -> Floats:
    """How far each value is below the highest so far: 0 at a peak, -0.25 a quarter below it."""
    return np.asarray(values / np.maximum.accumulate(values) - 1.0)


def falls(dates: Days, values: Floats) -> list[dict[str, Any]]:
    """The deepest falls from a peak, deepest first; `recovered` is None where the peak has not been reached again."""
    below = underwater(values)
    under = below < 0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], under.astype(int), [0]))))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        trough = start + int(np.argmin(below[start:end]))
        found.append(
            {
                "depth": float(below[trough]),
                "peak": dates[start - 1],
                "trough": dates[trough],
                "recovered": dates[end] if end < len(dates) else None,
                "periods": int(end - start),
            }
        )
    return sorted(found, key=lambda fall: (fall["depth"], str(fall["peak"])))[:_MOST_FALLS]
