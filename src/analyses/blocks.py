"""Factors as standardised columns of a regression: one for a number, dummies for a category, two for a turning curve."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from src.analyses.factors import Factors
from src.analyses.frames import Floats, Ints

RARE: Final = 10
"""A level with fewer rows is put together with the other rare ones."""
MOST_LEVELS: Final = 12
MISSING: Final = 0.3
"""A factor that lacks a larger share of its values would cost the others too many rows."""


@dataclass(slots=True)
class Block:
    """The columns of one factor."""

    name: str
    columns: Floats
    sort: str
    """number, category or curve"""
    levels: list[str] = field(default_factory=list)
    """Of a category: the reference first, then one for each column."""
    shares: Floats = field(default_factory=lambda: np.empty(0))
    unit: float = 1.0
    """Of a number: its standard deviation."""

    def within(self) -> float:
        """Degrees of freedom that the smallest levels of a category allow: Welch (1951), Biometrika 38(3/4)."""
        if self.sort != "category":
            return float("inf")
        k, counts = len(self.shares), self.shares * len(self.columns)
        return float((k * k - 1) / (3 * ((1 - self.shares) ** 2 / (counts - 1)).sum()))


def complete_rows(target: Floats, found: Factors, names: Sequence[str]) -> np.ndarray:
    """Rows where the target and every factor named are known."""
    kept = np.isfinite(target)
    for name in names:
        kept &= np.isfinite(found.numeric[name]) if name in found.numeric else found.categories[name][1] >= 0
    return kept


def lacking(found: Factors, name: str) -> float:
    """The share of rows where a factor is missing."""
    if name in found.numeric:
        return float(np.isnan(found.numeric[name]).mean())
    return float((found.categories[name][1] < 0).mean())


def blocks_of(
    found: Factors, names: Sequence[str], kept: np.ndarray, turning: Collection[str], merged: dict[str, int]
) -> tuple[list[Block], list[str]]:
    """The blocks, and the factors that no longer vary in the rows kept; `merged` learns how many rare levels became one."""
    blocks: list[Block] = []
    constant: list[str] = []
    for name in names:
        block = (
            _of_number(name, found.numeric[name][kept], name in turning)
            if name in found.numeric
            else _of_category(name, found.categories[name], kept, merged)
        )
        if block is None:
            constant.append(name)
        else:
            blocks.append(block)
    return blocks, constant


def _of_number(name: str, values: Floats, turns: bool) -> Block | None:
    unit = float(values.std())
    if not unit > 0:
        return None
    z = (values - values.mean()) / unit
    if not turns:
        return Block(name, z[:, None], "number", unit=unit)
    from scipy.stats import rankdata

    u = 2 * (rankdata(values) - 0.5) / len(values) - 1
    bow = u * u
    return Block(name, np.column_stack([z, (bow - bow.mean()) / bow.std()]), "curve", unit=unit)


def _of_category(name: str, category: tuple[list[str], Ints], kept: np.ndarray, merged: dict[str, int]) -> Block | None:
    levels, codes = category
    codes = codes[kept]
    counts = np.bincount(codes, minlength=len(levels))
    order = np.argsort(-counts, kind="stable")
    own = [int(k) for k in order[:MOST_LEVELS] if counts[k] >= RARE]
    rest = [int(k) for k in order if counts[k] and int(k) not in own]
    if rest and counts[rest].sum() < RARE and len(own) > 1:
        own, rest = own[:-1], [own[-1], *rest]
    if len(own) + bool(rest) < 2:
        return None
    if len(rest) > 1:
        merged[name] = len(rest)
    place = np.full(len(levels), len(own))
    place[own] = np.arange(len(own))
    placed = place[codes]
    names = [levels[k] for k in own] + (["(other)" if len(rest) > 1 else levels[rest[0]]] if rest else [])
    dummies = (placed[:, None] == np.arange(1, len(names))).astype(float)
    return Block(name, dummies, "category", names, np.bincount(placed, minlength=len(names)) / len(placed))


def spans(blocks: Sequence[Block]) -> dict[str, slice]:
    """Which columns of the design each factor has."""
    ends = np.cumsum([0, *(b.columns.shape[1] for b in blocks)])
    return {b.name: slice(int(ends[k]), int(ends[k + 1])) for k, b in enumerate(blocks)}


def design_of(blocks: Sequence[Block]) -> Floats:
    """All columns side by side."""
    return np.hstack([b.columns for b in blocks])


def level_differences(block: Block, coefficients: Floats, scale: float) -> Mapping[str, float]:
    """By how much each level's outcome differs from the average of all rows, the other factors equal."""
    own = np.concatenate([[0.0], coefficients])
    centred = (own - float(own @ block.shares)) * scale
    return dict(zip(block.levels, centred.tolist(), strict=True))
