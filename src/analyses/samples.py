"""Groups of observations to be compared, each sorted so that the order of the rows leaves no trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.frames import Floats, Ints, days, kind, numbers
from src.analyses.words import count, listed

if TYPE_CHECKING:
    import pandas as pd

MOST_GROUPS: Final = 100
FEWEST: Final = 2
SHAPE_FROM: Final = 8
"""Fewer values say too little of their own skew and tails."""


@dataclass(frozen=True)
class Sample:
    """The values of one group, in ascending order."""

    name: str
    values: Floats

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.values)

    @cached_property
    def mean(self) -> float:
        """Their average."""
        return float(self.values.mean())

    @cached_property
    def variance(self) -> float:
        """Their variance, with n - 1."""
        if self.n < 2 or self.values[0] == self.values[-1]:
            return 0.0
        return float(self.values.var(ddof=1))

    @property
    def sd(self) -> float:
        """Their standard deviation, with n - 1."""
        return float(np.sqrt(self.variance))

    @cached_property
    def median(self) -> float:
        """The middle one."""
        return float(np.median(self.values))

    @cached_property
    def standardised(self) -> Floats:
        """Distances from the mean in standard deviations."""
        return (self.values - self.mean) / self.sd if self.sd > 0 else np.zeros(self.n)


def shape(z: Floats) -> tuple[float, float]:
    """Skew and excess kurtosis of standardised values; zeros below eight of them."""
    from scipy.stats import kurtosis, skew

    if len(z) < SHAPE_FROM or not z.any():
        return 0.0, 0.0
    return float(skew(z, bias=False)), float(kurtosis(z, bias=False))


def codes_of(column: pd.Series[Any]) -> tuple[list[str], Ints]:
    """Names of a column's levels, in order, and each row's place among them (-1 where it is empty)."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
        values = numbers(column)
        levels = np.unique(values[np.isfinite(values)])
        places = np.searchsorted(levels, values).astype(np.int64)
        places[~np.isfinite(values)] = -1
        return [f"{v:g}" for v in levels], places
    if kind(column) == "time":
        found = days(column)
        stamps, places = np.unique(found, return_inverse=True)
        places = places.astype(np.int64)
        places[np.isnat(found)] = -1
        return [str(s) for s in stamps if not np.isnat(s)], places
    text = column.map(str, na_action="ignore") if not isinstance(column.dtype, pd.CategoricalDtype) else column.astype(object)
    codes, names = pd.factorize(text.map(str, na_action="ignore").to_numpy(dtype=object), sort=True)
    return [str(n).removesuffix(" 00:00:00") for n in names], codes.astype(np.int64)


def narrowed(
    names: list[str], codes: Ints, wanted: Sequence[str], against_rest: bool, notes: Notes
) -> tuple[list[str], Ints] | str:
    """The wanted groups in their order (`against_rest`: and all others as one), or what is wrong with them."""
    by_name = {n.casefold(): k for k, n in enumerate(names)}
    unknown = [w for w in wanted if w.casefold() not in by_name]
    if unknown:
        return f"There is no group {unknown[0]!r}; there are {listed(names, most=8)}."
    places = np.full(len(names) + 1, -1, dtype=np.int64)
    for at, name in enumerate(wanted):
        places[by_name[name.casefold()]] = at
    kept = [names[by_name[w.casefold()]] for w in wanted]
    if against_rest:
        rest = [n for n in names if n not in kept]
        places[:-1][places[:-1] < 0] = len(kept)
        notes.warn(f"The others are taken together: {listed(rest, most=8)}.") if len(rest) > 1 else None
        kept = [*kept, rest[0] if len(rest) == 1 else "all others"]
    return kept, places[codes]


def split(names: Sequence[str], codes: Ints, values: Floats, notes: Notes) -> list[Sample]:
    """One sample for each group that has at least two values; the others are named in a warning."""
    known = (codes >= 0) & np.isfinite(values)
    kept, of_group = values[known], codes[known]
    order = np.lexsort((kept, of_group))
    kept, of_group = kept[order], of_group[order]
    edges = np.searchsorted(of_group, np.arange(len(names) + 1))
    every = [Sample(n, kept[edges[k] : edges[k + 1]]) for k, n in enumerate(names)]
    small = [s.name for s in every if s.n < FEWEST]
    if small:
        notes.warn(f"Left out, with fewer than {FEWEST} values: {listed(small, most=8)}.")
    return [s for s in every if s.n >= FEWEST]


def missing_said(rows: int, used: int, notes: Notes) -> None:
    """Says how many rows had no value or no group."""
    if rows > used:
        notes.warn(f"{count(rows - used, 'row')} of {rows:,} left out: no usable value or group.")
