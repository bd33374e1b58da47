"""What a trend says: up, down or neither, how steep and how sure, when it changed course, which groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.matter import Matter
from src.tools.narrate.over_time import grain_of
from src.tools.narrate.subject import Subject, scope
from src.tools.narrate.telling import Telling, Value
from src.tools.narrate.templates import TEMPLATES
from src.tools.result_view.findings import interval, items, mapping, points
from src.tools.result_view.rows import as_day, number
from src.tools.result_view.units import PERCENT

POINTS: Final = "percentage points"
_A_YEAR: Final = {"day": 366, "week": 53, "month": 12, "quarter": 4, "year": 1}
_TOLD: Final = 3


def tell_trend(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    """At most four sentences: the verdict, the groups or the changes of course, what came since, how fast in all."""
    subject = matter.subjects[0]
    _verdict(subject, result, telling, span(matter, result, telling))
    if not items(result.get("seasons")) and (number(result.get("n")) or 0) < 2 * _A_YEAR.get(grain_of(subject), 1):
        telling.say("trend_short")
    _groups(subject, result, telling)
    changes = [mapping(c) for c in items(result.get("change_points"))]
    for change in changes[-2:]:
        _change(subject, change, telling)
    if changes:
        _since(subject, result, telling)
    if result.get("direction") != "none":
        _compound(subject, result, telling)
    if not changes:
        _latest(subject, result, telling)


def span(matter: Matter, result: Mapping[str, Any], telling: Telling) -> dict[str, str]:
    """The `{scope}` fragment: the first and last period that were judged (not all that were asked for), and the conditions."""
    told, grain = mapping(result.get("series")), grain_of(matter.subjects[0])
    dated = points(told.get("dates"), told.get("values"))
    ends: dict[str, Value] = {}
    if dated:
        ends = {"start": Fact(as_day(dated[0][0]), grain), "end": Fact(as_day(dated[-1][0]), grain)}
    said = telling.fragment(TEMPLATES["scope_period"], ends) or ""
    return {"scope": said + scope(matter.plan.model_copy(update={"period": None}), telling, matter.semantics)["scope"]}


def moved(subject: Subject, value: float | None) -> Fact:
    """A change of the measure: of what is a percentage, in points."""
    return Fact(value, POINTS if subject.unit in PERCENT else subject.spoken_unit)


def _verdict(subject: Subject, result: Mapping[str, Any], telling: Telling, scoped: dict[str, str]) -> None:
    grain = grain_of(subject)
    yearly = (number(result.get("n")) or 0) >= _A_YEAR.get(grain, 1)
    slope = number(result.get("slope_per_year" if yearly else "slope"))
    ends = interval(result.get("slope_per_year_interval" if yearly else "slope_interval"))
    direction = str(result.get("direction"))
    if slope is None or ends is None:
        return
    facts: dict[str, Value] = {
        "trend_pace": moved(subject, slope if direction == "none" else abs(slope)),
        "trend_per": "year" if yearly else grain,
        "trend_low": moved(subject, ends[0]),
        "trend_high": moved(subject, ends[1]),
        "trend_sure": Fact(95, "%"),
    }
    share = number(result.get("percent_per_year" if yearly else "percent_per_period"))
    rate = ""
    if share is not None and subject.unit not in PERCENT and abs(share) < 1000:
        rate = telling.fragment(TEMPLATES["trend_rate"], {"trend_share": Fact(abs(share), "%")}) or ""
    seasonless = TEMPLATES["trend_seasonless"] if items(result.get("seasons")) else ""
    telling.say(f"trend_{direction}", {**scoped, "rate": rate, "seasonless": seasonless}, **facts, **subject.names)


def _change(subject: Subject, change: Mapping[str, Any], telling: Telling) -> None:
    when = Fact(as_day(change.get("date")), grain_of(subject))
    size = number(change.get("size")) or 0.0
    if change.get("kind") == "level":
        ends: dict[str, Value] = {
            "trend_before": subject.amount(number(change.get("before"))),
            "trend_after": subject.amount(number(change.get("after"))),
        }
        telling.say("trend_step_up" if size > 0 else "trend_step_down", trend_when=when, **ends)
    else:
        telling.say(
            "trend_bend",
            trend_when=when,
            trend_slope_before=moved(subject, number(change.get("slope_before"))),
            trend_slope_after=moved(subject, number(change.get("slope_after"))),
            trend_grain=grain_of(subject),
        )


def _since(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    since = mapping(result.get("since_last_change"))
    slope = number(since.get("slope"))
    if slope is not None:
        key = f"trend_since_{since.get('direction')}"
        telling.say(key, trend_since=moved(subject, abs(slope)), trend_grain=grain_of(subject))


def _compound(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    rate = number(mapping(mapping(result.get("growth")).get("compound")).get("rate"))
    if rate is not None and subject.unit not in PERCENT and rate != 0:
        telling.say("trend_compound" if rate > 0 else "trend_compound_down", trend_compound=Fact(100 * abs(rate), "%"))


def _latest(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    told = mapping(mapping(result.get("growth")).get("latest_vs_trend"))
    gap = number(told.get("difference"))
    if gap is not None and abs(number(told.get("standard_deviations")) or 0.0) >= 2:
        side = "above" if gap > 0 else "below"
        telling.say("trend_latest", trend_grain=grain_of(subject), trend_gap=moved(subject, abs(gap)), trend_side=side)


def _groups(subject: Subject, result: Mapping[str, Any], telling: Telling) -> None:
    groups = {str(k): mapping(v) for k, v in mapping(result.get("groups")).items()}
    if len(groups) < 2 or not subject.roles.dimensions:
        return
    dimension = subject.dimension(subject.roles.dimensions[0])
    said = False
    for side, ranked in (("up", list(groups)), ("down", list(reversed(groups)))):
        found = [name for name in ranked if groups[name].get("direction") == side][:_TOLD]
        told = [_group(subject, name, groups[name], telling) for name in found]
        if any(told):
            said |= telling.say(f"trend_groups_{side}", {"list": ", ".join(t for t in told if t)}, trend_dimension=dimension)
    if not said:
        telling.say("trend_groups_none", trend_dimension=dimension)


def _group(subject: Subject, name: str, group: Mapping[str, Any], telling: Telling) -> str | None:
    share = number(group.get("percent_per_year"))
    if share is not None and subject.unit not in PERCENT:
        pace = Fact(share, "%")
    else:
        pace = moved(subject, number(group.get("slope_per_year")))
    return telling.fragment(TEMPLATES["trend_group"], {"trend_group": name, "trend_group_pace": pace})
