"""A trend in words: whether there is one, how steep, when it changed course, and where it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from src.analyses.calendar import PER_YEAR, spelled
from src.analyses.words import count, listed, name, number, p_text, percent

if TYPE_CHECKING:
    from src.analyses.course import Course

_SIDE = {"up": "rises", "down": "falls"}


def interpret(course: Course, result: dict[str, Any], value: str, unit: str, by: str | None = None) -> str:
    """One paragraph."""
    parts = [_verdict(course, result, value, unit)]
    parts += [_told(change, course, unit) for change in result["change_points"]]
    if result["since_last_change"] is not None:
        parts.append(_since(result["since_last_change"], course, unit))
    if (year := result["growth"].get("last_year")) is not None and year["share"] is not None:
        parts.append(f"The last twelve months are {_moved(year['share'])} the twelve before.")
    if by is not None and len(result["groups"]) > 1:
        parts.append(_groups(result["groups"], by, unit))
    return " ".join(parts)


def _verdict(course: Course, result: dict[str, Any], value: str, unit: str) -> str:
    series, p = course.series, p_text(result["mann_kendall"]["p_value"])
    dates = series.dates()
    span = f"{count(series.n, series.grain)} from {spelled(dates[0], series.grain)} to {spelled(dates[-1], series.grain)}"
    without = "Without its season, " if course.scale.seasons else ""
    subject = name(value) if without else name(value)[:1].upper() + name(value)[1:]
    # A pace is told per year only of what was watched for a year.
    per, key = ("year", "_per_year") if series.n >= PER_YEAR[series.grain] else (series.grain, "")
    low, high = result[f"slope{key}_interval"]
    between = f"95 % interval {_signed(low, unit)} to {_signed(high, unit)}"
    if course.direction == "none":
        nearly = f"{_signed(result[f'slope{key}'], unit)} a {per}, {between}"
        return f"{without}{subject} shows no trend over {span} ({p}): {nearly}."
    share = result["percent_per_year" if key else "percent_per_period"]
    rate = f", {percent(share / 100)} a {per}" if share is not None and abs(share) < 1000 else ""
    pace = f"{number(abs(result[f'slope{key}']), unit)} a {per}"
    return f"{without}{subject} {_SIDE[course.direction]} over {span} by {pace} ({between}{rate}; {p})."


def _signed(value: float, unit: str) -> str:
    return f"+{number(value, unit)}" if value > 0 else number(value, unit)


def _told(change: dict[str, Any], course: Course, unit: str) -> str:
    grain = course.series.grain
    at = spelled(np.datetime64(change["date"]), grain)
    low, high = (spelled(np.datetime64(d), grain) for d in change["interval"])
    when = f"{'on' if grain == 'day' else 'in'} {'the ' if grain == 'week' else ''}{at}"
    when += "" if low == high else f" (between {low} and {high})"
    if change["kind"] == "level":
        share = f", {percent(abs(change['percent']) / 100)}" if change["percent"] is not None else ""
        side = "up" if change["size"] > 0 else "down"
        return f"It stepped {side} {when}: from {number(change['before'], unit)} to {number(change['after'], unit)}{share}."
    before, after = _signed(change["slope_before"], unit), _signed(change["slope_after"], unit)
    return f"It changed course {when}: from {before} to {after} a {grain}."


def _since(since: dict[str, Any], course: Course, unit: str) -> str:
    grain = course.series.grain
    if since["direction"] == "none":
        return f"Since then there is no trend ({p_text(since['p_value'])})."
    side = _SIDE[since["direction"]]
    return f"Since then it {side} by {number(abs(since['slope']), unit)} a {grain} ({p_text(since['p_value'])})."


def _moved(share: float) -> str:
    return f"{percent(abs(share))} {'above' if share >= 0 else 'below'}"


def _groups(groups: dict[str, Any], by: str, unit: str) -> str:
    up = [g for g, t in groups.items() if t["direction"] == "up"]
    down = [g for g, t in reversed(groups.items()) if t["direction"] == "down"]
    told = [
        f"{side}: {listed([f'{g} ({_speed(groups[g], unit)})' for g in some])}"
        for side, some in (("up", up), ("down", down))
        if some
    ]
    still = len(groups) - len(up) - len(down)
    rest = f"{count(still, 'group')} of {name(by)} {'shows' if still == 1 else 'show'} no trend"
    if not told:
        return f"None of {count(len(groups), 'group')} of {name(by)} has a trend of its own."
    return f"By {name(by)}, {'; '.join(told)}{'; ' + rest if still else ''}."


def _speed(group: dict[str, Any], unit: str) -> str:
    share = group["percent_per_year"]
    return f"{percent(share / 100)} a year" if share is not None else f"{_signed(group['slope_per_year'], unit)} a year"
