"""What a summary says: the middle and the spread of each column, and which groups differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling, Value
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.naming import EVERY
from src.tools.result_view.rows import number

MORE: Final = 3
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "median": ("median", "50%"),
    "mean": ("mean",),
    "minimum": ("min", "minimum"),
    "maximum": ("max", "maximum"),
    "q_low": ("q1", "25%", "q25", "p25"),
    "q_high": ("q3", "75%", "q75", "p75"),
}
"""Our fact -> the names it goes by in summaries, pandas' own among them."""


def tell_summary(subjects: list[Subject], result: Mapping[str, Any], telling: Telling, scoped: dict[str, str]) -> None:
    """The first column in full, others in short; groups by their medians."""
    stats = mapping(result.get("summary_stats"))
    told = 0
    for subject in subjects:
        facts = _facts(subject, _of_column(stats, subject.measure))
        if told == 0 and telling.say("summary", scoped, **facts):
            told += 1
            if not _groups(subject, result, telling):
                telling.say("summary_quartiles", **facts)
        elif 0 < told < MORE:
            told += telling.say("summary_more", **facts)
    if told:
        _movers(subjects, result, telling)


def _movers(subjects: list[Subject], result: Mapping[str, Any], telling: Telling) -> None:
    """What changed most from the first part of the time to the last, as a whole and among the groups."""
    by_measure = {s.measure: s for s in subjects}
    told = [mapping(m) for m in items(result.get("top_movers"))]
    movers = [m for m in told if m.get("column") in by_measure]  # how many rows there were says nothing of what they hold
    for key, whole in (("summary_mover", True), ("summary_mover_group", False)):
        mover = next((m for m in movers if (m.get("group") is None) == whole), None)
        if mover is None:
            continue
        subject = by_measure[str(mover.get("column"))]
        ends = [number(mover.get("before")), number(mover.get("after"))]
        before, after = (subject.amount(v) for v in ends)
        rose = (number(mover.get("change")) or 0.0) > 0
        facts: dict[str, Value] = {"before": before, "after": after, "went": "rose" if rose else "fell"}
        facts["what"] = f"mean {subject.names['metric']}"
        telling.say(key, group=str(mover.get("group")), **facts)


def _of_column(stats: Mapping[str, Any], column: str) -> Mapping[str, Any]:
    """The column's statistics: a summary of one column is not nested."""
    return mapping(stats[column]) if column in stats else stats


def _facts(subject: Subject, stats: Mapping[str, Any]) -> dict[str, Value]:
    facts: dict[str, Value] = {
        fact: subject.amount(next((v for k in keys if (v := number(stats.get(k))) is not None), None))
        for fact, keys in _KEYS.items()
    }
    count = next((v for k in ("count", "n") if (v := number(stats.get(k))) is not None), None)
    facts["values"] = Fact(None if count is None else int(count), "values")
    pace = EVERY.get(subject.plan.grain or "", "")
    name = subject.names["metric"]
    facts["column"] = name if name.startswith(pace) else f"{pace} {name}"
    facts["column_first"] = str(facts["column"])[:1].upper() + str(facts["column"])[1:]
    return facts


def _groups(subject: Subject, result: Mapping[str, Any], telling: Telling) -> bool:
    """Whether there were groups to compare."""
    medians = {}
    for name, told in mapping(result.get("groups")).items():
        stats = _of_column(mapping(told), subject.measure)
        median = next((v for k in _KEYS["median"] if (v := number(stats.get(k))) is not None), None)
        if median is not None:
            medians[str(name)] = median
    if len(medians) < 2 or max(medians.values()) == min(medians.values()):
        return False
    ranked = sorted(medians, key=lambda n: (-medians[n], n))
    facts: dict[str, Value] = {
        "top": ranked[0],
        "top_value": subject.amount(medians[ranked[0]]),
        "bottom": ranked[-1],
        "bottom_value": subject.amount(medians[ranked[-1]]),
    }
    return telling.say("summary_groups", column=subject.names["metric"], **facts)
