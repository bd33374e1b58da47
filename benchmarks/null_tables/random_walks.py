"""Random walks that a forecast should not claim to know, and planted trends and seasons that it should."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from src.analyses.forecast import forecast
from src.analyses.frames import Floats

CASES: Final = 1000
SHAPES: Final = (
    ("day", 60), ("day", 250), ("day", 900), ("week", 60), ("week", 160), ("month", 24), ("month", 60), ("month", 150),
    ("quarter", 20), ("quarter", 60), ("year", 15), ("year", 40),
)  # fmt: skip
"""Grain and length."""
STEPS: Final = {"day": 14, "week": 8, "month": 6, "quarter": 4, "year": 3}
FREQUENCY: Final = {"day": "D", "week": "W-MON", "month": "MS", "quarter": "QS", "year": "YS"}
SEASON: Final = {"day": 7, "week": 52, "month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True, slots=True)
class Case:
    """One series to be judged."""

    kind: str
    grain: str
    n: int
    seed: int


def measure(sample: int | None) -> dict[str, Any]:
    """The share of random walks called not forecastable, and of planted series called forecastable, by kind and in all."""
    walks, planted = list(_cases(_WALKS, sample or CASES)), list(_cases(_PLANTED, (sample or CASES) // 2))
    with ProcessPoolExecutor() as pool:
        called = list(pool.map(judge, walks + planted, chunksize=4))
    nulls, finds = called[: len(walks)], called[len(walks) :]
    return {
        "random_walks": len(walks),
        "called_not_forecastable": _shares(walks, [not seen["forecastable"] for seen in nulls]),
        "called_no_better_than_the_naive": _shares(walks, [not seen["better"] for seen in nulls]),
        "planted": len(planted),
        "power": _shares(planted, [bool(seen["forecastable"]) for seen in finds]),
    }


def judge(case: Case) -> dict[str, Any]:
    """What the forecast says of one case."""
    make = (_WALKS | _PLANTED)[case.kind]
    values = make(np.random.default_rng((case.seed, case.n)), case.n, SEASON[case.grain])
    days = pd.date_range("2019-01-01", periods=case.n, freq=FREQUENCY[case.grain])
    frame = pd.DataFrame({"time": days, "value": values})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = forecast(frame, time="time", value="value", grain=case.grain, steps=STEPS[case.grain])
    return {"forecastable": result["forecastable"], "better": result["beats_baseline"]}


def _cases(kinds: dict[str, Callable[..., Floats]], total: int) -> Iterator[Case]:
    names = list(kinds)
    shapes = SHAPES if kinds is _WALKS else tuple(s for s in SHAPES if s[1] >= 2 * SEASON[s[0]] + 8)
    for k in range(total):
        grain, n = shapes[k % len(shapes)]
        yield Case(names[(k // len(shapes)) % len(names)], grain, n, k)


def _shares(cases: list[Case], held: list[bool]) -> dict[str, float]:
    found: dict[str, list[bool]] = defaultdict(list)
    for case, one in zip(cases, held, strict=True):
        for key in ("all", case.kind, case.grain):
            found[key].append(one)
    return {key: round(float(np.mean(values)), 3) for key, values in found.items()}


def _normal(rng: np.random.Generator, n: int, _season: int) -> Floats:
    return 1000 + rng.normal(0, 10, n).cumsum()


def _heavy(rng: np.random.Generator, n: int, _season: int) -> Floats:
    return 1000 + 10 * rng.standard_t(3, n).cumsum()


def _geometric(rng: np.random.Generator, n: int, _season: int) -> Floats:
    return np.asarray(100 * np.exp(rng.normal(0, 0.02, n).cumsum()), dtype=np.float64)


def _trend(rng: np.random.Generator, n: int, _season: int) -> Floats:
    return 1000 + 200 * np.arange(n) / n + rng.normal(0, 30, n)


def _drift(rng: np.random.Generator, n: int, _season: int) -> Floats:
    return 1000 + rng.normal(6, 10, n).cumsum()


def _season(rng: np.random.Generator, n: int, season: int) -> Floats:
    if season == 1:
        return _trend(rng, n, season)
    return 1000 + 60 * np.sin(2 * np.pi * np.arange(n) / season) + rng.normal(0, 30, n)


def _both(rng: np.random.Generator, n: int, season: int) -> Floats:
    return _season(rng, n, season) * (1 + 0.3 * np.arange(n) / n)


_WALKS: Final[dict[str, Callable[..., Floats]]] = {"normal": _normal, "heavy-tailed": _heavy, "geometric": _geometric}
_PLANTED: Final[dict[str, Callable[..., Floats]]] = {"trend": _trend, "drift": _drift, "season": _season, "both": _both}
