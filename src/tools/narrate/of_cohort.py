"""What cohorts say: how many come back, whether newer ones do so more, or how long things last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.matter import Matter
from src.tools.narrate.of_clustering import things_of
from src.tools.narrate.telling import Telling, Value
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import number, numbers
from src.tools.result_view.units import PROBABILITY

_LATER: Final = (12, 6, 3)
_SURE: Final = 0.05
_AFTER_DAYS: Final = (90, 365)
_LEVEL: Final = Fact(95, "%")


def tell_cohort(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    """Retention, or survival where that was asked."""
    if mapping(result.get("survival")):
        _survival(matter, result, mapping(result.get("survival")), telling)
    else:
        _retention(matter, result, telling)


def _retention(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    grain = str(result.get("grain"))
    curve = mapping(result.get("average"))
    shares, low, high = (numbers(curve.get(key) or []) for key in ("retention", "lower", "upper"))
    things = things_of(matter, result)
    facts: dict[str, Value] = {
        "things": things,
        "things_first": things,
        "cohorts": Fact(len(items(result.get("cohorts"))), "cohorts"),
        "grain": grain,
        "level": _LEVEL,
    }
    if len(shares) < 2:
        telling.say("cohort_young", **facts)
        return
    ends: dict[str, Value] = {"low": Fact.percent(low[1]), "high": Fact.percent(high[1])}
    telling.say("cohort", **facts, **ends, share=Fact.percent(shares[1]), after=_age(1, grain))
    _compared(result, grain, telling)
    later = next((age for age in _LATER if age < len(shares)), None)
    if later is not None:
        telling.say("cohort_later", share=Fact.percent(shares[later]), after=_age(later, grain))
    _came_back(result, grain, telling)


def _compared(result: Mapping[str, Any], grain: str, telling: Telling) -> None:
    tests = [mapping(t) for t in items(result.get("comparison"))]
    if not tests:
        return
    sure = [t for t in tests if (number(t.get("q_value")) or 1.0) <= _SURE]
    test = (sure or tests)[0]
    newest, earlier = mapping(test.get("newest")), mapping(test.get("earlier"))
    way = "better" if (number(test.get("difference")) or 0) > 0 else "worse"
    facts: dict[str, Value] = {
        "after": _age(int(number(test.get("age")) or 1), grain),
        "new": Fact.percent(number(newest.get("share"))),
        "old": Fact.percent(number(earlier.get("share"))),
        "newest": Fact(len(items(newest.get("cohorts"))), "cohorts"),
        "p": Fact(number(test.get("p_value")), PROBABILITY),
    }
    telling.say("cohort_better" if sure else "cohort_same", {"way": way}, **facts)


def _came_back(result: Mapping[str, Any], grain: str, telling: Telling) -> None:
    sizes, shares = numbers(items(result.get("sizes"))), numbers(items(result.get("returned")))
    known = [(size, share) for size, share in zip(sizes, shares, strict=False) if size and share is not None]
    total = sum(size for size, _ in known)
    if total:
        telling.say("cohort_returned", share=Fact.percent(sum(s * share for s, share in known) / total), grain=grain)


def _survival(matter: Matter, result: Mapping[str, Any], curve: Mapping[str, Any], telling: Telling) -> None:
    median = number(curve.get("median"))
    low, high = numbers(items(curve.get("median_interval")) or [None, None])[:2]
    times, shares = numbers(items(curve.get("time"))), numbers(items(curve.get("probability")))
    days: dict[str, Value] = {"median": Fact(median, "days"), "low": Fact(low, "days"), "high": Fact(high, "days")}
    days["level"] = _LEVEL
    if median is None:
        telling.say("cohort_survival_long", reached=Fact(times[-1], "days"), left=Fact.percent(shares[-1]))
    elif not telling.say("cohort_survival", **days):
        telling.say("cohort_survival_open", **days)
    telling.say("cohort_ended", ended=number(curve.get("ended")), things=things_of(matter, result))
    for after in _AFTER_DAYS:
        at = max((i for i, t in enumerate(times) if t is not None and t <= after), default=None)
        if at is not None and (times[-1] or 0) >= after:
            telling.say("cohort_still", share=Fact.percent(shares[at]), after=Fact(after, "days"))


def _age(periods: int, grain: str) -> Fact:
    return Fact(periods, f"{grain}s")
