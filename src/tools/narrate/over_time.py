"""What a series over time says: total or average, its extremes, and the latest period against the one before."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from src.models.narration import Fact
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling, Value
from src.tools.result_view.rows import as_day
from src.tools.result_view.units import GRAINS, PERCENT, show

Dated = tuple[date, float]


def dated_values(subject: Subject) -> list[Dated]:
    """Known values by date, groups added up where they may be."""
    rows, time = subject.rows, subject.roles.time
    if time is None or (subject.roles.dimensions and not subject.additive):
        return []
    values: dict[date, float] = {}
    for day, value in zip(rows.values(time), rows.numbers(subject.measure), strict=True):
        if (at := as_day(day)) is not None and value is not None:
            values[at] = values.get(at, 0.0) + value
    return sorted(values.items())


def grain_of(subject: Subject) -> str:
    """The grain's word, for sentences and for spelling dates."""
    return subject.plan.grain or (subject.roles.time if subject.roles.time in GRAINS else None) or "day"


def tell_over_time(subject: Subject, telling: Telling, scoped: dict[str, str], *, brief: bool = False) -> None:
    """Total or average, and unless `brief` the highest, the lowest and the latest change."""
    values = dated_values(subject)
    if not values:
        telling.say("scalar_unknown", scoped, **subject.names)
        return
    grain = grain_of(subject)
    if not scoped["scope"]:
        span = telling.fragment(
            " from {start} to {end}", {"start": Fact(values[0][0], grain), "end": Fact(values[-1][0], grain)}
        )
        scoped = {"scope": span or ""}
    amounts = [v for _, v in values]
    average = subject.amount(sum(amounts) / len(amounts))
    if subject.additive_over_time and not subject.rows.truncated:
        facts: dict[str, Value] = {"total": subject.amount(sum(amounts)), "average": average, "grain": grain}
        telling.say("series_total", scoped, **facts, **subject.names)
    else:
        telling.say("series_average", scoped, average=average, periods=Fact(len(values), f"{grain}s"), **subject.names)
    if brief:
        return
    whole = [pair for pair in values if ends_on(pair[0], grain) <= subject.today] or values
    _extremes(subject, telling, whole, grain)
    _latest(subject, telling, values, whole, grain)


def _extremes(subject: Subject, telling: Telling, values: list[Dated], grain: str) -> None:
    if len(values) < 3:
        return
    peak, low = max(values, key=lambda p: p[1]), min(values, key=lambda p: p[1])
    if peak[1] == low[1]:
        telling.say("flat", peak=subject.amount(peak[1]))
        return
    telling.say(
        "extremes_on" if grain == "day" else "extremes_in",
        peak_when=Fact(peak[0], grain),
        peak=subject.amount(peak[1]),
        low_when=Fact(low[0], grain),
        low=subject.amount(low[1]),
    )


def _latest(subject: Subject, telling: Telling, values: list[Dated], whole: list[Dated], grain: str) -> None:
    when, value = values[-1]
    facts: dict[str, Value] = {
        "grain": grain,
        "latest_when": Fact(when, grain),
        "latest": subject.amount(value),
    }
    if (when, value) not in whole:
        telling.say("unfinished", **facts)
        return
    before = next((v for d, v in values if ends_on(d, grain) + timedelta(days=1) == when), None)
    if before is None:
        return
    facts["previous"] = subject.amount(before)
    if value == before:
        telling.say("latest_same", **facts)
        return
    if show(value, subject.spoken_unit) == show(before, subject.spoken_unit):
        telling.say("latest_near", **facts)
        return
    direction = "rose" if value > before else "fell"
    if before <= 0 or subject.unit in PERCENT:
        telling.say(f"latest_{direction}_points", **facts)
    else:
        telling.say(f"latest_{direction}", change=Fact(100 * abs(value / before - 1), "%"), **facts)


def ends_on(start: date, grain: str) -> date:
    """The last day of the period that starts on `start`."""
    if grain == "week":
        return start + timedelta(days=6)
    if grain in ("month", "quarter", "year"):
        months = {"month": 1, "quarter": 3, "year": 12}[grain]
        last = start.month - 1 + months - 1
        year, month = start.year + last // 12, last % 12 + 1
        return date(year, month, monthrange(year, month)[1])
    return start
