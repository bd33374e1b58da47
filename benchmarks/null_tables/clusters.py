"""How often tables of noise are told as groups, and how often planted groups are found."""

from __future__ import annotations

import os
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from src.analyses.clustering import clustering

Floats = npt.NDArray[np.float64]
NULLS: Final = 1_000
PLANTED: Final = 100
KINDS: Final = ("uniform", "normal", "correlated", "skewed", "mixed")
SEPARATION: Final = 4.0
"""Distance between the two nearest groups' middles, in standard deviations within a group."""
_ROWS: Final = (60, 150, 400, 1_000)
_COLUMNS: Final = (1, 2, 3, 5, 8)


def measure(sample: int | None) -> dict[str, Any]:
    """Shares of null tables told as groups by kind of noise; of planted ones, the shares found and with the right number."""
    nulls = sample or NULLS
    planted = min(PLANTED, nulls)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        told = list(pool.map(_null, range(nulls), chunksize=4))
        found = list(pool.map(_planted, range(planted), chunksize=4))
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for seed, clear in enumerate(told):
        by_kind[KINDS[seed % len(KINDS)]].append(clear)
    by_groups: dict[int, list[tuple[bool, bool]]] = defaultdict(list)
    for groups, clear, right in found:
        by_groups[groups].append((clear, right))
    return {
        "null_tables": nulls,
        "told_as_groups": round(float(np.mean(told)), 4),
        "by_noise": {kind: round(float(np.mean(values)), 4) for kind, values in by_kind.items()},
        "planted_tables": planted,
        "separation": SEPARATION,
        "found": round(float(np.mean([clear for _, clear, _ in found])), 3),
        "right_number": round(float(np.mean([right for _, _, right in found])), 3),
        "found_by_groups": {str(g): round(float(np.mean([c for c, _ in v])), 3) for g, v in sorted(by_groups.items())},
        "right_number_by_groups": {str(g): round(float(np.mean([r for _, r in v])), 3) for g, v in sorted(by_groups.items())},
    }


def noise(kind: str, rng: np.random.Generator, rows: int, columns: int) -> Floats:
    """A table without groups."""
    normal = rng.standard_normal((rows, columns))
    if kind == "uniform":
        return rng.uniform(size=(rows, columns))
    if kind == "correlated":
        return normal @ rng.standard_normal((columns, columns))
    return np.exp(normal) if kind == "skewed" else normal


def groups_in_noise(rng: np.random.Generator, rows: int, columns: int, groups: int) -> Floats:
    """Normal groups of unequal sizes (none below a tenth), the two nearest middles `SEPARATION` apart."""
    middles = rng.standard_normal((groups, columns))
    apart = np.linalg.norm(middles[:, None] - middles[None], axis=2) + np.eye(groups) * 1e9
    shares = 0.1 + (1 - 0.1 * groups) * rng.dirichlet(np.ones(groups))
    member = rng.choice(groups, rows, p=shares)
    placed: Floats = middles[member] * (SEPARATION / float(apart.min()))
    return rng.standard_normal((rows, columns)) + placed


def _null(seed: int) -> bool:
    rng = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    rows, columns = int(rng.choice(_ROWS)), int(rng.choice(_COLUMNS))
    table = _mixed(rng, rows, columns) if kind == "mixed" else _frame(noise(kind, rng, rows, columns))
    return bool(clustering(table)["clear"])


def _mixed(rng: np.random.Generator, rows: int, columns: int) -> pd.DataFrame:
    """Numbers of every shape, counts, a flag and a category, none of which has to do with another."""
    kinds = [noise(str(kind), rng, rows, 1) for kind in rng.choice(["normal", "uniform", "skewed"], columns)]
    counts, flag = rng.poisson(rng.uniform(0.5, 6), rows), rng.random(rows) < rng.uniform(0.1, 0.5)
    category = np.array(["a", "b", "c", "d"])[rng.choice(4, rows, p=rng.dirichlet(np.full(4, 3.0)))]
    return _frame(np.hstack(kinds)).assign(counts=counts, flag=flag, category=category)


def _planted(seed: int) -> tuple[int, bool, bool]:
    rng = np.random.default_rng([seed, 1])
    groups = 2 + seed % 4
    table = groups_in_noise(rng, int(rng.choice(_ROWS[1:])), int(rng.choice(_COLUMNS[1:])), groups)
    result = clustering(_frame(table))
    return groups, bool(result["clear"]), result["k"] == groups


def _frame(table: Floats) -> pd.DataFrame:
    return pd.DataFrame(table, columns=[f"c{k}" for k in range(table.shape[1])])
