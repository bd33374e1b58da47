"""Rows as what a change is made of: for each dimension its members' numbers before and after, and the whole's past."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.calendar import Grain, ordinals, spelled, week_start
from src.analyses.frames import Floats, days, labels, numbers

if TYPE_CHECKING:
    import pandas as pd

Span = str | date | Sequence[str] | Sequence[date]
"""A period: the label that its rows carry, its first day, or its first and last day."""
WHOLE: Final = "(all)"
"""The dimension of stacked rows that tell of the whole."""
_MISSING: Final = "(missing)"
_NO_STEP: Final = np.iinfo(np.int64).min
_MOST_CELLS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Side:
    """Which rows are of one of the two periods, and what it is called."""

    rows: np.ndarray
    label: str
    first: np.datetime64 | None = None
    last: np.datetime64 | None = None


@dataclass(slots=True)
class Parts:
    """One dimension: `columns` holds (before, after) by member for each number that was asked for."""

    name: str
    members: list[str]
    columns: dict[str, tuple[Floats, Floats]]
    there: tuple[np.ndarray, np.ndarray]
    """Whether a member has any row before, and after."""
    past: dict[str, Floats] = field(default_factory=dict)
    """By column: periods x members, the earlier periods in order, the last one right before `after`; empty without."""
    seen: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    """Which of the earlier periods have any row."""


def side(df: pd.DataFrame, period: str, span: Span) -> Side:
    """The rows of a period: by label, by its first day, or by the days it covers."""
    if isinstance(span, str | date):
        codes, names = coded(df[period])
        named = np.isin(codes, [k for k, name in enumerate(names) if name == str(span)])
        if named.any():
            day = _day(span)
            return Side(named, str(span), day, day)
        span = [str(span), str(span)]
    first, last = (_day(part) for part in (span[0], span[-1]))
    if first is None or last is None:
        return Side(np.zeros(len(df), dtype=bool), str(span[0]))
    when = days(df[period])
    label = spelled(first, "day") if first == last else f"{spelled(first, 'day')} to {spelled(last, 'day')}"
    return Side(np.asarray((when >= first) & (when <= last), dtype=bool), label, first, last)


def _day(value: object) -> np.datetime64 | None:
    try:
        day = np.datetime64(str(value)[:10], "D")
    except (ValueError, OverflowError):
        return None
    return None if np.isnat(day) else day


def coded(column: pd.Series[Any]) -> tuple[np.ndarray, list[str]]:
    """The member of each row as a number, and the members' labels in order; a missing one is a member too."""
    import pandas as pd

    try:
        codes, values = pd.factorize(column, use_na_sentinel=True)
    except TypeError:  # lists and their like cannot be told apart by hash
        codes, values = pd.factorize(pd.Series(labels(column), dtype=object), use_na_sentinel=True)
    seen = labels(pd.Series(list(values), dtype=object))
    names = sorted({*seen, *([_MISSING] if (codes < 0).any() else [])})
    index = {name: k for k, name in enumerate(names)}
    place = np.array([*(index[name] for name in seen), index.get(_MISSING, -1)], dtype=np.int64)
    return place[codes], names


def sums(values: Floats, codes: np.ndarray, n: int) -> Floats:
    """The exact sum of the values of each code from 0 to n-1; what is missing counts as nothing."""
    known = np.isfinite(values) & (codes >= 0)
    values, codes = values[known], codes[known]
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(n + 1)).tolist()
    ranked = values[order].tolist()
    return np.array([math.fsum(ranked[bounds[k] : bounds[k + 1]]) for k in range(n)], dtype=float)


class Rows:
    """The frame with its columns as clean arrays, cut into dimensions and periods on demand."""

    def __init__(
        self, df: pd.DataFrame, period: str, sides: tuple[Side, Side], columns: Sequence[str], grain: Grain | None
    ) -> None:
        self.before, self.after = sides
        self.values = {name: numbers(df[name]) for name in dict.fromkeys(columns)}
        self.first_weekday = 0
        self.steps = np.full(len(df), _NO_STEP, dtype=np.int64)
        if grain:
            when = days(df[period])
            known = ~np.isnat(when)
            self.first_weekday = week_start(when) if grain == "week" else 0
            self.steps[known] = ordinals(when[known], grain, self.first_weekday)
        self.now, self.then = self.number(self.after), self.number(self.before)

    def number(self, which: Side) -> int | None:
        """The number of the period that a side is, or None where its rows are of several periods or of none."""
        found = np.unique(self.steps[which.rows])
        return int(found[0]) if len(found) == 1 and found[0] != _NO_STEP else None

    @property
    def lag(self) -> int | None:
        """How many periods lie between the two sides, where both are one period of the grain."""
        return None if self.now is None or self.then is None else self.now - self.then

    def parts(self, name: str, codes: np.ndarray, names: list[str], chosen: np.ndarray) -> Parts:
        """One dimension, whose member on each chosen row is given; members without a row in either period are left out."""
        codes = np.where(chosen, codes, -1)
        halves = [np.where(s.rows, codes, -1) for s in (self.before, self.after)]
        there = [np.bincount(h[h >= 0], minlength=len(names)) > 0 for h in halves]
        kept = np.flatnonzero(there[0] | there[1])
        place = np.full(len(names) + 1, -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        first, last = place[halves[0]], place[halves[1]]
        columns = {c: (sums(v, first, len(kept)), sums(v, last, len(kept))) for c, v in self.values.items()}
        past, seen = self._past(place[codes], len(kept))
        return Parts(name, [names[k] for k in kept], columns, (there[0][kept], there[1][kept]), past, seen)

    def _past(self, codes: np.ndarray, n: int) -> tuple[dict[str, Floats], np.ndarray]:
        nothing: tuple[dict[str, Floats], np.ndarray] = {}, np.zeros(0, dtype=bool)
        if self.now is None or not n:
            return nothing
        earlier = (codes >= 0) & (self.steps < self.now) & (self.steps != _NO_STEP)
        if not earlier.any():
            return nothing
        first = int(self.steps[earlier].min())
        length = self.now - first
        if length * n > _MOST_CELLS:
            return nothing
        cells = np.where(earlier, (self.steps - first) * n + codes, -1)
        seen = np.zeros(length, dtype=bool)
        seen[np.unique(self.steps[earlier]) - first] = True
        return {c: sums(v, cells, length * n).reshape(length, n) for c, v in self.values.items()}, seen
