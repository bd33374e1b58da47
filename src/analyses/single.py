"""One group against a value, and pairs against no difference, put to the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from src.analyses import detectable
from src.analyses.checks import Notes
from src.analyses.effect_sizes import Z, wilson
from src.analyses.frames import Floats, numbers
from src.analyses.of_numbers import described
from src.analyses.of_shares import shares
from src.analyses.one_sample_tests import compare_to, effects_against, mcnemar, one_share
from src.analyses.outcomes import Levels, outcome_of
from src.analyses.samples import Sample, missing_said
from src.analyses.tested import Effect, Found
from src.analyses.words import count, name

if TYPE_CHECKING:
    import pandas as pd


def test_against(df: pd.DataFrame, value: str, against: float, event: str | None, notes: Notes) -> Found | str:
    """Whether the mean (or median, or share of yes) of a column is `against`."""
    outcome = outcome_of(df[value], event)
    if isinstance(outcome, str):
        return outcome
    if not isinstance(outcome, Levels):
        return _against(np.sort(outcome[np.isfinite(outcome)]), value, against, len(df), notes, paired=False)
    known = outcome.codes[outcome.codes >= 0]
    if outcome.event is None or not 0 < against < 1:
        levels = count(len(outcome.names), "level")
        return f"{name(value)} has {levels}: a share of yes is compared with a number between 0 and 1."
    missing_said(len(df), len(known), notes)
    hits, n = int((known == 1).sum()), len(known)
    low, high = wilson(hits, n)
    effect = Effect("risk difference", hits / n - against, (low - against, high - against), f"share minus {against:g}")
    group = shares(name(value), np.bincount(known, minlength=2).astype(np.int64), outcome.names, outcome.event)
    return Found(one_share(hits, n, against), [effect], [group], n, event=outcome.event)


def test_pairs(df: pd.DataFrame, value: str, other: str, event: str | None, notes: Notes) -> Found | str:
    """Whether two columns of the same rows differ."""
    first, second = outcome_of(df[value], event), outcome_of(df[other], event)
    problem = next((o for o in (first, second) if isinstance(o, str)), None)
    if problem is not None:
        return problem
    if isinstance(first, Levels) and isinstance(second, Levels) and first.event and first.names == second.names:
        return _pairs_of_shares(first, second, value, other, notes)
    a, b = numbers(df[value]), numbers(df[other])
    gaps = (a - b)[np.isfinite(a) & np.isfinite(b)]
    return _against(np.sort(gaps), f"{name(value)} minus {name(other)}", 0.0, len(df), notes, paired=True)


def _against(values: Floats, label: str, against: float, rows: int, notes: Notes, *, paired: bool) -> Found | str:
    missing_said(rows, len(values), notes)
    if len(values) < 2:
        return f"There are fewer than two values of {name(label)}."
    sample = Sample(name(label), values)
    test = compare_to(sample, against, paired=paired)
    notes.check("shape", "holds", f"{test.why[:1].upper()}{test.why[1:]}.")
    group = described(sample, "ranks" if test.of == "medians" else "means")
    return Found(test, effects_against(sample, against, test.of), [group], sample.n, detectable=detectable.from_value(sample))


def _pairs_of_shares(first: Levels, second: Levels, value: str, other: str, notes: Notes) -> Found:
    both = (first.codes >= 0) & (second.codes >= 0)
    a, b, n = first.codes[both], second.codes[both], int(both.sum())
    missing_said(len(both), n, notes)
    gained, lost = int((a > b).sum()), int((a < b).sum())
    gap = (gained - lost) / max(n, 1)
    half = Z * float(np.sqrt(max(gained + lost - n * gap**2, 0.0))) / max(n, 1)
    effect = Effect("risk difference", gap, (gap - half, gap + half), f"share of {name(value)} minus share of {name(other)}")
    groups = [
        shares(name(column), np.bincount(codes, minlength=2).astype(np.int64), first.names, first.event)
        for column, codes in ((value, a), (other, b))
    ]
    return Found(mcnemar(gained, lost), [effect], groups, n, event=first.event)
