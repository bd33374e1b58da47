"""Series in which one kind of thing happened, for the tests that tell kinds apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

from src.analyses.anomaly import anomaly
from tests.analyses.series import Floats

N: Final = 500
AT: Final = 300
NOISE: Final = 20.0


def flat(rng: np.random.Generator) -> Floats:
    """Noise around a level."""
    return 600 + NOISE * rng.normal(size=N)


def weekly(rng: np.random.Generator) -> Floats:
    """A trend and a strong week."""
    at = np.arange(N)
    values: Floats = 600 + 0.4 * at + 70 * np.array([0, 1, 2, 1, 3, 4, 2])[at % 7] + NOISE * rng.normal(size=N)
    return values


def multiplied(rng: np.random.Generator) -> Floats:
    """Growth, week and year as factors, the noise too."""
    at = np.arange(N)
    usual = (600 + at) * (1 + 0.15 * np.sin(2 * np.pi * at / 365.25)) * (1 + 0.05 * (at % 7))
    values: Floats = usual * np.exp(NOISE / 600 * rng.normal(size=N))
    return values


BACKGROUNDS: Final[dict[str, Callable[[np.random.Generator], Floats]]] = {
    "flat": flat,
    "weekly": weekly,
    "multiplied": multiplied,
}


def _spread(values: Floats, rng: np.random.Generator) -> Floats:
    """Four times the noise from `AT` on, around what would have been."""
    out = values.copy()
    size = NOISE / 600 * values[AT:]
    out[AT:] += np.sqrt(15) * size * rng.normal(size=N - AT)
    return out


def _times(values: Floats, at: slice, factor: float) -> Floats:
    out = values.copy()
    out[at] *= factor
    return out


def _missing(values: Floats) -> Floats:
    out = values.copy()
    out[AT : AT + 5] = np.nan
    return out


PLANTS: Final[dict[str, Callable[[Floats, np.random.Generator], Floats]]] = {
    "spike": lambda v, _: _times(v, slice(AT, AT + 1), 1.5),
    "drop": lambda v, _: _times(v, slice(AT, AT + 4), 0.5),
    "level shift": lambda v, _: _times(v, slice(AT, N), 1.35),
    "change of variance": _spread,
    "missing period": lambda v, _: _missing(v),
    "nothing": lambda v, _: v,
}


def events_of(values: Floats, **more: Any) -> list[dict[str, Any]]:
    """What `anomaly` says happened; days without a value have no row."""
    df = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=len(values)), "v": values}).dropna()
    found: list[dict[str, Any]] = anomaly(df, value="v", time="day", grain="day", **more)["events"]
    return found


def told(plant: str, background: str, seed: int) -> list[str]:
    """The kinds told near where `plant` was planted (anywhere, for nothing)."""
    rng = np.random.default_rng([seed, 5])
    values = PLANTS[plant](BACKGROUNDS[background](rng), rng)
    date = pd.Timestamp("2024-01-01") + pd.Timedelta(days=AT)
    near = 25 if plant == "change of variance" else 5 if plant != "nothing" else N
    events = [e for e in events_of(values) if abs((pd.Timestamp(e["start"]) - date).days) <= near]
    return sorted({e["kind"] for e in events})
