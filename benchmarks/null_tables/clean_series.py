"""False alarms of `anomaly` per series where nothing happened: noise, heavy tails, memory, seasons, counts; several lengths."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.signal import lfilter

from src.analyses.anomaly import anomaly

Floats = npt.NDArray[np.float64]
Make = Callable[[np.random.Generator, int], Floats]
CASES: Final = 1000
LENGTHS: Final = (120, 365, 730, 1096)


def noise(rng: np.random.Generator, n: int) -> Floats:
    """Normal noise."""
    return 500 + 20 * rng.normal(size=n)


def heavy(rng: np.random.Generator, n: int) -> Floats:
    """Noise like a Student t of 4."""
    return 500 + 20 * rng.standard_t(4, n)


def memory(rng: np.random.Generator, n: int) -> Floats:
    """Each value keeps 0.6 of the last one's deviation."""
    return 500 + 20 * _ar(rng.normal(size=n + 100), 0.6)[100:]


def long_memory(rng: np.random.Generator, n: int) -> Floats:
    """Each value keeps 0.9 of the last one's deviation."""
    return 500 + 20 * _ar(rng.normal(size=n + 100), 0.9)[100:]


def seasonal(rng: np.random.Generator, n: int) -> Floats:
    """A trend, a week and a year, with normal noise."""
    at = np.arange(n)
    week = 60 * np.array([0, 1, 2, 1, 3, 4, 2])[at % 7]
    values: Floats = 1000 + 0.3 * at + week + 120 * np.sin(2 * np.pi * at / 365.25) + 40 * rng.normal(size=n)
    return values


def multiplied(rng: np.random.Generator, n: int) -> Floats:
    """The same idea, with noise that grows with the level, some memory and heavy tails."""
    at = np.arange(n)
    usual = (800 + at) * (1 + 0.2 * np.sin(2 * np.pi * at / 365.25)) * (1 + 0.05 * (at % 7))
    values: Floats = usual * np.exp(0.05 * _ar(rng.standard_t(6, n), 0.3))
    return values


def counts(rng: np.random.Generator, n: int) -> Floats:
    """Small counts that swing with the week."""
    return rng.poisson(6 + 2 * np.sin(2 * np.pi * np.arange(n) / 7)).astype(np.float64)


def monthly(rng: np.random.Generator, n: int) -> Floats:
    """Months with a trend and a season."""
    at = np.arange(n)
    values: Floats = 500 + 2 * at + 60 * np.cos(2 * np.pi * at / 12) + 15 * rng.normal(size=n)
    return values


FAMILIES: Final[dict[str, tuple[Make, str, tuple[int, ...]]]] = {
    "noise": (noise, "D", LENGTHS),
    "heavy tails": (heavy, "D", LENGTHS),
    "memory 0.6": (memory, "D", LENGTHS),
    "memory 0.9": (long_memory, "D", LENGTHS),
    "seasonal": (seasonal, "D", LENGTHS),
    "multiplied": (multiplied, "D", LENGTHS),
    "counts": (counts, "D", LENGTHS),
    "monthly": (monthly, "MS", (36, 48, 60, 120)),
}
"""Name -> how a series is made, the step between its dates, its lengths."""


def measure(sample: int | None, seed: int = 0) -> dict[str, Any]:
    """Alarms per series, in all and by family and kind; the families and lengths take turns."""
    count = CASES if sample is None else sample
    alarms: dict[str, list[int]] = defaultdict(list)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    names = list(FAMILIES)
    for k in range(count):
        family = names[k % len(names)]
        make, freq, lengths = FAMILIES[family]
        n = lengths[(k // len(names)) % len(lengths)]
        dates = pd.date_range("2023-01-01", periods=n, freq=freq)
        df = pd.DataFrame({"t": dates, "v": make(np.random.default_rng([seed, k]), n)})
        result = anomaly(df, value="v", time="t", grain="day" if freq == "D" else "month")
        alarms[family].append(len(result["events"]))
        kinds[family].update(e["kind"] for e in result["events"])
    every = [c for found in alarms.values() for c in found]
    return {
        "series": count,
        "alarms_per_series": round(float(np.mean(every)), 3),
        "series_with_an_alarm": round(float(np.mean(np.array(every) > 0)), 3),
        "by_family": {family: round(float(np.mean(found)), 3) for family, found in alarms.items()},
        "kinds": {family: dict(found) for family, found in kinds.items()},
    }


def _ar(shocks: Floats, keep: float) -> Floats:
    return np.asarray(lfilter([1.0], [1.0, -keep], shocks), dtype=np.float64)
