"""How well a regression predicts rows that it was not fitted on."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from src.analyses.design import Design
from src.analyses.frames import Floats, Ints
from src.analyses.linear_model import Fitted
from src.analyses.logistic_model import chance, firth

FOLDS: Final = 5
BINS: Final = 10


def cross_validated(made: Design, fitted: Fitted, seed: int) -> dict[str, Any]:
    """Errors over five parts, each predicted by a fit of the other four (in time: five stretches of it)."""
    folds = _folds(made.n, seed, in_time=made.in_time)
    predicted = np.full(made.n, np.nan)
    baseline = np.full(made.n, np.nan)
    for fold in range(FOLDS):
        held, rest = folds == fold, folds != fold
        if rest.sum() <= fitted.z.shape[1] or not held.any():
            return {}
        baseline[held] = made.y[rest].mean()
        predicted[held] = _predict(made, fitted, rest, held)
    if made.event is None:
        return _errors(made.y, predicted, baseline)
    return _judged(made.y, predicted, baseline)


def _folds(n: int, seed: int, *, in_time: bool) -> Ints:
    stretches = np.arange(n) * FOLDS // max(n, 1)
    folds: Ints = stretches if in_time else np.random.default_rng(seed).permutation(stretches)
    return folds


def _predict(made: Design, fitted: Fitted, rest: np.ndarray, held: np.ndarray) -> Floats:
    z, y = fitted.z[rest], made.y[rest]
    if made.event is None:
        beta = np.asarray(np.linalg.lstsq(z, y, rcond=None)[0], dtype=float)
        found: Floats = np.asarray(fitted.z[held] @ beta, dtype=float)
        return found
    if np.ptp(y) == 0:
        return np.full(int(held.sum()), float(y[0]), dtype=float)
    beta = _newton(z, y, fitted.beta)
    return chance(np.asarray(fitted.z[held] @ beta, dtype=float))


def _newton(z: Floats, y: Floats, start: Floats) -> Floats:
    beta = start.copy()
    for _ in range(8):
        p = chance(z @ beta)
        weight = p * (1 - p)
        try:
            step = np.linalg.solve((z * weight[:, None]).T @ z + 1e-9 * np.eye(z.shape[1]), z.T @ (y - p))
        except np.linalg.LinAlgError:
            return firth(z, y)[0]
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    settled: Floats = firth(z, y)[0] if np.abs(beta).max() > 20 else beta
    return settled


def _errors(y: Floats, predicted: Floats, baseline: Floats) -> dict[str, Any]:
    error, plain = y - predicted, y - baseline
    total = float(plain @ plain)
    return {
        "folds": FOLDS,
        "rmse": float(np.sqrt(np.mean(error**2))),
        "mae": float(np.mean(np.abs(error))),
        "rmse_of_mean": float(np.sqrt(np.mean(plain**2))),
        "r_squared": 1 - float(error @ error) / total if total > 0 else None,
    }


def _judged(y: Floats, p: Floats, baseline: Floats) -> dict[str, Any]:
    return {
        "folds": FOLDS,
        "auc": auc(y, p),
        "brier": float(np.mean((y - p) ** 2)),
        "brier_of_mean": float(np.mean((y - baseline) ** 2)),
        "calibration": calibration(y, p),
    }


def auc(y: Floats, p: Floats) -> float:
    """The chance that a yes is given a higher chance than a no: Hanley & McNeil (1982)."""
    from scipy.stats import rankdata

    yes = int(y.sum())
    no = len(y) - yes
    if not yes or not no:
        return float("nan")
    return float((rankdata(p)[y == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def calibration(y: Floats, p: Floats) -> list[dict[str, Any]]:
    """Tenths of the rows by predicted chance: what was predicted and what was."""
    order = np.argsort(p, kind="stable")
    parts = np.array_split(order, min(BINS, max(1, len(y) // 10)))
    return [{"predicted": float(p[at].mean()), "observed": float(y[at].mean()), "n": len(at)} for at in parts if len(at)]
