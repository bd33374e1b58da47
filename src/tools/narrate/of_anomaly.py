"""What anomalies say: how many, the worst of them with what was expected, and what is no single period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.over_time import grain_of
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling, Value
from src.tools.narrate.templates import TEMPLATES
from src.tools.result_view.findings import items, mapping, points
from src.tools.result_view.naming import label_of_column, lowered, unit_of_column
from src.tools.result_view.rows import as_day, label, number, numbers

WORST: Final = 3
EVENTS: Final = 2
"""Lasting changes of each kind that are told."""
GROUPS: Final = 5


def tell_anomalies(subject: Subject, result: Mapping[str, Any], telling: Telling, scoped: dict[str, str]) -> None:
    """The count against what was looked at, the worst three, on which side they are, and lasting changes."""
    dated = _dated(result)
    if dated and not scoped["scope"]:
        grain = grain_of(subject)
        ends: dict[str, Value] = {"start": Fact(as_day(dated[0][0]), grain), "end": Fact(as_day(dated[-1][0]), grain)}
        scoped = {"scope": telling.fragment(TEMPLATES["scope_period"], ends) or ""}
    found = int(number(result.get("count")) or len(items(result.get("anomalies"))))
    looked_at = int(number(result.get("n")) or len(dated) or subject.rows.count)
    unit = grain_of(subject) if dated else "row"
    facts: dict[str, Value] = {"checked": Fact(looked_at, f"{unit}s"), "found": found, "checked_unit": unit}
    telling.say(_key(subject, found), scoped, **facts, **(subject.names | _all_columns(subject, result)))
    if found:
        _by_group(subject, result, telling)
        _worst(subject, result, telling)
        _sides(result, found, telling)
    _lasting(subject, result, telling)


def _dated(result: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """The series looked at; of groups, that of the first."""
    series = mapping(result.get("series"))
    if not items(series.get("dates")):
        series = mapping(next(iter(mapping(result.get("groups")).values()), {}))
        series = mapping(mapping(series).get("series"))
    return list(points(series.get("dates"), series.get("values")))


def _key(subject: Subject, found: int) -> str:
    analysis = subject.plan.analysis
    alarms = analysis is not None and not analysis.look_ahead and subject.plan.grain is not None
    many = "alarms" if alarms else "anomalies"
    one = "alarm" if alarms else "anomaly"
    return many if found > 1 else f"{one}_alone" if found else f"{one}_none"


def _all_columns(subject: Subject, result: Mapping[str, Any]) -> dict[str, str]:
    """Rows judged by several columns are odd in all of them together."""
    columns = [str(c) for c in items(result.get("columns"))]
    if len(columns) < 2:
        return {}
    names = [lowered(label_of_column(c, subject.plan, subject.rows, subject.semantics)) for c in columns]
    shown = ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) < 7 else f"{len(names)} columns"
    return {"metric": f"{shown} together"}


def _worst(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    values, expected = numbers(result.get("anomaly_values")), numbers(result.get("expected"))
    scores = [abs(s or 0.0) for s in numbers(result.get("scores"))]
    kinds = items(result.get("kinds"))
    dated = bool(items(result.get("dates")))
    order = sorted(range(len(values)), key=lambda i: (-(scores[i] if i < len(scores) else 0.0), i))
    single = [i for i in order if not (dated and i < len(kinds) and kinds[i] == "level shift" and _shifts(result))]
    told = []
    for place in [i for i in single if values[i] is not None][:WORST]:
        usual = expected[place] if place < len(expected) else None
        told.append(_item(subject, result, place, values[place], usual, telling))
    if any(told):
        telling.say("anomaly_worst", {"list": "; ".join(t for t in told if t)})


def _item(
    subject: Subject, result: Mapping[str, Any], place: int, seen: float | None, usual: float | None, telling: Telling
) -> str:
    where = _where(subject, result, place)
    facts: dict[str, Value] = {"where": where, "seen": subject.amount(seen), "usual": subject.amount(usual)}
    odd, groups = items(result.get("odd_columns")), items(result.get("anomaly_groups"))
    key = "anomaly_item"
    if place < len(odd):
        column = str(odd[place])
        unit = unit_of_column(column, subject.plan, subject.rows, subject.semantics)
        name = lowered(label_of_column(column, subject.plan, subject.rows, subject.semantics))
        facts |= {"column": name, "seen": Fact(seen, unit), "usual": Fact(usual, unit)}
        key = "anomaly_item_column"
    elif place < len(groups) and items(result.get("dates")):
        facts["group"] = label(groups[place])
        key = "anomaly_item_group"
    elif place < len(groups):
        key = "anomaly_item_group_row"
    return telling.fragment(TEMPLATES[key], facts) or telling.fragment(TEMPLATES["anomaly_item_bare"], facts) or ""


def _where(subject: Subject, result: Mapping[str, Any], place: int) -> Value:
    dates, labels = items(result.get("dates")), items(result.get("labels"))
    if place < len(dates) and (day := as_day(dates[place])) is not None:
        return Fact(day, grain_of(subject))
    if place < len(labels):
        return label(labels[place])
    rows = items(result.get("anomalies"))
    at = number(rows[place]) if place < len(rows) else None
    return None if at is None else f"row {int(at) + 1}"


def _by_group(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    """How many in which group, the most first."""
    counts = {str(g): int(number(mapping(told).get("count")) or 0) for g, told in mapping(result.get("groups")).items()}
    some = sorted((g for g in counts if counts[g]), key=lambda g: (-counts[g], g))
    if len(counts) < 2 or not some:
        return
    parts = [telling.fragment(TEMPLATES["anomaly_group_count"], {"group": g, "found": counts[g]}) for g in some[:GROUPS]]
    telling.say("anomaly_groups", {"list": ", ".join(p for p in parts if p)}, by=subject.dimension(str(result.get("by"))))


def _sides(result: Mapping[str, Any], found: int, telling: Telling) -> None:
    values, expected = numbers(result.get("anomaly_values")), numbers(result.get("expected"))
    if items(result.get("odd_columns")):
        return
    pairs = [(v, e) for v, e in zip(values, expected, strict=False) if v is not None and e is not None]
    above = sum(1 for v, e in pairs if v > e)
    if len(pairs) == found and 0 < above < found:
        telling.say("anomaly_sides", above=above, below=found - above)


def _shifts(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    events = [mapping(e) for e in items(result.get("events"))]
    return [e for e in events if e.get("kind") == "level shift" and not e.get("group") and number(e.get("after")) is not None]


def _lasting(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    """Levels that moved, spreads that changed, periods without data; those of groups stand in the interpretation."""
    events = [e for e in map(mapping, items(result.get("events"))) if not e.get("group")]
    grain = grain_of(subject)
    for event in _shifts(result)[:EVENTS]:
        before, after = (subject.amount(number(event.get(key))) for key in ("expected", "after"))
        telling.say("anomaly_shift", day=Fact(as_day(event.get("start")), grain), before=before, after=after, **subject.names)
    for event in [e for e in events if e.get("kind") == "change of variance"][:EVENTS]:
        before_it, after_it = number(event.get("expected")), number(event.get("value"))
        if not before_it or after_it is None:
            continue
        day, times = Fact(as_day(event.get("start")), grain), after_it / before_it
        if times > 1:
            telling.say("anomaly_wilder", day=day, times=round(times, 1), **subject.names)
        else:
            telling.say("anomaly_calmer", day=day, share=Fact(round(100 * times), "%"), **subject.names)
    gaps = [e for e in events if e.get("kind") == "missing period"]
    if gaps:
        missing = sum(int(number(e.get("periods")) or 0) for e in gaps)
        telling.say("anomaly_gap", gaps=Fact(missing, f"{grain}s"), day=Fact(as_day(gaps[0].get("start")), grain))
