"""A regression in words: what a unit of each factor goes with, how sure, how much is explained, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from src.analyses.words import CURRENCY, MINUS, listed, name, number, p_text, percent

_TOLD = 3


def interpret(result: Mapping[str, Any], warnings: Sequence[str]) -> str:
    """One paragraph."""
    linear = result["model"] == "linear"
    sentences = [*_effects(result, linear=linear), _rest(result), _explained(result, linear=linear), _held_out(result)]
    if warnings:
        sentences.append(f"Mind: {warnings[0]}")
    sentences.append("This is how they go together, other factors equal; it does not show what causes it.")
    return " ".join(s for s in sentences if s)


def _effects(result: Mapping[str, Any], *, linear: bool) -> list[str]:
    joint = {f["factor"]: f["p_value"] if f["p_value"] is not None else 1.0 for f in result["factors"]}
    told = sorted(result["coefficients"], key=lambda c: (joint[c["factor"]], c["p_value"] or 0, -abs(c["standardised"])))
    focus = [c for c in told if c["factor"] == result["focus"]]
    evident = [c for c in told if c["level"] is None or joint[c["factor"]] <= 0.05]
    shown = (focus or evident)[:_TOLD]
    held = listed([name(f["factor"]) for f in result["factors"] if f["factor"] not in {c["factor"] for c in shown}])
    time = listed([name(c) for c in result["controls"]])
    equal = listed([h for h in (held, time) if h])
    sentences = [_linear(c, result) if linear else _logistic(c, result) for c in shown]
    if equal and sentences:
        sentences[0] = f"With {equal} held constant, {sentences[0][:1].lower()}{sentences[0][1:]}"
    return [f"{s[:1].upper()}{s[1:]}" for s in sentences]


def _linear(one: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    unit = result["units"].get(result["target"], "")
    low, high = one["interval"]
    change = number(abs(one["estimate"]), unit)
    way = "higher" if one["estimate"] >= 0 else "lower"
    sure = f"95% interval {number(low, unit)} to {number(high, unit)}, {p_text(one['p_value'])}"
    size = f"{change} {way} {name(result['target'])} ({sure})"
    if one["level"] is not None:
        return f"{name(one['factor'])} {one['level']} goes with {size} than {one['reference']}{_unsure(one)}."
    return f"{_unit_more(one, result)} goes with {size}{_unsure(one)}."


def _unit_more(one: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    unit = result["units"].get(one["factor"], "")
    more = number(1.0, unit) if unit in CURRENCY else "one"
    return f"{more} more of {name(one['factor'])}"


def _unsure(one: Mapping[str, Any]) -> str:
    return "" if (one["p_value"] or 0) <= 0.05 else ", which is no evidence of a link, nor of none"


def _logistic(one: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    change, (low, high) = one["change"], one["change_interval"]
    way = "higher" if change >= 0 else "lower"
    odds = _decimal(one["odds_ratio"])
    sure = f"95% interval {_points(low, bare=True)} to {_points(high)}; odds ratio {odds}, {p_text(one['p_value'])}"
    size = f"a chance of {_event(result)} {_points(abs(change))} {way} ({sure})"
    if one["level"] is not None:
        return f"{name(one['factor'])} {one['level']} goes with {size} than {one['reference']}{_unsure(one)}."
    return f"{_unit_more(one, result)} goes with {size}{_unsure(one)}."


def _event(result: Mapping[str, Any]) -> str:
    target = name(str(result["target"]))
    return target if result["event"] in ("1", "True", None) else f"{target} = {result['event']}"


def _points(value: float, *, bare: bool = False) -> str:
    text = f"{100 * value:.1f}".replace("-", MINUS)
    return text if bare else f"{text} percentage points"


def _decimal(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.2f}".replace("-", MINUS) if value < 1e6 else number(value)


def _rest(result: Mapping[str, Any]) -> str:
    others = [f for f in result["factors"] if f["factor"] != result["focus"]]
    quiet = [f for f in others if f["p_value"] is not None and f["p_value"] > 0.05]
    if not quiet or len(result["factors"]) == 1:
        return ""
    return f"No separate effect shows for {listed([name(f['factor']) for f in quiet], last='or', most=4)}."


def _explained(result: Mapping[str, Any], *, linear: bool) -> str:
    fit, n = result["fit"], result["n"]
    if linear:
        shares = f"R² = {_decimal(fit['r_squared'])}, adjusted {_decimal(fit['adjusted_r_squared'])}"
        return f"Together they account for {percent(fit['r_squared'])} of the spread ({shares}, n = {n:,})."
    shares = f"McFadden's R² {_decimal(fit['mcfadden_r_squared'])}, n = {n:,}"
    return f"It ranks a yes above a no in {percent(fit['auc'])} of pairs (AUC; {shares})."


def _held_out(result: Mapping[str, Any]) -> str:
    found = result["cross_validation"]
    unit = result["units"].get(result["target"], "")
    if "rmse" in found:
        gain = 1 - found["rmse"] / found["rmse_of_mean"] if found["rmse_of_mean"] else 0.0
        than = f"{percent(gain)} less than" if gain > 0.005 else "no less than"
        return f"On rows held out it errs by {number(found['rmse'], unit)} (root mean square), {than} the plain mean."
    if found.get("auc") is not None:
        return f"On rows held out the AUC is {_decimal(found['auc'])}."
    return ""
