"""What anomalies say: how many, and the worst of them with what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.over_time import grain_of
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling, Value
from src.tools.narrate.templates import TEMPLATES
from src.tools.result_view.findings import items, mapping, points
from src.tools.result_view.rows import as_day, label, number, numbers

WORST: Final = 3


def tell_anomalies(subject: Subject, result: Mapping[str, Any], telling: Telling, scoped: dict[str, str]) -> None:
    """The count against what was looked at, the worst three, and on which side they are."""
    dated = points(mapping(result.get("series")).get("dates"), mapping(result.get("series")).get("values"))
    if dated and not scoped["scope"]:
        grain = grain_of(subject)
        ends: dict[str, Value] = {"start": Fact(as_day(dated[0][0]), grain), "end": Fact(as_day(dated[-1][0]), grain)}
        scoped = {"scope": telling.fragment(TEMPLATES["scope_period"], ends) or ""}
    found = int(number(result.get("count")) or len(items(result.get("anomalies"))))
    looked_at = int(number(result.get("n")) or len(dated) or subject.rows.count)
    unit = grain_of(subject) if dated else "row"
    facts: dict[str, Value] = {"checked": Fact(looked_at, f"{unit}s"), "found": found, "checked_unit": unit}
    key = "anomaly_none" if found == 0 else "anomaly_alone" if found == 1 else "anomalies"
    telling.say(key, scoped, **facts, **subject.names)
    if found:
        _worst(subject, result, telling)
        _sides(result, found, telling)


def _worst(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    values, expected = numbers(result.get("anomaly_values")), numbers(result.get("expected"))
    scores = [abs(s or 0.0) for s in numbers(result.get("scores"))]
    order = sorted(range(len(values)), key=lambda i: (-(scores[i] if i < len(scores) else 0.0), i))
    told = []
    for place in [i for i in order if values[i] is not None][:WORST]:
        facts: dict[str, Value] = {"where": _where(subject, result, place), "seen": subject.amount(values[place])}
        usual = expected[place] if place < len(expected) else None
        item = telling.fragment(TEMPLATES["anomaly_item"], facts | {"usual": subject.amount(usual)})
        told.append(item or telling.fragment(TEMPLATES["anomaly_item_bare"], facts) or "")
    if told:
        telling.say("anomaly_worst", {"list": "; ".join(t for t in told if t)})


def _where(subject: Subject, result: Mapping[str, Any], place: int) -> Value:
    dates, labels = items(result.get("dates")), items(result.get("labels"))
    if place < len(dates) and (day := as_day(dates[place])) is not None:
        return Fact(day, grain_of(subject))
    if place < len(labels):
        return label(labels[place])
    rows = items(result.get("anomalies"))
    at = number(rows[place]) if place < len(rows) else None
    return None if at is None else f"row {int(at) + 1}"


def _sides(result: Mapping[str, Any], found: int, telling: Telling) -> None:
    values, expected = numbers(result.get("anomaly_values")), numbers(result.get("expected"))
    pairs = [(v, e) for v, e in zip(values, expected, strict=False) if v is not None and e is not None]
    above = sum(1 for v, e in pairs if v > e)
    if len(pairs) == found and 0 < above < found:
        telling.say("anomaly_sides", above=above, below=found - above)
