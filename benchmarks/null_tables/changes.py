"""How often a change that runs through everything is blamed on a dimension, and how often the one that caused it is named."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from src.analyses.change import change

CASES: Final = 400
MONTHS: Final = 30
SALES: Final = 1_000
"""A month; each is of one member of every dimension, independently, and of an amount with a long tail."""
SIZES: Final = {"two": 2, "three": 3, "five": 5, "eight": 8, "eighteen": 18, "forty": 40}
"""Dimension -> members; their shares differ."""


def measure(sample: int | None, seed: int = 0) -> dict[str, Any]:
    """Percent of cases by what the last month is like: nothing new, everything 15 % less, one of five members 60 % less, and
    the same by one of eighteen."""
    count = CASES if sample is None else sample
    rng = np.random.default_rng(seed)
    return {
        "cases": count,
        "nothing_new": _told([found(rng) for _ in range(count)]),
        "all_fell": _told([found(rng, all_=0.85) for _ in range(count)]),
        "all_fell_no_history": _told([found(rng, all_=0.85, months=2) for _ in range(count)]),
        "one_of_five_fell": _named([found(rng, of="five", member=0.4) for _ in range(count)], "five"),
        "one_of_five_fell_no_history": _named([found(rng, of="five", member=0.4, months=2) for _ in range(count)], "five"),
        "one_of_eighteen_fell": _named([found(rng, of="eighteen", member=0.1) for _ in range(count)], "eighteen"),
    }


def found(
    rng: np.random.Generator, *, all_: float = 1.0, of: str = "", member: float = 1.0, months: int = MONTHS
) -> dict[str, Any]:
    """The change of the last month; `member` is what is left of the sales of the second member of `of`."""
    sizes = rng.poisson(SALES * np.where(np.arange(months) == months - 1, all_, 1.0))
    month = np.repeat(np.arange(months), sizes)
    frame = {"month": (np.datetime64("2024-01", "M") + month).astype("datetime64[D]"), "v": rng.lognormal(3, 0.8, len(month))}
    for name, n in SIZES.items():
        weights = 1 / np.arange(2, n + 2)
        frame[name] = rng.choice(n, len(month), p=weights / weights.sum()).astype(str)
    df = pd.DataFrame(frame)
    if of:
        gone = (month == months - 1) & (df[of] == "1") & (rng.random(len(df)) > member)
        df = df[~gone]
    last = np.datetime64("2024-01", "M") + months - 1
    days = [[f"{last + k}-01", str((last + k + 1).astype("datetime64[D]") - 1)] for k in (-1, 0)]
    return change(df, value="v", period="month", before=days[0], after=days[1], dimensions=list(SIZES), grain="month")


def _told(results: list[dict[str, Any]]) -> dict[str, float]:
    return {
        "a_dimension_blamed": _percent([f["best_dimension"] is not None for f in results]),
        "said_to_be_ordinary": _percent([f["ordinary"]["verdict"] == "ordinary" for f in results]),
    }


def _named(results: list[dict[str, Any]], dimension: str) -> dict[str, float]:
    right = [f["best_dimension"] == dimension for f in results]
    led = [r and f["dimensions"][0]["leaders"][:1] == ["1"] for r, f in zip(right, results, strict=True)]
    wrong = [f["best_dimension"] not in (None, dimension) for f in results]
    return {"named": _percent(right), "with_its_member": _percent(led), "another_blamed": _percent(wrong)}


def _percent(hits: list[bool]) -> float:
    return round(100 * float(np.mean(hits)), 1)
