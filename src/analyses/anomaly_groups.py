"""What is out of the ordinary in each of several groups, each judged by itself, with one budget of false alarms for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.anomaly_series import EMPTY, MOST
from src.analyses.checks import Notes
from src.analyses.frames import Ints, labels
from src.analyses.tails import BUDGET
from src.analyses.words import count, listed, name

if TYPE_CHECKING:
    import pandas as pd

MOST_GROUPS: Final = 60
SERIES_KEPT: Final = 12
"""Groups whose series and band go with the result, the most striking first."""
_PER_ROW: Final = ("anomalies", "anomaly_values", "dates", "expected", "scores", "kinds", "reasons", "labels")

OfGroup = Callable[["pd.DataFrame", float, Notes], dict[str, Any]]
"""A group's rows, its share of the budget, its notes -> its result."""


def of_groups(df: pd.DataFrame, by: str, column: str, of_group: OfGroup, notes: Notes) -> dict[str, Any]:
    """The groups' results as one: anomalies of all, most extreme first, each with its group; `groups` has each by itself."""
    rows_of = _rows_by_group(df, by, notes)
    budget = BUDGET / max(len(rows_of), 1)
    results: dict[str, dict[str, Any]] = {}
    refused: dict[str, str] = {}
    said = {level: Notes() for level in rows_of}
    for level, rows in rows_of.items():
        result = of_group(df.iloc[rows], budget, said[level])
        if "refused" in result:
            refused[level] = result["refused"]
        else:
            results[level] = result | {"anomalies": [int(rows[k]) for k in result["anomalies"]]}
    if refused:
        first = next(iter(refused))
        notes.warn(f"Not judged: {listed(list(refused), most=4)} ({first}: {refused[first]})")
    if not results:
        reason = f"No {name(by)} could be judged. {next(iter(refused.values()), 'There are none.')}"
        return notes.refusal(EMPTY, reason)
    _gather(said, results, notes)
    return notes.result(_merged(results, by, column, budget))


def _rows_by_group(df: pd.DataFrame, by: str, notes: Notes) -> dict[str, Ints]:
    names, codes, sizes = np.unique(np.array(labels(df[by]), dtype=str), return_inverse=True, return_counts=True)
    order = np.lexsort((names, -sizes))
    if len(order) > MOST_GROUPS:
        notes.warn(f"{len(order)} different values of {by}: only the {MOST_GROUPS} largest were searched.")
    return {str(names[k]): np.flatnonzero(codes == k) for k in order[:MOST_GROUPS]}


def _gather(said: dict[str, Notes], results: dict[str, dict[str, Any]], notes: Notes) -> None:
    """Warnings and checks of the groups, each once, with the groups that they are of."""
    of: dict[str, list[str]] = {}
    for level in results:
        for warning in said[level].warnings:
            of.setdefault(warning, []).append(level)
    for warning, levels in list(of.items())[:8]:
        notes.warn(warning if len(levels) == len(results) else f"{listed(levels, most=3)}: {warning}")
    doubts: dict[str, list[str]] = {}
    for level in results:
        for check in said[level].checks:
            doubts.setdefault(check["name"], [])
            if check["outcome"] != "holds":
                doubts[check["name"]].append(level)
    for check_name, levels in doubts.items():
        detail = f"Doubtful in {listed(levels, most=4)}." if levels else "In every group."
        notes.check(check_name, "doubtful" if levels else "holds", detail)


def _merged(results: dict[str, dict[str, Any]], by: str, column: str, budget: float) -> dict[str, Any]:
    entries = [
        {key: result[key][k] if k < len(result[key]) else None for key in _PER_ROW} | {"group": level}
        for level, result in results.items()
        for k in range(len(result["anomalies"]))
    ]
    entries.sort(key=lambda e: (-abs(e["scores"] or 0.0), e["group"], e["anomalies"]))
    kept = entries[:MOST]
    events = [e | {"group": level} for level, result in results.items() for e in result["events"]]
    events.sort(key=lambda e: (e["start"], e["group"]))
    striking = sorted(results, key=lambda level: (-_most(results[level]), level))
    found = sum(result["count"] for result in results.values())
    first = next(iter(results.values()))
    dated = bool(first["series"]["dates"])
    return {
        **EMPTY,
        **{key: [e[key] for e in kept] for key in _PER_ROW if key != "labels"},
        "dates": [e["dates"] for e in kept] if dated else [],
        "labels": [e["group"] if dated or not e["labels"] else f"{e['labels']} ({e['group']})" for e in kept],
        "anomaly_groups": [e["group"] for e in kept],
        "events": events[:MOST],
        "missing_periods": sorted({d for r in results.values() for d in r["missing_periods"]}),
        "threshold_used": max(r["threshold_used"] for r in results.values()),
        "count": found,
        "by": by,
        "groups": {level: _group(results[level], with_series=k < SERIES_KEPT) for k, level in enumerate(striking)},
        "direction": first["direction"],
        **({"grain": first["grain"]} if "grain" in first else {}),
        "method": f"each {name(by)} by itself: {first['method']}",
        "source": first["source"],
        "n": sum(r["n"] for r in results.values()),
        "interpretation": _told(results, kept, striking, found, by, column, budget),
    }


def _group(result: dict[str, Any], *, with_series: bool) -> dict[str, Any]:
    told = {key: result[key] for key in ("count", "n", "threshold_used", *_PER_ROW[1:7])}
    told["events"] = len(result["events"])
    return told | ({"series": result["series"], "band": result["band"]} if with_series else {})


def _most(result: dict[str, Any]) -> float:
    return max((abs(s or 0.0) for s in result["scores"]), default=0.0)


def _told(
    results: dict[str, dict[str, Any]],
    kept: list[dict[str, Any]],
    striking: list[str],
    found: int,
    by: str,
    column: str,
    budget: float,
) -> str:
    looked = f"{count(len(results), 'group')} of {name(by)}"
    share = f"The budget of {BUDGET:g} false alarms is shared: about {budget:.2g} a group."
    if not found:
        return f"Nothing unusual in {name(column)} in any of {looked}, each judged by itself. {share}"
    tally = [f"{level} ({results[level]['count']})" for level in striking if results[level]["count"]]
    quiet = len(results) - len(tally)
    most = [f"{e['group']}{', ' + str(e['dates']) if e['dates'] else ''}: {e['reasons']}" for e in kept[:2]]
    rest = f" Nothing in the other {quiet}." if quiet else ""
    return (
        f"{found:,} unusual in {name(column)} over {looked}, each judged by itself: {listed(tally, most=6)}.{rest} "
        f"Most extreme: {' '.join(most)} {share}"
    )
