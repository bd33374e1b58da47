"""Independent series that trend, wander or swing together: how many are said to be linked, and whether planted lags are found.

Each draw has a target and three factors of 730 days, 156 weeks or 48 months: a straight trend, a random walk or a yearly and
weekly season (at random), each with noise that remembers the step before (0 to 0.8). None has to do with another. The share
of draws in which anything is found is the false discovery rate. Planted: a factor that moves the target `lag` steps later.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import pandas as pd

from src.analyses.calendar import Grain
from src.analyses.correlation import correlation
from src.analyses.lags import LAGS

LENGTHS: dict[Grain, tuple[str, int, float]] = {
    "day": ("D", 730, 365.25),
    "week": ("W-MON", 156, 52.18),
    "month": ("MS", 48, 12.0),
}
SORTS = ("trend", "walk", "season")
FACTORS = 3
DRAWS = 1000
EFFECT = 0.5
"""Planted: the correlation that factor and target have, at the lag, beside trend, season and memory."""


def remembering(rng: np.random.Generator, n: int, memory: float) -> Any:
    """Noise of spread 1 of which so much stays from step to step."""
    from scipy.signal import lfilter

    shocks = rng.normal(size=n + 50)
    return lfilter([np.sqrt(1 - memory**2)], [1, -memory], shocks)[50:]


def series(rng: np.random.Generator, sort: str, n: int, year: float) -> Any:
    """A series of that sort, its noise of spread 1."""
    at = np.arange(n)
    if sort == "walk":
        return np.cumsum(rng.normal(size=n))
    swing = rng.uniform(1, 4) * np.cos(2 * np.pi * at / year + rng.uniform(0, 1)) + rng.uniform(0, 1) * (at % 7 == 5)
    slope = rng.uniform(2, 10) * at / n
    return (swing if sort == "season" else slope) + remembering(rng, n, rng.uniform(0, 0.8))


def draw(seed: int) -> tuple[Grain, str, pd.DataFrame]:
    """Independent series: their grain, their sort, the frame."""
    rng = np.random.default_rng(seed)
    grain, sort = list(LENGTHS)[int(rng.integers(len(LENGTHS)))], str(rng.choice(SORTS))
    freq, n, year = LENGTHS[grain]
    columns = {"y": series(rng, sort, n, year)}
    columns |= {f"x{k}": series(rng, str(rng.choice(SORTS)) if k else sort, n, year) for k in range(FACTORS)}
    return grain, sort, pd.DataFrame({"t": pd.date_range("2022-01-03", periods=n, freq=freq), **columns})


def found_in_noise(seed: int) -> dict[str, Any]:
    """What independent series are said to hold."""
    grain, sort, df = draw(seed)
    told = correlation(df, target="y", time="t")
    drivers = any(d["role"] == "driver" for d in told["drivers"].values())
    trusting = any(abs(r) > 0.5 for r in told["raw_correlations"].values() if r is not None)
    return {
        "grain": grain, "sort": sort, "line": bool(told["significant"]), "driver": drivers,
        "any": bool(told["significant"]) or drivers, "raw": trusting,
    }  # fmt: skip


def found_when_planted(seed: int) -> dict[str, Any]:
    """Whether a factor that moves the target some steps later is found at its lag, and what its passenger is called."""
    grain, _, df = draw(seed)
    rng = np.random.default_rng([seed, 1])
    n, lag = len(df), int(rng.integers(0, LAGS[grain] + 1))
    cause = remembering(rng, n + lag, 0.3)
    effect = cause[:n]
    share = EFFECT / np.sqrt(1 - EFFECT**2)
    df["y"] = df["y"] + share * effect
    df["x0"] = 3 * np.arange(n) / n + cause[lag:]
    df["x1"] = 0.6 * cause[lag:] + 0.8 * remembering(rng, n, 0.3)
    told = correlation(df, target="y", time="t")
    roles = {k: d["role"] for k, d in told["drivers"].items()}
    return {
        "grain": grain,
        "found": "x0" in told["significant"],
        "at its lag": "x0" in told["significant"] and told["lags"]["x0"]["best_lag"] == lag,
        "driver": roles.get("x0") == "driver",
        "passenger called driver": roles.get("x1") == "driver",
    }


def measure(sample: int | None) -> dict[str, Any]:
    """Shares over so many draws without a link, and a third as many with one."""
    draws = sample or DRAWS
    with ProcessPoolExecutor() as pool:
        empty = list(pool.map(found_in_noise, range(draws), chunksize=10))
        sown = list(pool.map(found_when_planted, range(max(draws // 3, 1)), chunksize=10))
    return {
        "draws": draws,
        "factors": FACTORS,
        "any_false_discovery": {k: share(empty, k) for k in ("any", "line", "driver")},
        "by_grain": {g: share([e for e in empty if e["grain"] == g], "any") for g in LENGTHS},
        "by_sort": {s: share([e for e in empty if e["sort"] == s], "any") for s in SORTS},
        "plain_correlation_above_half": share(empty, "raw"),
        "planted": {"r": EFFECT, **{g: powers([s for s in sown if s["grain"] == g]) for g in LENGTHS}},
    }


def powers(found: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The share of draws in which each thing was found."""
    return {k: share(found, k) for k in ("found", "at its lag", "driver", "passenger called driver")}


def share(found: Sequence[dict[str, Any]], key: str) -> float:
    """The mean of a yes-or-no."""
    return round(float(np.mean([f[key] for f in found])), 4) if found else float("nan")
