"""What a forecast says: how much, how sure, against what came before, and how well it did in the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.groups import ranked_groups
from src.tools.narrate.over_time import dated_values, grain_of
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling, Value
from src.tools.result_view.findings import Point, mapping, points
from src.tools.result_view.rows import as_day, number, numbers

LEVEL: Final = 95


def tell_forecast(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    """The forecast itself first, then what puts it into place."""
    ahead = points(result.get("forecast_dates"), result.get("forecast"))
    if not ahead:
        return
    if subject.roles.dimensions and not subject.additive and _parts(result):
        _groups(subject, result, telling)  # the overall line is a mean of groups, which nobody asked for
        return
    _expected(subject, result, ahead, telling)
    unknowable = result.get("forecastable") is False
    if unknowable:
        telling.say("forecast_unknowable", grain=grain_of(subject))
    _groups(subject, result, telling)
    tell_focus(subject, telling)
    _compared(subject, result, ahead, telling)
    if not unknowable:
        _tested(result, telling)


def tell_focus(subject: Subject, telling: Telling) -> None:
    """What the part of the history that the question named came to."""
    focus = subject.plan.focus
    if focus is None or not subject.additive_over_time or subject.rows.truncated:
        return
    inside = [v for d, v in dated_values(subject) if focus.start <= d <= focus.end]
    if inside:
        facts: dict[str, Value] = {"focus_start": focus.start, "focus_end": focus.end}
        telling.say("focus", focus_total=subject.amount(sum(inside)), **facts, **subject.names)


def _expected(subject: Subject, result: Mapping[str, Any], ahead: list[Point], telling: Telling) -> None:
    facts = _when(subject, ahead)
    total, low, high = _total(subject, result, ahead)
    one = "one" if len(ahead) == 1 else "total"
    if total is None:
        facts |= {"forecast_average": subject.amount(sum(v for _, v in ahead) / len(ahead)), "level": Fact(LEVEL, "%")}
        ends = mapping(result.get("average_interval"))
        for side in ("lower", "upper"):
            end = number(ends.get(f"{side}_{LEVEL}"))
            facts |= {"forecast_low" if side == "lower" else "forecast_high": None if end is None else subject.amount(end)}
        if not telling.say("forecast_average_band", **facts, **subject.names):
            telling.say("forecast_average", **facts, **subject.names)
        return
    facts |= {"forecast_total": subject.amount(total), "level": Fact(LEVEL, "%")}
    facts |= {"forecast_low": subject.amount(low), "forecast_high": subject.amount(high)}
    if not telling.say(f"forecast_{one}_band", **facts, **subject.names):
        telling.say(f"forecast_{one}", **facts, **subject.names)


def _when(subject: Subject, ahead: list[Point]) -> dict[str, Value]:
    grain = grain_of(subject)
    first, last = as_day(ahead[0][0]), as_day(ahead[-1][0])
    return {"from_when": Fact(first, grain), "to_when": Fact(last, grain), "grain": grain}


def _total(subject: Subject, result: Mapping[str, Any], ahead: list[Point]) -> tuple[float | None, float | None, float | None]:
    """What the whole of the forecast comes to with its interval; none where steps do not add up."""
    if len(ahead) == 1:
        low, high = (numbers(result.get(f"{side}_{LEVEL}")) for side in ("lower", "upper"))
        return ahead[0][1], low[0] if len(low) == 1 else None, high[0] if len(high) == 1 else None
    if not subject.additive_over_time:
        return None, None, None
    total = number(result.get("total"))
    ends = mapping(result.get("total_interval"))
    total = total if total is not None else sum(v for _, v in ahead)
    return total, number(ends.get(f"lower_{LEVEL}")), number(ends.get(f"upper_{LEVEL}"))


def _compared(subject: Subject, result: Mapping[str, Any], ahead: list[Point], telling: Telling) -> None:
    """Against the same dates a year earlier where the history has them all, else against as many steps just before."""
    told = mapping(result.get("history"))
    history = points(told.get("dates"), told.get("values"))
    expected = sum(v for _, v in ahead)
    earlier = _year_earlier(history, ahead)
    if earlier is not None:
        _change(expected, earlier, "_year", {}, telling)
        return
    bridge = mapping(result.get("bridge")).get("dates")
    if not bridge and len(history) >= len(ahead):
        span = Fact(len(ahead), f"{grain_of(subject)}s") if len(ahead) > 1 else Fact(grain_of(subject))
        _change(expected, sum(v for _, v in history[-len(ahead) :]), "", {"forecast_span": span}, telling)


def _year_earlier(history: list[Point], ahead: list[Point]) -> float | None:
    known = dict(history)
    dates = [_last_year(as_day(d)) for d, _ in ahead]
    values = [known.get(d.isoformat()) for d in dates if d is not None]
    found = [v for v in values if v is not None]
    return sum(found) if len(found) == len(ahead) else None


def _last_year(day: date | None) -> date | None:
    if day is None:
        return None
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _change(expected: float, before: float, against: str, facts: dict[str, Value], telling: Telling) -> None:
    if before <= 0:
        return
    change = 100 * (expected / before - 1)
    if round(abs(change), 1) == 0:
        telling.say("forecast_same")
        return
    telling.say(f"forecast_{'rose' if change > 0 else 'fell'}{against}", forecast_change=Fact(abs(change), "%"), **facts)


def _groups(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    by_group = {str(k): points(v.get("forecast_dates"), v.get("forecast")) for k, v in _parts(result)}
    totals = {name: sum(v for _, v in ahead) for name, ahead in by_group.items() if ahead}
    if len(totals) < 2:
        return
    if not (subject.additive_over_time or all(len(a) == 1 for a in by_group.values())):
        _group_averages(subject, by_group, telling)
        return
    seen = ranked_groups(subject) if subject.additive_over_time else []
    if len(seen) > 1 and seen[0].value > seen[1].value:
        telling.say("so_far", top=seen[0].name, top_value=subject.amount(seen[0].value), **subject.names)
    top = max(totals, key=lambda name: (totals[name], name))
    if not subject.additive:
        when = _when(subject, next(iter(by_group.values())))
        span = "one" if when["from_when"] == when["to_when"] else "when"
        told = subject.amount(totals[top])
        telling.say(f"forecast_lead_{span}", forecast_top=top, forecast_top_value=told, **when, **subject.names)
        return
    telling.say("forecast_lead", forecast_top=top, forecast_top_value=subject.amount(totals[top]))


def _group_averages(subject: Subject, by_group: dict[str, list[Point]], telling: Telling) -> None:
    averages = {name: sum(v for _, v in ahead) / len(ahead) for name, ahead in by_group.items() if ahead}
    ordered = sorted(averages, key=lambda name: (-averages[name], name))
    facts = _when(subject, by_group[ordered[0]])
    facts |= {"forecast_top": ordered[0], "forecast_top_value": subject.amount(averages[ordered[0]])}
    facts |= {"forecast_last": ordered[-1], "forecast_last_value": subject.amount(averages[ordered[-1]])}
    telling.say("forecast_group_averages", **facts, **subject.names)


def _parts(result: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(str(k), mapping(v)) for k, v in mapping(result.get("series")).items()]


def _tested(result: Mapping[str, Any], telling: Telling) -> None:
    test = mapping(result.get("backtest"))
    gain = number(test.get("gain"))
    model = str(result.get("model_used") or "") or None
    folds = number(test.get("folds"))
    tested = str(test.get("method") or "") or model
    combined = "_combined" if tested != model else ""
    facts: dict[str, Value] = {"folds": None if folds is None else int(folds), "model": model, "tested": tested}
    if gain is None:
        return
    if gain > 0 and result.get("beats_baseline", True):
        telling.say("forecast_combined" if combined else "forecast_better", gain=Fact(100 * gain, "%"), **facts)
    else:
        telling.say(f"forecast{combined}_humble", **facts)
