"""Frames with a known truth, for the analyses' tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
THREE_YEARS = 1096


def dates(n: int, freq: str = "D", start: str = "2023-11-01") -> list[str]:
    return [str(d.date()) for d in pd.date_range(start, periods=n, freq=freq)]


def daily(seed: int, n: int = THREE_YEARS, noise: float = 50.0) -> Floats:
    """Trend, week and year, with normal noise."""
    at = np.arange(n)
    week = 100 * np.array([0, 1, 2, 1, 3, 4, 2])[at % 7]
    values: Floats = (
        1000 + 0.3 * at + week + 150 * np.sin(2 * np.pi * at / 365.25) + np.random.default_rng(seed).normal(0, noise, n)
    )
    return values


def growing(seed: int, n: int = THREE_YEARS) -> Floats:
    """The same idea, everything multiplied: noise of 6 %."""
    at = np.arange(n)
    year = 1 + 0.2 * np.sin(2 * np.pi * at / 365.25)
    values: Floats = (1000 + at) * year * (1 + 0.05 * (at % 7)) * np.exp(0.06 * np.random.default_rng(seed).normal(size=n))
    return values


def frame(values: Floats, freq: str = "D", time: str = "day") -> pd.DataFrame:
    return pd.DataFrame({time: dates(len(values), freq), "revenue": values})


def shuffled(df: pd.DataFrame, seed: int) -> pd.DataFrame:
    return df.sample(frac=1, random_state=seed).reset_index(drop=True)
