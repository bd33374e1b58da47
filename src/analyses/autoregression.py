"""How much neighbours in time resemble each other, and how many independent values a series then amounts to."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.analyses.frames import Floats

MOST: Final = 0.97
"""A memory beyond this cannot be told from a random walk in series of business length."""


def memory(rest: Floats, regressors: int) -> Floats:
    """The lag-1 autocorrelation of regression residuals (last axis), freed of its bias towards 0; within -0.5 .. 0.97.

    Residuals of k smooth regressors (the constant counts) resemble their neighbours less than the errors did, by about
    (k + (k + 2) r) / n (Marriott & Pope 1954, Kendall 1954 for k = 1; the pattern holds for polynomials).
    """
    n = rest.shape[-1]
    power = np.sum(rest * rest, axis=-1)
    raw = np.sum(rest[..., 1:] * rest[..., :-1], axis=-1) / np.where(power > 0, power, 1.0)
    k = min(regressors, max(n // 3 - 2, 0))
    freed: Floats = np.clip((n * raw + k) / (n - k - 2), -0.5, MOST)
    return freed


def whitened(y: Floats, phi: float | Floats) -> Floats:
    """Each value without what its predecessor told (last axis, one shorter)."""
    return np.asarray(y[..., 1:] - np.asarray(phi)[..., None] * y[..., :-1])


def inflation(phi: float, n: int) -> float:
    """By how much the variance of a mean or a trend is larger than of independent values (Bayley & Hammersley 1946)."""
    k = np.arange(1, n)
    return max(float(1 + 2 * np.sum((1 - k / n) * phi**k)), 1.0) if n > 1 else 1.0


def simulated(phi: float, n: int, count: int, seed: int) -> Floats:
    """`count` stationary series of `n` normal values with this memory."""
    from scipy.signal import lfilter

    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((count, n))
    noise[:, 0] /= np.sqrt(1 - phi**2)
    made: Floats = lfilter([1.0], [1.0, -phi], noise, axis=1)
    return made
