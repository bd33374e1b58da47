"""The mean-variance frontier (Markowitz 1952) of some holdings, without selling short."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from src.analyses.frames import Floats

_POINTS: Final = 25


def frontier(returns: Floats, names: list[str], per_year: float, risk_free: float) -> dict[str, Any]:
    """Least-variance portfolios for a range of returns, the one of least variance, and the one of the best Sharpe ratio.

    `returns` is periods x holdings. Covariances are shrunk (Ledoit & Wolf 2004): with few periods they are of no use otherwise.
    """
    from sklearn.covariance import LedoitWolf

    mean = returns.mean(axis=0) * per_year
    covariance = LedoitWolf().fit(returns).covariance_ * per_year
    least = _weights(mean, covariance, None)
    targets = np.linspace(float(least @ mean), float(mean.max()), _POINTS)
    line = [least, *(_weights(mean, covariance, target) for target in targets[1:])]
    points = [_point(w, mean, covariance, names, risk_free) for w in line]
    best = max(points, key=lambda p: p["sharpe_ratio"])
    equal = np.full(len(names), 1.0 / len(names))
    return {
        "points": points,
        "minimum_variance": points[0],
        "maximum_sharpe": best,
        "equal_weights": _point(equal, mean, covariance, names, risk_free),
        "holdings": [
            {"name": n, "annual_return": float(m), "volatility": math.sqrt(v)}
            for n, m, v in zip(names, mean, np.diag(covariance), strict=True)
        ],
    }


def _weights(mean: Floats, covariance: Floats, target: float | None) -> Floats:
    """Weights of the least variance, none below zero, all together 1, with at least the return asked for."""
    from scipy.optimize import minimize

    n, scale = len(mean), float(np.trace(covariance)) / len(mean) or 1.0
    rules: list[dict[str, Any]] = [{"type": "eq", "fun": lambda w: w.sum() - 1.0, "jac": lambda w: np.ones_like(w)}]
    start = np.full(n, 1.0 / n)
    if target is not None:
        rules.append({"type": "ineq", "fun": lambda w: w @ mean - target, "jac": lambda _w: mean})
        start = np.zeros(n)
        start[int(np.argmax(mean))] = 1.0
    found = minimize(
        lambda w: w @ covariance @ w / scale, start, jac=lambda w: 2 * covariance @ w / scale,
        bounds=[(0.0, 1.0)] * n, constraints=rules, method="SLSQP", options={"ftol": 1e-12, "maxiter": 500},
    )  # fmt: skip
    weights = np.clip(found.x, 0.0, 1.0)
    return np.asarray(weights / weights.sum())


def _point(weights: Floats, mean: Floats, covariance: Floats, names: list[str], risk_free: float) -> dict[str, Any]:
    gain, risk = float(weights @ mean), math.sqrt(float(weights @ covariance @ weights))
    return {
        "annual_return": gain,
        "volatility": risk,
        "sharpe_ratio": (gain - risk_free) / risk if risk > 0 else math.nan,
        "weights": {n: float(w) for n, w in zip(names, weights, strict=True)},
    }
