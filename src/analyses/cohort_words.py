"""Retention and survival in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from src.analyses.calendar import Grain
from src.analyses.cohort_compare import Average
from src.analyses.cohort_matrix import Matrix
from src.analyses.survival import survived
from src.analyses.words import count, number, p_text, percent

ALPHA = 0.05


def interpret(
    matrix: Matrix, curve: Average | None, tests: Sequence[Mapping[str, Any]], names: Sequence[str], grain: Grain, own: bool,
    thing: tuple[str, str],
) -> str:  # fmt: skip
    """One paragraph about retention."""
    by = "start" if own else "first activity"
    span = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    parts = [f"{count(int(matrix.sizes.sum()), *thing)} in {count(len(names), 'cohort')} by {grain} of {by} ({span})."]
    if curve is None or len(curve.share) < 2:
        parts.append(f"No {grain} after the first is over yet, so nothing can be said about who comes back.")
        return " ".join(parts)
    parts.append(_curve(curve, grain))
    parts.append(_compared(tests, grain))
    parts.append(f"Later {grain}s rest on earlier cohorts only; cells of periods that are not over are empty, not zero.")
    return " ".join(p for p in parts if p)


def _curve(curve: Average, grain: Grain) -> str:
    said = []
    for age in [a for a in (1, 3, 6, 12, 24) if a < len(curve.share) and curve.of[a] >= 20] or [1]:
        low, high = percent(float(curve.lower[age])), percent(float(curve.upper[age]))
        said.append(f"{percent(float(curve.share[age]))} ({low} to {high}) {count(age, grain)} later")
    return f"On average, weighted by size, {', '.join(said)} are active again (95 % intervals)."


def _compared(tests: Sequence[Mapping[str, Any]], grain: Grain) -> str:
    if not tests:
        return f"There are too few cohorts to compare newer with earlier ones ({grain} by {grain})."
    sure = [t for t in tests if t["q_value"] <= ALPHA]
    test = sure[0] if sure else tests[0]
    new, old = percent(test["newest"]["share"]), percent(test["earlier"]["share"])
    after = f"{count(test['age'], grain)} after the start"
    which = f"the newest {count(len(test['newest']['cohorts']), 'cohort')} that got there"
    if sure:
        way = "better" if test["difference"] > 0 else "worse"
        sides = f"{new} of {which} against {old} of earlier ones ({p_text(test['p_value'])})"
        return f"Newer cohorts come back {way}: {after}, {sides}."
    return (
        f"Newer cohorts are not shown to come back better or worse: {after}, {new} of {which} against {old} of earlier ones "
        f"({p_text(test['p_value'])})."
    )


def interpret_survival(curve: Mapping[str, Any], thing: tuple[str, str]) -> str:
    """One paragraph about how long things last."""
    total = curve["ended"] + curve["censored"]
    ended = count(curve["ended"], "has", "have")
    start = f"Of {count(total, *thing)}, {ended} ended; the rest were still there when last seen."
    low, high = (number(v, "days") if v is not None else "an unknown time" for v in curve["median_interval"])
    if curve["median"] is not None:
        middle = f"The median stay is {number(curve['median'], 'days')} (95 % interval {low} to {high})."
    else:
        reached, left = curve["time"][-1], curve["probability"][-1]
        middle = (
            f"The median stay is not reached: after {number(reached, 'days')} {percent(left)} are still there, so half of them "
            f"stay longer than was watched."
        )
    shares = [(d, survived(curve, d)) for d in (90, 365, 730, 1095)]
    seen = [(d, share) for d, share in shares if share is not None and d <= curve["time"][-1]]
    said = [f"{percent(share)} after {number(d, 'days')}" for d, share in seen]
    still = f"Still there: {', '.join(said)}." if said else ""
    return " ".join(p for p in (start, middle, still) if p)
