"""How often `hypothesis` and `regression` find something in data that hold nothing, by the test chosen, and their power.

Each family is a kind of data without any difference (or effect), drawn anew for each table. The error of the first kind is the
share of tables with p <= 0.05; `pairs` is the share with any significant pair. Power is for a difference of 0.8 standard
deviations between groups of 40, of 20 percentage points between 200 and 200, and for a slope of 0.3 in 120 rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from src.analyses.hypothesis import hypothesis
from src.analyses.regression import regression

Rng = np.random.Generator
Floats = npt.NDArray[np.float64]
Draw = Callable[[Rng, int], Any]
Ask = Callable[[Rng], dict[str, Any]]
CASES: Final = 1000
ALPHA: Final = 0.05


def _groups(sizes: Sequence[int], draws: Sequence[Draw], **asked: Any) -> Ask:
    """Groups of these sizes, each drawn in its own way (the last way for the rest)."""

    def ask(rng: Rng) -> dict[str, Any]:
        parts = [draws[min(k, len(draws) - 1)](rng, n) for k, n in enumerate(sizes)]
        names = np.repeat([f"g{k}" for k in range(len(sizes))], sizes)
        return hypothesis(pd.DataFrame({"g": names, "v": np.concatenate(parts)}), value="v", by="g", **asked)

    return ask


def _one(n: int, draw: Draw, against: float) -> Ask:
    return lambda rng: hypothesis(pd.DataFrame({"v": draw(rng, n)}), value="v", against=against)


def _pairs(n: int, draw: Draw) -> Ask:
    def ask(rng: Rng) -> dict[str, Any]:
        base = rng.normal(0, 5, n)
        return hypothesis(pd.DataFrame({"a": base + draw(rng, n), "b": base}), value="a", paired_with="b")

    return ask


def normal(rng: Rng, n: int) -> Floats:
    """Standard normal."""
    return rng.normal(size=n)


def wide(rng: Rng, n: int) -> Floats:
    """Normal, three times as wide, about the same mean."""
    return rng.normal(0, 3, n)


def lognormal(rng: Rng, n: int) -> Floats:
    """Like order values: skewed to the right."""
    return rng.lognormal(3, 1, n)


def heavy(rng: Rng, n: int) -> Floats:
    """Student's t of three degrees."""
    return rng.standard_t(3, n)


def counts(rng: Rng, n: int) -> Floats:
    """Small counts, many of them 0."""
    return rng.poisson(0.8, n).astype(float)


def bursts(rng: Rng, n: int) -> Floats:
    """Counts that spread more than they should."""
    return rng.negative_binomial(1, 0.2, n).astype(float)


def yes(share: float) -> Draw:
    """Yes and no."""
    return lambda rng, n: rng.random(n) < share


def kinds(levels: int) -> Draw:
    """Categories of unequal frequency."""
    weights = np.arange(levels, 0, -1) / np.arange(levels, 0, -1).sum()
    return lambda rng, n: rng.choice([f"k{i}" for i in range(levels)], n, p=weights)


NULLS: Final[dict[str, Ask]] = {
    "normal 20, 20": _groups([20, 20], [normal]),
    "normal 8, 8": _groups([8, 8], [normal]),
    "normal 5, 60": _groups([5, 60], [normal]),
    "normal 4, 40": _groups([4, 40], [normal]),
    "unequal spreads 20, 100": _groups([20, 100], [wide, normal]),
    "unequal spreads 100, 20": _groups([100, 20], [wide, normal]),
    "lognormal 8, 8": _groups([8, 8], [lognormal]),
    "lognormal 15, 60": _groups([15, 60], [lognormal]),
    "lognormal 40, 400": _groups([40, 400], [lognormal]),
    "lognormal 2000, 3000": _groups([2000, 3000], [lognormal]),
    "heavy tails 40, 40": _groups([40, 40], [heavy]),
    "counts 12, 30": _groups([12, 30], [counts]),
    "counts 50, 80": _groups([50, 80], [counts]),
    "bursts 30, 300": _groups([30, 300], [bursts]),
    "four normal, unequal": _groups([12, 20, 30, 60], [wide, normal]),
    "eight normal of 15": _groups([15] * 8, [normal]),
    "five lognormal of 25": _groups([25] * 5, [lognormal]),
    "three of counts": _groups([20, 40, 90], [counts]),
    "twenty of four": _groups([4] * 20, [normal]),
    "shares 80, 200": _groups([80, 200], [yes(0.3)]),
    "rare shares 20, 40": _groups([20, 40], [yes(0.05)]),
    "four shares": _groups([50, 80, 100, 300], [yes(0.2)]),
    "categories 3 x 4": _groups([60, 100, 140], [kinds(4)]),
    "sparse categories 4 x 5": _groups([8, 9, 10, 12], [kinds(5)]),
    "spreads of lognormal 40, 60": _groups([40, 60], [lognormal], about="spread"),
    "spreads of normal 25, 25": _groups([25, 25], [normal], about="spread"),
    "one normal 25": _one(25, lambda rng, n: rng.normal(10, 2, n), 10.0),
    "one lognormal 60, its median": _one(60, lambda rng, n: rng.lognormal(0, 1, n), 1.0),
    "one share 60": _one(60, yes(0.4), 0.4),
    "pairs, normal 15": _pairs(15, normal),
    "pairs, heavy tails 40": _pairs(40, heavy),
}
"""Name -> a table without any difference, asked about."""


def _rows(rng: Rng, n: int) -> pd.DataFrame:
    return pd.DataFrame({"x": rng.normal(size=n), "z": rng.lognormal(size=n), "g": rng.choice(["a", "b", "c"], n)})


def uneven(rng: Rng) -> dict[str, Any]:
    """The spread grows with the factor."""
    df = _rows(rng, 80)
    return regression(df.assign(y=rng.normal(size=80) * (0.5 + np.abs(df["x"]))), target="y", factors=["x", "z", "g"])


def skewed_noise(rng: Rng) -> dict[str, Any]:
    """Skewed residuals."""
    df = _rows(rng, 60)
    return regression(df.assign(y=rng.exponential(size=60)), target="y", factors=["x", "g"])


def memory(rng: Rng) -> dict[str, Any]:
    """Both keep half of the day before."""
    n = 400
    e, x = rng.normal(size=n), rng.normal(size=n)
    for k in range(1, n):
        e[k] += 0.5 * e[k - 1]
        x[k] += 0.5 * x[k - 1]
    df = pd.DataFrame({"day": pd.date_range("2025-01-01", periods=n), "y": e, "x": x})
    return regression(df, target="y", factors=["x"], time="day")


def chances(rng: Rng) -> dict[str, Any]:
    """Yes and no that nothing drives."""
    df = _rows(rng, 250)
    return regression(df.assign(y=rng.random(250) < 0.3), target="y", factors=["x", "z", "g"])


MODELS: Final[dict[str, Ask]] = {
    "linear, uneven spread": uneven,
    "linear, skewed": skewed_noise,
    "in time, memory": memory,
    "logistic": chances,
}
"""Name -> a regression of noise; the p-value is that of the first factor."""


def _shift(rng: Rng) -> dict[str, Any]:
    return _groups([40, 40], [normal, lambda r, n: r.normal(0.8, 1, n)])(rng)


def _longer(rng: Rng) -> dict[str, Any]:
    return _groups([40, 40], [lognormal, lambda r, n: r.lognormal(3.8, 1, n)])(rng)


def _likelier(rng: Rng) -> dict[str, Any]:
    return _groups([200, 200], [yes(0.2), yes(0.4)])(rng)


def _slope(rng: Rng) -> dict[str, Any]:
    df = _rows(rng, 120)
    return regression(df.assign(y=0.3 * df["x"] + rng.normal(size=120)), target="y", factors=["x", "z"])


PLANTED: Final[dict[str, Ask]] = {
    "means 0.8 sd apart, 40 each": _shift,
    "lognormal 0.8 sd apart, 40 each": _longer,
    "shares 20 and 40 %, 200 each": _likelier,
    "slope 0.3, 120 rows": _slope,
}
"""Name -> a table with something in it."""


def p_of(result: dict[str, Any]) -> float:
    """The p-value: a test's, or that of a regression's first factor; 1 where it was refused."""
    p = result.get("p_value") if "test" in result else next((f["p_value"] for f in result["factors"]), None)
    return 1.0 if p is None else float(p)


def measure(sample: int | None, seed: int = 0) -> dict[str, Any]:
    """Errors of the first kind by family and by test, false pairs, and power."""
    count = CASES if sample is None else sample
    by_family: dict[str, float] = {}
    pairs: dict[str, float] = {}
    by_test: dict[str, list[bool]] = defaultdict(list)
    for at, (name, ask) in enumerate({**NULLS, **MODELS}.items()):
        hits, apart, several = 0, 0, False
        for k in range(count):
            result = ask(np.random.default_rng([seed, at, k]))
            found = p_of(result) <= ALPHA
            hits += found
            by_test[str(result.get("test") or result["method"])].append(found)
            several = several or bool(result.get("pairs"))
            apart += any(p["significant"] for p in result.get("pairs", ()))
        by_family[name] = round(hits / count, 3)
        if several:
            pairs[name] = round(apart / count, 3)
    few = max(1, count // 5)
    power = {
        name: round(float(np.mean([p_of(ask(np.random.default_rng([seed, 1000 + at, k]))) <= ALPHA for k in range(few)])), 3)
        for at, (name, ask) in enumerate(PLANTED.items())
    }
    return {
        "tables": count,
        "worst_family": max(by_family.values()),
        "by_test": {
            t: {"tables": len(found), "error": round(float(np.mean(found)), 3)} for t, found in sorted(by_test.items())
        },
        "by_family": by_family,
        "pairs": pairs,
        "power": power,
    }
