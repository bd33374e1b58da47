"""Correlations in words: what stands out, how sure, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from src.analyses.associations import Association, correlation_p
from src.analyses.checks import Notes
from src.analyses.drivers_words import beside_each_other
from src.analyses.factors import Factors
from src.analyses.lags import Lagged
from src.analyses.row_tests import RowTests
from src.analyses.words import MINUS, count, listed, name, number, p_text

_CAUTION = "Correlation is not cause: a factor may only travel with what really drives the outcome."


def judge(target: str | None, found: Factors, done: RowTests, notes: Notes) -> None:
    """Records what the coefficients stand on."""
    tests, ranks = done.lines, done.ranks
    bent = [
        k
        for k, t in tests.items()
        if np.isfinite(ranks[k]) and abs(ranks[k]) > abs(t.value) + 0.15 and correlation_p(ranks[k], t.n) <= 0.01
    ]
    if bent:
        notes.check("straight-line relation", "doubtful", f"Ranks agree much better than values for {listed(bent)}.")
        notes.warn(f"The relation of {listed([name(b) for b in bent])} is not a straight line, or outliers hide it.")
    elif tests:
        notes.check("straight-line relation", "holds", "Rank correlations do not tell another story.")
    if done.heavy:
        notes.check(
            "no few extreme values decide",
            "doubtful",
            f"Extreme values could make or hide the link of {listed(done.heavy)}; it counts only if ranks show it too.",
        )
    small = min((t.n for t in tests.values()), default=0)
    if tests:
        notes.check("enough pairs", "holds" if small >= 30 else "doubtful", f"At least {count(small, 'pair')} for each factor.")
    if found.dates:
        notes.warn(f"Dates counted as days, later ones larger: {listed(found.dates)}.")
    missing = [k for k, v in found.numeric.items() if np.isnan(v).mean() > 0.2 and k != target]
    if missing:
        notes.warn(f"More than a fifth of the values are missing in {listed(missing)}: rows without them were passed over.")


def interpret(
    target: str | None, tests: Mapping[str, Association], q: Mapping[str, float], significant: Sequence[str],
    levels: Mapping[str, Mapping[str, float]], lagged: Mapping[str, Lagged], before: Mapping[str, float], grain: str,
    nonlinear: Mapping[str, Mapping[str, Any]], drivers: Mapping[str, Mapping[str, Any]],
) -> str:  # fmt: skip
    """One paragraph."""
    what = f"with {name(target)}" if target else "with each other"
    curved = [k for k in nonlinear if k not in significant]
    held = any(told["role"] == "driver" for told in drivers.values())
    sentences: list[str | None] = []
    if significant:
        sentences += _straight(what, tests, q, significant, levels, lagged, grain)
    elif not curved and not held:
        return _nothing(what, tests, lagged, grain)
    sentences += [_curve(k, nonlinear[k], target) for k in list(nonlinear)[:2]]
    sentences += beside_each_other(target, drivers)
    if significant and (quiet := [name(k) for k in tests if k not in significant and k not in nonlinear]):
        sentences.append(f"No such link shows for {listed(quiet, last='or', most=4)}.")
    if before and significant:
        sentences.append(_raw(significant, tests, before))
    return " ".join([*(s for s in sentences if s), _CAUTION])


def _nothing(what: str, tests: Mapping[str, Association], lagged: Mapping[str, Lagged], grain: str) -> str:
    strongest = max(tests, key=lambda k: abs(tests[k].value) if np.isfinite(tests[k].value) else -1, default=None)
    tail = f" (strongest: {_one(strongest, tests[strongest], lagged, grain)})" if strongest else ""
    return (
        f"Nothing here goes together {what} more than chance would after correction for "
        f"{count(len(tests), 'factor')}{tail}. That is absence of evidence, not proof that there is no link."
    )


def _straight(
    what: str, tests: Mapping[str, Association], q: Mapping[str, float], significant: Sequence[str],
    levels: Mapping[str, Mapping[str, float]], lagged: Mapping[str, Lagged], grain: str,
) -> list[str | None]:  # fmt: skip
    parts = [_one(k, tests[k], lagged, grain) + f", {p_text(q[k]).replace('p', 'q', 1)}" for k in significant[:3]]
    together = "goes" if len(significant) == 1 else "go"
    first = f"{len(significant)} of {count(len(tests), 'factor')} {together} together {what} beyond chance: {'; '.join(parts)}."
    if len(tests) == 1:
        first = f"{parts[0][0].upper()}{parts[0][1:]}: that goes together {what} beyond chance."
    return [first, next((_spread(k, levels[k]) for k in significant if k in levels), None)]


def _curve(factor: str, told: Mapping[str, Any], target: str | None) -> str:
    where = name(target) if target else "one of the two"
    if told["shape"] == "U-shaped":
        said = f"{where} is high at both ends of {name(factor)} and low between"
    elif told["shape"] == "inverted U":
        said = f"{where} is low at both ends of {name(factor)} and high between"
    elif told["shape"] == "bent":
        said = f"the relation of {name(factor)} bends: one straight line does not describe it"
    else:
        said = f"the relation of {name(factor)} is steady but no straight line, or outliers hide it"
    strength, r = (f"{told[k]:.2f}".replace("-", MINUS) for k in ("strength", "straight"))
    return f"{said[0].upper()}{said[1:]} (strength {strength} as a curve, r = {r})."


def _one(factor: str, test: Association, lagged: Mapping[str, Lagged], grain: str) -> str:
    symbol = {"Pearson": "r", "Cramér's V": "Cramér's V", "correlation ratio": "η"}[test.measure]
    value = f"{test.value:.2f}".replace("-", MINUS)
    lag = lagged[factor].lag if factor in lagged else 0
    lead = f", leading by {count(lag, grain)}" if lag else ""
    return f"{name(factor)} ({symbol} = {value}{lead})"


def _spread(factor: str, means: Mapping[str, float]) -> str | None:
    if len(means) < 2:
        return None
    low, high = min(means, key=lambda k: means[k]), max(means, key=lambda k: means[k])
    return f"By {name(factor)}, the mean runs from {number(means[low])} ({low}) to {number(means[high])} ({high})."


def _raw(significant: Sequence[str], tests: Mapping[str, Association], before: Mapping[str, float]) -> str:
    first = significant[0]
    was = f"{before[first]:.2f}".replace("-", MINUS)
    now = f"{tests[first].value:.2f}".replace("-", MINUS)
    return (
        f"Trend and season were removed first, since two trends always seem to agree: for {name(first)} the plain "
        f"same-period correlation is {was}, and {now} after that."
    )
