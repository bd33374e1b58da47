"""What a hypothesis test says: the finding, the levels, the size, and what a missing finding leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.matter import Matter
from src.tools.narrate.subject import scope
from src.tools.narrate.telling import Telling, Value
from src.tools.narrate.templates import TEMPLATES
from src.tools.result_view.findings import interval, items, mapping
from src.tools.result_view.naming import label_of_column, lowered
from src.tools.result_view.rows import as_day, number
from src.tools.result_view.units import COEFFICIENT, PROBABILITY

_POINTS: Final = "percentage points"
_CONFIDENCE: Final = 95


def tell_hypothesis(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    """At most four sentences."""
    groups = [mapping(g) for g in items(result.get("groups"))]
    found = bool(result.get("significant"))
    where = _where(matter, result, groups, telling)
    if where is None:
        return
    facts: dict[str, Value] = {
        "test_of": _of(matter, result),
        "test": str(result.get("test")),
        "test_p": Fact(number(result.get("p_value")), PROBABILITY),
    }
    scoped = _scope(matter, result, telling)
    telling.say("hypothesis_found" if found else "hypothesis_none", {"where": where, **scoped}, **facts)
    _levels(result, groups, telling, _unit(result))
    _size(result, groups, telling, _unit(result))
    if found:
        _pairs(result, telling)
    else:
        _open(result, telling, _unit(result))


def _scope(matter: Matter, result: Mapping[str, Any], telling: Telling) -> dict[str, str]:
    """The period and filters, but those that only say what is compared."""
    kept = tuple(f for f in matter.plan.filters if f.field.partition(".")[2] != result.get("by"))
    period = None if result.get("since") is not None else matter.plan.period
    return scope(matter.plan.model_copy(update={"filters": kept, "period": period}), telling, matter.semantics)


def _of(matter: Matter, result: Mapping[str, Any]) -> str:
    label = lowered(label_of_column(str(result.get("value")), matter.plan, matter.rows, matter.semantics))
    if result.get("compared") == "spreads":
        return f"the spread of {label}"
    event = result.get("event")
    if event is None:
        return label
    return f"the share of {label}" if event in ("1", "True") else f"the share of {label} = {event}"


def _unit(result: Mapping[str, Any]) -> tuple[str, float]:
    """The unit of a level, and what turns the result's number into it: a share of yes is told in percent."""
    return ("%", 100.0) if result.get("event") is not None else (str(result.get("unit") or ""), 1.0)


def _where(matter: Matter, result: Mapping[str, Any], groups: list[Mapping[str, Any]], telling: Telling) -> str | None:
    against = number(result.get("against"))
    if against is not None:
        unit, factor = _unit(result)
        held = Fact(against * factor, unit)
        return telling.fragment(TEMPLATES["hypothesis_against"], {"test_against": held})
    if result.get("since") is not None:
        return telling.fragment(TEMPLATES["hypothesis_day"], {"test_day": as_day(result.get("since"))})
    if len(groups) == 2:
        names: dict[str, Value] = {"test_a": str(groups[0].get("group")), "test_b": str(groups[1].get("group"))}
        return telling.fragment(TEMPLATES["hypothesis_two"], names)
    by = lowered(label_of_column(str(result.get("by")), matter.plan, matter.rows, matter.semantics))
    return telling.fragment(TEMPLATES["hypothesis_many"], {"test_groups": Fact(len(groups), "groups"), "test_by": by})


def _level(group: Mapping[str, Any], unit: tuple[str, float]) -> Fact:
    centre = number(group.get("centre"))
    return Fact(None if centre is None else centre * unit[1], unit[0])


def _levels(result: Mapping[str, Any], groups: list[Mapping[str, Any]], telling: Telling, unit: tuple[str, float]) -> None:
    compared = result.get("compared")
    what = "share" if result.get("event") is not None else "median" if compared in ("ranks", "medians") else "mean"
    facts: dict[str, Value] = {"test_what": what}
    if compared in ("spreads", "distributions") and result.get("event") is None:
        return
    if len(groups) == 1:
        count = Fact(int(number(groups[0].get("n")) or 0), f"{result.get('observation') or 'row'}s")
        telling.say("hypothesis_single", **facts, test_a_level=_level(groups[0], unit), test_n=count)
    elif len(groups) == 2:
        facts |= {"test_a_level": _level(groups[0], unit), "test_b_level": _level(groups[1], unit)}
        names = {"test_a": str(groups[0].get("group")), "test_b": str(groups[1].get("group"))}
        if result.get("since") is not None:
            telling.say("hypothesis_times", **facts)
        else:
            telling.say("hypothesis_levels", **facts, **names)
    else:
        ranked = sorted(groups, key=lambda g: number(g.get("centre")) or 0.0)
        low, high = ranked[0], ranked[-1]
        telling.say(
            "hypothesis_range",
            **facts,
            test_low=str(low.get("group")),
            test_low_level=_level(low, unit),
            test_high=str(high.get("group")),
            test_high_level=_level(high, unit),
        )


def _size(result: Mapping[str, Any], groups: list[Mapping[str, Any]], telling: Telling, unit: tuple[str, float]) -> None:
    effects = {str(e.get("name")): e for e in (mapping(v) for v in items(result.get("effects")))}
    first = mapping(result.get("effect"))
    value = number(first.get("value"))
    if value is None:
        return
    if str(first.get("name")).startswith(("difference", "risk difference")):
        shares = first.get("name") == "risk difference"
        factor, shown = (100.0, _POINTS) if shares else (1.0, unit[0])
        ends = interval(first.get("interval"))
        if ends is not None:
            telling.say(
                "hypothesis_gap",
                test_gap=Fact(value * factor, shown),
                test_confidence=Fact(_CONFIDENCE, "%"),
                test_from=Fact(ends[0] * factor, shown),
                test_to=Fact(ends[1] * factor, shown),
            )
    elif "Cliff's delta" in effects and len(groups) == 2:
        names = {"test_a": str(groups[0].get("group")), "test_b": str(groups[1].get("group"))}
        telling.say("hypothesis_chance", test_chance=Fact(50 * (value + 1), "%"), **names)
    elif str(first.get("meaning")).startswith("share of the spread"):
        telling.say("hypothesis_share", test_share=Fact(100 * value, "%"))


def _pairs(result: Mapping[str, Any], telling: Telling) -> None:
    pairs = [mapping(p) for p in items(result.get("pairs"))]
    apart = [p for p in pairs if p.get("significant")]
    if not apart:
        return
    first = apart[0]
    telling.say(
        "hypothesis_pairs",
        test_apart=len(apart),
        test_pairs=Fact(len(pairs), "comparisons"),
        test_above=str(first.get("a")),
        test_below=str(first.get("b")),
    )


def _open(result: Mapping[str, Any], telling: Telling, unit: tuple[str, float]) -> None:
    found = mapping(result.get("detectable"))
    value, power, effect = number(found.get("value")), number(found.get("power")), str(found.get("effect"))
    if value is None or power is None:
        telling.say("hypothesis_open_bare")
        return
    key, size = "hypothesis_reach_other", Fact(value, COEFFICIENT)
    if found.get("in_unit"):
        key, size = "hypothesis_reach_gap", Fact(value, unit[0])
    elif effect == "risk difference":
        key, size = "hypothesis_reach_gap", Fact(100 * value, _POINTS)
    elif effect == "share of the spread":
        key, size = "hypothesis_reach_share", Fact(100 * value, "%")
    reach = telling.fragment(TEMPLATES[key], {"test_size": size, "test_kind": f"a {effect}"})
    if reach is None or not telling.say("hypothesis_open", {"test_reach": reach}, test_power=Fact(100 * power, "%")):
        telling.say("hypothesis_open_bare")
