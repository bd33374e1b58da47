"""What goes together with a target (or with anything), corrected for how much was tried."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.associations import (
    Association,
    correlation_ratio,
    cramers_v,
    fisher_interval,
    pearson,
    spearman,
)
from src.analyses.calendar import guess_grain, ordinals
from src.analyses.checks import Notes
from src.analyses.correlation_words import interpret, judge
from src.analyses.factors import Factors, collect, drop_doubles
from src.analyses.frames import Floats, days, is_binary
from src.analyses.lags import LAGS, Lagged, best_lag, seasonless
from src.analyses.multiple_testing import benjamini_hochberg
from src.analyses.timeseries import TimeSeries, fill_gaps, per_period, place

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "Pearson (1895); Spearman (1904); intervals: Fisher (1921); Cramér (1946); false discovery rate: Benjamini & Hochberg "
    "(1995); autocorrelated series: Pyper & Peterman (1998)"
)
ALPHA: Final = 0.05
MIN_PERIODS: Final = 12
MOST_PERIODS: Final = 20_000
_TOP: Final = 5
_EMPTY: Final[dict[str, Any]] = {
    "correlations": {},
    "top_factors": [],
    "methodology": "declined",
    "p_values": {},
    "q_values": {},
    "significant": [],
    "n_pairs": {},
    "spearman": {},
    "confidence_intervals": {},
    "associations": {},
    "lags": {},
    "raw_correlations": {},
    "matrix": {"columns": [], "values": []},
    "target": None,
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


def correlation(
    df: pd.DataFrame,
    *,
    target: str | None = None,
    columns: Sequence[str] | None = None,
    categories: Sequence[str] | None = None,
    time: str | None = None,
) -> dict[str, Any]:
    """Correlates every factor with `target`, or every pair (`a ~ b`) without one.

    With `time`, trend and seasons are removed first and the factor may lead the target by some periods. q-values are
    Benjamini-Hochberg over every test made; `significant` are those at most 0.05. Declines (`refused`) rather than raise.
    """
    notes = Notes()
    named = [c for c in (target, time, *(columns or ()), *(categories or ())) if c is not None]
    if problem := next((f"There is no column {c!r}." for c in named if c not in df.columns), None):
        return notes.refusal(_EMPTY, problem)
    if len(df) < 3:
        return notes.refusal({**_EMPTY, "n": len(df)}, f"A correlation needs at least three rows; there are {len(df)}.")
    chosen = dict.fromkeys([*([target] if target else []), *(columns or ()), *(categories or ())])
    wanted = list(chosen) if columns is not None or categories is not None else [str(c) for c in df.columns]
    with np.errstate(all="ignore"):
        found = collect(df, [c for c in wanted if c != time], categories or (), notes)
        if target is not None and target not in found.numeric and target not in found.categories:
            return notes.refusal({**_EMPTY, "target": target}, f"{target} has no two different values to compare with.")
        drop_doubles(found, target, notes)
        if len(found.numeric) + len(found.categories) < 2:
            return notes.refusal({**_EMPTY, "target": target}, "There are no two columns that vary, so nothing to compare.")
        if time is not None and _can_go_over_time(found, days(df[time]), target, time, notes):
            return _over_time(df, time, target, found, notes)
        return _over_rows(target, found, notes)


def _over_rows(target: str | None, found: Factors, notes: Notes) -> dict[str, Any]:
    values = found.numeric
    pairs = {_pair(a, b, target): (a, b) for a, b in combinations(values, 2) if target is None or target in (a, b)}
    tests = {name: pearson(values[a], values[b]) for name, (a, b) in pairs.items()}
    kinds = _associations(target, found)
    ranks = {name: spearman(values[a], values[b]) for name, (a, b) in pairs.items()}
    binary = target in values and is_binary(values[str(target)])
    method = "Pearson correlation coefficient" + (" (point-biserial: the target has two values)" if binary else "")
    judge(target, found, tests, ranks, notes)
    return _assemble(target, found, tests, ranks, kinds, {}, {}, method, notes)


def _can_go_over_time(found: Factors, when: np.ndarray, target: str | None, time: str, notes: Notes) -> bool:
    seen = np.unique(when[~np.isnat(when)])
    enough = len(found.numeric) >= 2 and (target is None or target in found.numeric)
    too_long = len(seen) and np.ptp(ordinals(seen, guess_grain(seen))) > MOST_PERIODS
    if len(seen) < MIN_PERIODS or too_long or not enough:
        why = f"fewer than {MIN_PERIODS} different dates in {time}" if len(seen) < MIN_PERIODS else "no two regular series"
        notes.warn(f"Trend and season were not removed: {why}.")
        return False
    return True


def _over_time(df: pd.DataFrame, time: str, target: str | None, found: Factors, notes: Notes) -> dict[str, Any]:
    when = days(df[time])
    grain = guess_grain(when)
    raw: dict[str, TimeSeries] = {}
    known = ~np.isnat(when)
    for name, values in found.numeric.items():
        rows = place(when[known], values[known], grain, Notes())
        first, length = int(rows.numbers.min()), int(np.ptp(rows.numbers)) + 1
        series = TimeSeries(per_period(rows.numbers, rows.values, first, length, additive=True), first, grain)
        raw[name] = TimeSeries(fill_gaps(series.values, grain, notes, series.dates(), additive=True), first, grain)
    raw = _same_span(raw)
    adjusted = {k: seasonless(s.values, s.first, grain) for k, s in raw.items()}
    found.numeric = adjusted
    found.categories = {}
    pairs = {_pair(a, b, target): (a, b) for a, b in combinations(adjusted, 2) if target is None or target in (a, b)}
    lagged: dict[str, Lagged] = {}
    for name, (a, b) in pairs.items():
        factor, outcome = (b, a) if target is not None and a == target else (a, b)
        lagged[name] = best_lag(adjusted[factor], adjusted[outcome], LAGS[grain] if target is not None else 0)
    tests = {name: lag.best for name, lag in lagged.items()}
    before = {name: pearson(raw[a].values, raw[b].values).value for name, (a, b) in pairs.items()}
    ranks = {name: _lagged_ranks(adjusted, pairs[name], target, lag.lag) for name, lag in lagged.items()}
    notes.check("no common trend or season", "holds", "Trend, slow swings and calendar season were removed from each series.")
    least = min(lag.effective_n for lag in lagged.values())
    outcome_n = next(iter(raw.values())).n
    notes.check(
        "independent observations",
        "holds" if least > 0.8 * outcome_n else "doubtful",
        f"{outcome_n:,} {grain}s count as {least:,.0f} independent ones in the p-values.",
    )
    method = (
        f"Pearson correlation coefficient of the series without trend and season, over lags of up to {LAGS[grain]} {grain}s"
    )
    return _assemble(target, found, tests, ranks, {}, lagged, before, method, notes, grain)


def _same_span(raw: dict[str, TimeSeries]) -> dict[str, TimeSeries]:
    first = max(s.first for s in raw.values())
    last = min(s.first + s.n for s in raw.values())
    if last - first < 3:
        return raw
    return {k: TimeSeries(s.values[first - s.first : last - s.first], first, s.grain) for k, s in raw.items()}


def _lagged_ranks(adjusted: dict[str, Floats], pair: tuple[str, str], target: str | None, lag: int) -> float:
    factor, outcome = (pair[1], pair[0]) if target is not None and pair[0] == target else pair
    return spearman(adjusted[factor][: len(adjusted[factor]) - lag], adjusted[outcome][lag:])


def _pair(a: str, b: str, target: str | None) -> str:
    return f"{a} ~ {b}" if target is None else b if a == target else a


def _associations(target: str | None, found: Factors) -> dict[str, tuple[Association, dict[str, float]]]:
    """Each category against the target, with the target's mean by level (numeric targets)."""
    tests: dict[str, tuple[Association, dict[str, float]]] = {}
    if target is None:
        for a, b in combinations(found.categories, 2):
            tests[f"{a} ~ {b}"] = (_of_codes(found.categories[a][1], found.categories[b][1]), {})
        for a in found.categories:
            for b, values in found.numeric.items():
                tests[f"{a} ~ {b}"] = _of_target(found.categories[a], values)
    elif target in found.categories:
        codes = found.categories[target]
        for name, (_, other) in found.categories.items():
            if name != target:
                tests[name] = (_of_codes(other, codes[1]), {})
        for name, values in found.numeric.items():
            tests[name] = _of_target(codes, values)
    else:
        for name, category in found.categories.items():
            tests[name] = _of_target(category, found.numeric[target])
    return tests


def _of_codes(a: np.ndarray, b: np.ndarray) -> Association:
    both = (a >= 0) & (b >= 0)
    return cramers_v(a[both], b[both]) if both.any() else Association("Cramér's V", np.nan, np.nan, 0)


def _of_target(category: tuple[list[str], np.ndarray], values: Floats) -> tuple[Association, dict[str, float]]:
    levels, codes = category
    both = (codes >= 0) & np.isfinite(values)
    order = np.argsort(values[both], kind="stable")
    codes, values = codes[both][order], values[both][order]
    if not len(values):
        return Association("correlation ratio", np.nan, np.nan, 0), {}
    means = {level: float(values[codes == k].mean()) for k, level in enumerate(levels) if (codes == k).any()}
    if is_binary(values):
        test = cramers_v(codes, np.unique(values, return_inverse=True)[1].astype(np.int64))
    else:
        test = correlation_ratio(codes, values)
    return test, means


def _assemble(
    target: str | None, found: Factors, tests: dict[str, Association], ranks: dict[str, float],
    kinds: dict[str, tuple[Association, dict[str, float]]], lagged: dict[str, Lagged], before: dict[str, float],
    methodology: str, notes: Notes, grain: str = "",
) -> dict[str, Any]:  # fmt: skip
    everything = {**{name: test for name, (test, _) in kinds.items()}, **tests}
    q = dict(zip(everything, benjamini_hochberg([t.p_value for t in everything.values()]), strict=True))
    ranked = sorted(everything, key=lambda k: (-_strength(everything[k]), k))
    significant = [name for name in ranked if q[name] <= ALPHA]
    sizes = {name: lagged[name].effective_n if name in lagged else test.n for name, test in tests.items()}
    top = (significant + [name for name in ranked if name not in significant and name in tests])[:_TOP]
    levels = {name: means for name, (_, means) in kinds.items() if means}
    return notes.result(
        {
            "correlations": {name: tests[name].value for name in ranked if name in tests},
            "top_factors": top,
            "methodology": methodology,
            "p_values": {name: everything[name].p_value for name in ranked},
            "q_values": {name: q[name] for name in ranked},
            "significant": significant,
            "n_pairs": {name: everything[name].n for name in ranked},
            "spearman": {name: ranks[name] for name in ranked if name in ranks},
            "confidence_intervals": {name: fisher_interval(tests[name].value, sizes[name]) for name in ranked if name in tests},
            "associations": {
                name: {
                    "measure": test.measure, "value": test.value, "p_value": test.p_value, "q_value": q[name],
                    "n": test.n, "levels": means,
                }
                for name, (test, means) in sorted(kinds.items(), key=lambda k: -_strength(k[1][0]))
            },
            "lags": {
                name: {"best_lag": lag.lag, "effective_n": lag.effective_n, "by_lag": lag.by_lag}
                for name, lag in lagged.items()
            },
            "raw_correlations": before,
            "matrix": _matrix(found.numeric, target),
            "target": target,
            "tests_made": len(everything),
            "method": f"{methodology}; Benjamini-Hochberg over {len(everything)} tests",
            "source": SOURCE,
            "n": max((t.n for t in everything.values()), default=0),
            "interpretation": interpret(target, everything, q, significant, levels, lagged, before, grain),
        }
    )  # fmt: skip


def _strength(test: Association) -> float:
    return abs(test.value) if np.isfinite(test.value) else -1.0


def _matrix(values: dict[str, Floats], target: str | None) -> dict[str, Any]:
    names = sorted(values, key=lambda k: (k != target, k))
    grid = [[1.0 if a == b else pearson(values[a], values[b]).value for b in names] for a in names]
    return {"columns": names, "values": grid}
