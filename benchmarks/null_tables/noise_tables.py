"""Tables of noise with 20 columns of every sort: how many show a link, and whether planted links are found among them.

Every table has 120 to 1,000 rows. Its target is normal, skewed (log-normal), heavy-tailed (Student's t on 2 degrees) or a flag
with one row in two to one in ten; its 19 other columns are normal, skewed, heavy-tailed, counts, flags and categories of 2 to
12 kinds of unequal size. Without any link the share of tables that show one is the false discovery rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from src.analyses.correlation import correlation

Values = Any
MAKERS: dict[str, Callable[[np.random.Generator, int], Values]] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "skewed": lambda rng, n: rng.lognormal(sigma=rng.uniform(0.5, 1.5), size=n),
    "heavy": lambda rng, n: rng.standard_t(2, n),
    "count": lambda rng, n: rng.poisson(rng.uniform(0.3, 5), n),
    "flag": lambda rng, n: (rng.random(n) < rng.uniform(0.1, 0.5)).astype(int),
    "category": lambda rng, n: category(rng, n, int(rng.integers(2, 13))),
}
TARGETS = ("normal", "skewed", "heavy", "flag")
COLUMNS = 20
DRAWS = 1000
PLANTED_ROWS = (400, 1000)
EFFECT = 0.25
"""A planted effect: the correlation it has with a normal target (6 % of the spread)."""
CATEGORY_EFFECT = 0.30


def category(rng: np.random.Generator, n: int, kinds: int) -> Values:
    """Texts of so many kinds of unequal size."""
    return np.array([f"kind {k}" for k in range(kinds)])[rng.choice(kinds, n, p=rng.dirichlet(np.full(kinds, 2.0)))]


def noise(seed: int) -> tuple[str, pd.DataFrame]:
    """A table in which nothing is linked, and the sort of its target `y`."""
    rng = np.random.default_rng(seed)
    n, sort = int(np.exp(rng.uniform(np.log(120), np.log(1000)))), str(rng.choice(TARGETS))
    columns = {"y": MAKERS[sort](rng, n)}
    for k in range(COLUMNS - 1):
        columns[f"x{k}"] = MAKERS[str(rng.choice(list(MAKERS)))](rng, n)
    return sort, pd.DataFrame(columns)


def found_in_noise(seed: int) -> dict[str, Any]:
    """What a table of noise is said to hold."""
    sort, df = noise(seed)
    told = correlation(df, target="y")
    drivers = [k for k, d in told["drivers"].items() if d["role"] == "driver"]
    return {
        "sort": sort,
        "made": bool(told["drivers"]),
        "line": bool(told["significant"]),
        "curve": bool(told["nonlinear"]),
        "driver": bool(drivers),
        "any": bool(told["significant"] or told["nonlinear"] or drivers),
    }


def planted(seed: int, sort: str, n: int) -> tuple[pd.DataFrame, dict[str, str]]:
    """A table of noise with a line, a category, a U-shape and two passengers of the line in it."""
    rng = np.random.default_rng(seed)
    columns = {f"noise{k}": MAKERS[str(rng.choice(list(MAKERS)))](rng, n) for k in range(COLUMNS - 6)}
    line, turn, kind = rng.normal(size=n), rng.normal(size=n), rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])
    by_kind = np.array([0.6, -0.4, 0.0, -1.2])[kind]
    parts = [
        EFFECT * line,
        CATEGORY_EFFECT * (by_kind - by_kind.mean()) / by_kind.std(),
        CATEGORY_EFFECT * (turn**2 - 1) / np.sqrt(2),
    ]
    rest = np.sqrt(1 - EFFECT**2 - 2 * CATEGORY_EFFECT**2)
    signal = sum(parts) + rest * rng.normal(size=n)
    columns |= {
        "line": line, "turn": turn, "kind": np.array(["a", "b", "c", "d"])[kind],
        "passenger": 0.7 * line + np.sqrt(0.51) * rng.normal(size=n), "shadow": np.exp(line + rng.normal(size=n)),
        "y": signal if sort == "normal" else np.exp(signal) if sort == "skewed" else (signal > 0.5).astype(int),
    }  # fmt: skip
    return pd.DataFrame(columns), {"line": "driver", "kind": "driver", "turn": "driver", "passenger": "", "shadow": ""}


def found_when_planted(seed: int, sort: str, n: int = PLANTED_ROWS[0]) -> dict[str, Any]:
    """Which planted links are found, and what the passengers are called."""
    df, truth = planted(seed, sort, n)
    told = correlation(df, target="y")
    roles = {k: d["role"] for k, d in told["drivers"].items()}
    noises = [k for k in df if str(k).startswith("noise")]
    passengers = [k for k, role in truth.items() if not role]
    found = [*told["significant"], *told["nonlinear"]]
    return {
        "line": "line" in told["significant"],
        "kind": "kind" in told["significant"],
        "turn": "turn" in told["nonlinear"],
        "line driver": roles.get("line") == "driver",
        "kind driver": roles.get("kind") == "driver",
        "turn driver": roles.get("turn") == "driver",
        "passengers called drivers": sum(roles.get(k) == "driver" for k in passengers) / len(passengers),
        "passengers called so": [roles.get(k) == "passenger" for k in passengers if k in found],
        "share false": len({k for k in found if k in noises}) / max(len(set(found)), 1),
    }


def measure(sample: int | None) -> dict[str, Any]:
    """Shares over so many tables of noise, and a third as many with links of each sort of target."""
    draws = sample or DRAWS
    with ProcessPoolExecutor() as pool:
        empty = list(pool.map(found_in_noise, range(draws), chunksize=10))
        sown = {
            (n, sort): list(pool.map(partial(found_when_planted, sort=sort, n=n), range(max(draws // 3, 1)), chunksize=10))
            for n in PLANTED_ROWS
            for sort in ("normal", "skewed", "flag")
        }
    return {
        "tables": draws,
        "columns": COLUMNS,
        "any_false_discovery": {k: share(empty, k) for k in ("any", "line", "curve", "driver")},
        "by_target": {s: share([e for e in empty if e["sort"] == s], "any") for s in TARGETS},
        "targets": dict(Counter(e["sort"] for e in empty)),
        "held_against_each_other": share(empty, "made"),
        "planted": {
            "r": EFFECT, "eta": CATEGORY_EFFECT,
            **{f"{n} rows, {sort}": powers(found) for (n, sort), found in sown.items()},
        },
    }  # fmt: skip


def powers(found: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The share of tables in which each thing was found."""
    told = {k: share(found, k) for k in found[0] if k != "passengers called so"}
    called = [v for f in found for v in f["passengers called so"]]
    return {**told, "passengers that show alone called passengers": round(float(np.mean(called)), 4) if called else 0.0}


def share(found: Sequence[dict[str, Any]], key: str) -> float:
    """The mean of a yes-or-no or a share."""
    return round(float(np.mean([f[key] for f in found])), 4) if found else float("nan")
