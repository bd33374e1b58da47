"""Shares and categories of several groups put to the test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from src.analyses import detectable
from src.analyses.checks import Notes
from src.analyses.effect_sizes import cramers_v_effect, risk_effects, wilson
from src.analyses.frames import Ints
from src.analyses.outcomes import Levels
from src.analyses.pairs import pairs_of_shares
from src.analyses.samples import missing_said
from src.analyses.share_tests import chi_squared, compare_shares, crossed
from src.analyses.tested import Found
from src.analyses.words import listed


def test_shares(outcome: Levels, names: Sequence[str], codes: Ints, seed: int, notes: Notes) -> Found | str:
    """Whether yes (or each category) is as frequent in every group; or why that cannot be tested."""
    levels, outcomes, event = outcome.names, outcome.codes, outcome.event
    known = (codes >= 0) & (outcomes >= 0)
    table = crossed(codes[known], outcomes[known], (len(names), max(1, len(levels))))
    present = table.sum(axis=1) > 0
    if (~present).any():
        notes.warn(f"Left out, without a value: {listed([n for n, p in zip(names, present, strict=True) if not p])}.")
    names = [n for n, p in zip(names, present, strict=True) if p]
    table = table[present]
    missing_said(len(codes), int(table.sum()), notes)
    if len(names) < 2:
        return "There are no two groups with values to compare."
    kept = table.sum(axis=0) > 0
    if kept.sum() < 2:
        return "Every value is the same, so there is nothing to tell apart."
    if event is None:
        table = table[:, kept]
    test = compare_shares(table, seed)
    notes.check("enough expected in each cell", "holds", f"{test.why[:1].upper()}{test.why[1:]}.")
    shown = [v for v, k in zip(levels, kept, strict=True) if k]
    groups = [shares(n, row, shown, event) for n, row in zip(names, table, strict=True)]
    n = int(table.sum())
    chi2 = chi_squared(table).statistic
    v = cramers_v_effect(chi2, n, (table.shape[0], table.shape[1]))
    if event is None:
        return Found(test, [v], groups, n, detectable=detectable.between_shares(table))
    if len(names) == 2:
        hits = (int(table[0, 1]), int(table[1, 1]))
        sizes = (int(table[0].sum()), int(table[1].sum()))
        effects = [*risk_effects(hits, sizes, names), v]
        return Found(test, effects, groups, n, detectable=detectable.between_shares(table), event=event)
    method, pairs = pairs_of_shares(names, table)
    return Found(test, [v], groups, n, pairs, method, detectable.between_shares(table), event)


def shares(group: str, row: Ints, levels: Sequence[str], event: str | None) -> dict[str, Any]:
    """A group in the result: its size, and its share of yes with a 95 % interval, or of each category."""
    n = int(row.sum())
    described: dict[str, Any] = {"group": group, "n": n, "mean": None, "median": None, "sd": None, "share": None}
    if event is None:
        shares = {level: float(c / n) for level, c in zip(levels, row, strict=True)}
        return described | {"centre": None, "low": None, "high": None, "shares": shares}
    low, high = wilson(int(row[1]), n)
    return described | {"share": float(row[1] / n), "centre": float(row[1] / n), "low": low, "high": high}
