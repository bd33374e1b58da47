"""What a regression says: the effect asked for or the surest two, what is explained, and that it is no proof of cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.matter import Matter
from src.tools.narrate.telling import Telling, Value
from src.tools.narrate.templates import TEMPLATES
from src.tools.result_view.findings import interval, items, mapping
from src.tools.result_view.naming import label_of_column, lowered
from src.tools.result_view.rows import number
from src.tools.result_view.units import PROBABILITY

_POINTS: Final = "percentage points"
_TOLD: Final = 2
_SURE: Final = 0.05


def tell_regression(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    """At most four sentences."""
    terms = [mapping(c) for c in items(result.get("coefficients"))]
    joint = {str(f.get("factor")): number(f.get("p_value")) for f in map(mapping, items(result.get("factors")))}
    asked = [c for c in terms if c.get("factor") == result.get("focus")]
    ranked = sorted(asked or terms, key=lambda c: (_p(joint, c), number(c.get("p_value")) or 0.0, str(c.get("term"))))
    chosen: list[Mapping[str, Any]] = []
    for one in ranked:
        if one.get("level") is None or _p(joint, one) <= _SURE or one.get("factor") not in {c.get("factor") for c in chosen}:
            chosen.append(one)
    told = {str(c.get("factor")) for c in chosen[:_TOLD]}
    for place, one in enumerate(chosen[:_TOLD]):
        held = _held(matter, result, told, telling) if place == 0 else ""
        if one.get("level") is not None and _p(joint, one) > _SURE:
            _no_levels(matter, result, one, _p(joint, one), held, telling)
        else:
            _effect(matter, result, one, held, telling)
    _fit(result, telling)
    telling.say("regression_caution")


def _p(joint: Mapping[str, float | None], one: Mapping[str, Any]) -> float:
    """The p-value of the term's factor, all its levels taken together."""
    p = joint.get(str(one.get("factor")))
    return 1.0 if p is None else p


def _no_levels(
    matter: Matter, result: Mapping[str, Any], one: Mapping[str, Any], p: float, held: str, telling: Telling
) -> None:
    facts: dict[str, Value] = {
        "model_factor": _name(matter, one.get("factor")),
        "model_target": _target(matter, result),
        "model_p": Fact(p, PROBABILITY),
    }
    telling.say("regression_none_levels" if held else "regression_none_levels_first", {"held": held}, **facts)


def _name(matter: Matter, column: object) -> str:
    return lowered(label_of_column(str(column), matter.plan, matter.rows, matter.semantics))


def _held(matter: Matter, result: Mapping[str, Any], told: set[str], telling: Telling) -> str:
    """ "With region, trend and weekday held constant, " """
    others = [_name(matter, f.get("factor")) for f in map(mapping, items(result.get("factors"))) if f.get("factor") not in told]
    names = [*others, *(str(c) for c in items(result.get("controls")))]
    if not names:
        return ""
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return telling.fragment(TEMPLATES["regression_held"], {"model_held": said}) or ""


def _effect(matter: Matter, result: Mapping[str, Any], one: Mapping[str, Any], held: str, telling: Telling) -> None:
    logistic = result.get("model") == "logistic"
    value = number(one.get("change" if logistic else "estimate"))
    ends = interval(one.get("change_interval" if logistic else "interval"))
    p = number(one.get("p_value"))
    if value is None or ends is None or p is None:
        return
    factor, unit = (100.0, _POINTS) if logistic else (1.0, _unit(result, result.get("target")))
    facts: dict[str, Value] = {
        "model_size": Fact(abs(value) * factor, unit),
        "model_low": Fact(ends[0] * factor, unit),
        "model_high": Fact(ends[1] * factor, unit),
        "model_confidence": Fact(95, "%"),
        "model_p": Fact(p, PROBABILITY),
        "model_target": _target(matter, result),
        "model_factor": _name(matter, one.get("factor")),
    }
    step = _step(matter, result, one, telling, first=not held)
    if p > _SURE:
        if one.get("level") is not None:
            facts["model_factor"] = f"{facts['model_factor']} {one.get('level')}"
        key = "regression_none" if held else "regression_none_first"
    elif logistic:
        key = "regression_likelier" if value >= 0 else "regression_unlikelier"
    else:
        key = "regression_more" if value >= 0 else "regression_less"
    telling.say(key, {"held": held, "step": step}, **facts)


def _step(matter: Matter, result: Mapping[str, Any], one: Mapping[str, Any], telling: Telling, *, first: bool) -> str:
    """What is one apart: a unit of the factor, or a level against its reference; `first` in a sentence or not."""
    factor, end = _name(matter, one.get("factor")), "_first" if first else ""
    names: dict[str, Value] = {"model_factor": factor, "model_factor_first": factor[:1].upper() + factor[1:]}
    if one.get("level") is not None:
        names |= {"model_level": str(one.get("level")), "model_reference": str(one.get("reference"))}
        return telling.fragment(TEMPLATES[f"regression_level{end}"], names) or ""
    unit = _unit(result, one.get("factor"))
    if unit and unit.rstrip("s").casefold() not in factor.casefold():
        return telling.fragment(TEMPLATES["regression_step"], {"model_step": Fact(1, unit), "model_factor": factor}) or ""
    return telling.fragment(TEMPLATES[f"regression_step_bare{end}"], names) or ""


def _target(matter: Matter, result: Mapping[str, Any]) -> str:
    event, name = result.get("event"), _name(matter, result.get("target"))
    return name if event in (None, "1", "True") else f"{name} = {event}"


def _unit(result: Mapping[str, Any], column: object) -> str:
    return str(mapping(result.get("units")).get(str(column)) or "")


def _fit(result: Mapping[str, Any], telling: Telling) -> None:
    held = mapping(result.get("cross_validation"))
    if result.get("model") == "logistic":
        area = number(held.get("auc"))
        telling.say("regression_auc", model_auc=Fact.percent(area))
        return
    share, unit = number(mapping(result.get("fit")).get("r_squared")), _unit(result, result.get("target"))
    telling.say(
        "regression_fit",
        model_share=Fact.percent(share),
        model_error=Fact(number(held.get("rmse")), unit),
        model_plain=Fact(number(held.get("rmse_of_mean")), unit),
    )
