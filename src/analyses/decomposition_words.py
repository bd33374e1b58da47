"""A decomposition in words: is it seasonal, which parts are high and low, how much is trend, and does the rest keep still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from src.analyses.calendar import spelled
from src.analyses.stationarity import VERDICTS
from src.analyses.words import count, listed, name, number, p_text, percent

if TYPE_CHECKING:
    from src.analyses.parts import Parts


def interpret(parts: Parts, result: dict[str, Any], value: str, unit: str) -> str:
    """One paragraph."""
    series = parts.series
    dates = series.dates()
    span = f"{count(series.n, series.grain)} from {spelled(dates[0], series.grain)} to {spelled(dates[-1], series.grain)}"
    subject = name(value)[:1].upper() + name(value)[1:]
    told = [_seasons(result, f"{subject} over {span}")]
    told += [_extremes(season, figure, unit) for season, figure in result["seasonal_figure"].items()]
    told.append(_trend(result, unit))
    verdict = result["stationarity"]["verdict"]
    if verdict in VERDICTS:
        what = "Without its season" if result["seasonal"] else "By ADF and KPSS together"
        told.append(f"{what} it is {_called(verdict)}: {VERDICTS[verdict]}.")
    if result["ljung_box"] and result["ljung_box"]["p_value"] <= 0.05:
        told.append(f"The remainder still resembles its past ({p_text(result['ljung_box']['p_value'])}).")
    return " ".join(told)


def _called(verdict: str) -> str:
    return {"unit root": "not stationary", "contradictory": "neither clearly stationary nor not"}.get(verdict, verdict)


def _seasons(result: dict[str, Any], subject: str) -> str:
    found = [s for s in result["seasons"] if s["found"]]
    if found:
        each = [
            f"a season of {_length(s['name'])} (strength {result['strength'][s['name']]:.2f} of 1; {p_text(s['p_value'])})"
            for s in found
        ]
        how = "multiplies" if result["scale"] == "multiplicative" else "adds to"
        return f"{subject} has {listed(each)}, which {how} the level."
    if result["seasons"]:
        tested = listed([f"{_length(s['name'])} ({p_text(s['p_value'])})" for s in result["seasons"]])
        return f"{subject} shows no season: tested {tested}."
    return f"{subject} is too short to show a season."


def _length(season: str) -> str:
    return f"the {season}" if season in ("week", "year") else season


def _extremes(season: str, figure: list[dict[str, Any]], unit: str) -> str:
    ranked = sorted(figure, key=lambda p: -p["effect"])
    if len(ranked) == 2:
        shown, low = ranked[:1], ranked[-1:]
    else:
        shown, low = ranked[:2], ranked[-1:]
    high = listed([_effect(p, unit) for p in shown])
    return f"In {_length(season)}, the highest {'are' if len(shown) > 1 else 'is'} {high}, the lowest {_effect(low[0], unit)}."


def _effect(part: dict[str, Any], unit: str) -> str:
    sign = "+" if part["effect"] > 0 else ""
    share = f", {sign}{percent(part['percent'] / 100)}" if part["percent"] is not None else ""
    return f"{part['part']} ({sign}{number(part['effect'], unit)}{share})"


def _trend(result: dict[str, Any], unit: str) -> str:
    first, last = float(result["trend"][0]), float(result["trend"][-1])
    share = f" ({percent(last / first - 1)})" if first > 0 else ""
    strong = f"strength {result['strength']['trend']:.2f}"
    return f"The trend ({strong}) goes from {number(first, unit)} to {number(last, unit)}{share}."
