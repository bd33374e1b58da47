"""A target and its factors as a matrix that a regression can be fitted to, with what was left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.frames import Floats, Ints, days, kind, looks_like_id, numbers
from src.analyses.outcomes import LARGEST, Levels, outcome_of
from src.analyses.samples import codes_of
from src.analyses.words import count, name

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVELS: Final = 40
RARE: Final = 5
"""A level with fewer rows is taken together with the others like it."""
OTHERS: Final = "other levels"
MOST_CELLS: Final = 2_500_000
"""Larger matrices are fitted on a random part of the rows: more would not make any interval visibly narrower."""


@dataclass(frozen=True, slots=True)
class Term:
    """One column of the matrix."""

    factor: str
    level: str | None = None
    reference: str | None = None
    control: bool = False
    """Part of time (trend, weekday, month), held constant and not asked for."""

    @property
    def label(self) -> str:
        """`tenure`, `plan = monthly`"""
        return self.factor if self.level is None else f"{self.factor} = {self.level}"


@dataclass(slots=True)
class Design:
    """Rows used; `x` holds a column a term, none for the intercept, in the factors' own units."""

    y: Floats
    x: Floats
    terms: list[Term]
    rows: Ints
    """Position of each row in the frame."""
    event: str | None = None
    in_time: bool = False
    left_out: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.y)


def design(
    df: pd.DataFrame, target: str, factors: Sequence[str], categories: Sequence[str], time: str | None, event: str | None,
    seed: int, notes: Notes,
) -> Design | str:  # fmt: skip
    """The matrix of every usable factor; or why there is none."""
    outcome = outcome_of(df[target], event)
    if isinstance(outcome, str):
        return outcome
    if isinstance(outcome, Levels) and outcome.event is None:
        return f"{target} has {count(len(outcome.names), 'level')}: a regression here explains a number, or yes and no."
    y = np.where(outcome.codes < 0, np.nan, outcome.codes).astype(float) if isinstance(outcome, Levels) else outcome
    columns, terms, left_out = _factors(df, factors, categories)
    when = days(df[time]) if time is not None else None
    known = np.isfinite(y) & np.all([np.isfinite(c) for c in columns], axis=0) if columns else np.isfinite(y)
    if when is not None:
        known &= ~np.isnat(when)
        if not known.any():
            return f"{time} holds no dates."
        columns, terms = _with_time(when, known, columns, terms)
    if known.sum() < len(df):
        without = count(int((~known).sum()), "row")
        notes.warn(f"{without} of {len(df):,} left out: a value of the target or of a factor is missing.")
    if not known.any():
        return "No row has a value of the target and of every factor."
    if not [t for t in terms if not t.control]:
        return f"There is no usable factor: {'; '.join(left_out)}." if left_out else "It does not say by what to explain it."
    rows = _ordered(np.flatnonzero(known), y, columns, when, len(terms), seed, notes)
    x = np.column_stack([c[rows] for c in columns]) if columns else np.empty((len(rows), 0))
    made = Design(y[rows], x, terms, rows, outcome.event if isinstance(outcome, Levels) else None, when is not None, left_out)
    _drop_dependent(made)
    for reason in made.left_out:
        notes.warn(f"Left out: {reason}.")
    return made if [t for t in made.terms if not t.control] else f"There is no usable factor: {'; '.join(made.left_out)}."


def _ordered(
    rows: Ints, y: Floats, columns: list[Floats], when: np.ndarray | None, terms: int, seed: int, notes: Notes
) -> Ints:
    """Rows in an order that does not depend on the frame's: by time, else by their values."""
    keys = [*(c[rows] for c in columns[::-1]), y[rows]]
    if when is not None:
        keys.append(when[rows].astype("int64"))
    rows = rows[np.lexsort(keys)]
    most = MOST_CELLS // max(1, terms + 1)
    if len(rows) > most:
        notes.warn(f"Fitted on {most:,} rows drawn at random from {len(rows):,}.")
        rows = rows[np.sort(np.random.default_rng(seed).choice(len(rows), most, replace=False))]
    return rows


def _factors(df: pd.DataFrame, factors: Sequence[str], categories: Sequence[str]) -> tuple[list[Floats], list[Term], list[str]]:
    columns: list[Floats] = []
    terms: list[Term] = []
    left_out: list[str] = []
    for factor in dict.fromkeys(factors):
        sort = "category" if factor in categories else kind(df[factor])
        if sort in ("number", "flag"):
            values = numbers(df[factor])
            if looks_like_id(factor, values):
                left_out.append(f"{name(factor)} only names rows")
                continue
            columns.append(values)
            terms.append(Term(factor))
        elif sort == "category":
            found = _levels(df, factor)
            if isinstance(found, str):
                left_out.append(found)
                continue
            columns += found[0]
            terms += found[1]
        elif sort == "time":
            stamps = days(df[factor])
            values = stamps.astype("int64").astype(float)
            values[np.isnat(stamps)] = np.nan
            columns.append(values)
            terms.append(Term(factor))
        else:
            left_out.append(f"{name(factor)} holds nothing to compare")
    return columns, terms, left_out


def _levels(df: pd.DataFrame, factor: str) -> tuple[list[Floats], list[Term]] | str:
    """A column of 0 and 1 for each level but the most frequent one, which the others are compared with."""
    names, codes = codes_of(df[factor])
    sizes = np.bincount(codes[codes >= 0], minlength=len(names))
    if len(names) > max(MOST_LEVELS, 2) and (sizes >= RARE).sum() > MOST_LEVELS:
        return f"{name(factor)} has {len(names):,} levels, too many to tell apart"
    kept = [k for k in range(len(names)) if sizes[k] >= RARE] or list(range(len(names)))
    if len(kept) + (len(kept) < len(names)) < 2:
        return f"{name(factor)} does not vary"
    reference = max(kept, key=lambda k: (sizes[k], -k))
    unknown = codes < 0
    columns, terms = [], []
    for k in kept:
        if k != reference:
            columns.append(np.where(unknown, np.nan, codes == k).astype(float))
            terms.append(Term(factor, names[k], names[reference]))
    if len(kept) < len(names):
        columns.append(np.where(unknown, np.nan, ~np.isin(codes, kept)).astype(float))
        terms.append(Term(factor, OTHERS, names[reference]))
    return columns, terms


def _with_time(
    when: np.ndarray, known: np.ndarray, columns: list[Floats], terms: list[Term]
) -> tuple[list[Floats], list[Term]]:
    """Trend, weekday and month beside the factors, as far as the rows tell them apart."""
    stamps = when.astype("int64").astype(float)
    seen = np.unique(when[known])
    columns, terms = [*columns, stamps / 365.25], [*terms, Term("trend", control=True)]
    if len(seen) < 2:
        return columns, terms
    weekday = (when.astype("int64") + 3) % 7
    if np.median(np.diff(seen).astype(float)) == 1 and len(seen) >= 28:
        for day in range(1, 7):
            columns.append((weekday == day).astype(float))
            terms.append(Term("weekday", str(day + 1), "1", control=True))
    span = float((seen[-1] - seen[0]).astype(float))
    if span >= 700 and np.median(np.diff(seen).astype(float)) <= 31:
        month = when.astype("datetime64[M]").astype("int64") % 12
        for place in range(1, 12):
            columns.append((month == place).astype(float))
            terms.append(Term("month", str(place + 1), "1", control=True))
    return columns, terms


def _drop_dependent(made: Design) -> None:
    """Leaves out columns that do not vary or that those before them already determine."""
    keep: list[int] = []
    basis = np.empty((made.n, 0))
    order = sorted(range(len(made.terms)), key=lambda k: made.terms[k].control)
    for at in order:
        column = made.x[:, at] - made.x[:, at].mean()
        size = float(np.linalg.norm(column))
        scale = float(np.abs(made.x[:, at]).max()) * np.sqrt(made.n)
        if size <= 1e-12 * scale or not 1 / LARGEST < size < LARGEST:
            made.left_out += [] if made.terms[at].control else [f"{made.terms[at].label} does not vary"]
            continue
        left = column / size
        for _ in range(2):
            left = left - basis @ (basis.T @ left)
        rest = float(np.linalg.norm(left))
        if rest <= 1e-6:
            made.left_out += [] if made.terms[at].control else [f"{made.terms[at].label} follows from the factors before it"]
            continue
        basis = np.column_stack([basis, left / rest])
        keep.append(at)
    keep.sort()
    made.x = made.x[:, keep]
    made.terms = [made.terms[k] for k in keep]
