"""A hundred thousand rows for each chart: what an answer to a careless question may bring."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from src.models.analysis import ChartSpec, Finding
from src.models.plan import AnalysisKind
from src.models.sql import ResultTable
from tests.fakes.library import days, table


@dataclass(frozen=True, slots=True)
class LargeChart:
    """A chart's spec, rows and finding; `low` and `high` are the extremes that must be drawn (None: not drawn as such)."""

    name: str
    spec: ChartSpec
    rows: ResultTable
    finding: Finding | None = None
    low: float | None = None
    high: float | None = None


def large_charts(seed: int, count: int = 100_000) -> list[LargeChart]:
    """One of each way to draw, with two extremes planted at places that chance picks."""
    draws = random.Random(seed)
    values = [50 + 30 * math.sin(i / 200) + draws.gauss(0, 5) for i in range(count)]
    low, high = -900.0 - draws.random(), 990.0 + draws.random()
    first, second = draws.sample(range(count), 2)
    values[first], values[second] = low, high
    every = days(count, date(1750, 1, 1))
    one = table(day=("date", every), fines=("number", values))
    branches = [f"Branch {i % 40}" for i in range(count)]
    each = count // 40
    by_branch = table(branch=("text", branches), day=("date", [every[i // 40] for i in range(count)]), fines=("number", values))
    pages = [draws.gauss(300, 90) for _ in range(count)]
    cloud = table(pages=("number", pages), fines=("number", values))
    many = table(title=("text", [f"A rather long title of book number {i}" for i in range(count)]), fines=("number", values))
    crossed = table(
        title=("text", [f"Book {i // 320}" for i in range(count)]),
        genre=("text", [f"Genre {i % 320}" for i in range(count)]),
        fines=("number", values),
    )
    fines = ("fines",)
    return [
        LargeChart("line", ChartSpec("line", "Fines", "day", fines), one, None, low, high),
        LargeChart("lines", ChartSpec("line", "Fines", "day", fines, "branch"), by_branch),
        LargeChart("scatter", ChartSpec("scatter", "Fines", "pages", fines), cloud, None, low, high),
        LargeChart("histogram", ChartSpec("histogram", "Fines", None, ("fines", "pages")), cloud),
        LargeChart("boxes", ChartSpec("histogram", "Fines", None, fines, "branch"), by_branch),
        LargeChart("bar", ChartSpec("bar", "Fines", "title", fines), many, None, low, high),
        LargeChart("grouped_bar", ChartSpec("grouped_bar", "Fines", "title", fines, "genre"), crossed),
        LargeChart("heatmap", ChartSpec("heatmap", "Fines", "title", fines, "genre"), crossed),
        LargeChart("pie", ChartSpec("pie", "Fines", "title", fines), many, None, None, high),
        LargeChart("table", ChartSpec("table", "Fines", None, ("title", "fines")), many),
        LargeChart("number", ChartSpec("number", "Fines", None, fines), one),
        LargeChart("forecast", ChartSpec("forecast", "Fines", "day", fines), one, _forecast(every, values), low, high),
        LargeChart("forecasts", ChartSpec("forecast", "Fines", "day", fines, "branch"), by_branch, _forecasts(every, each)),
        LargeChart("anomaly", ChartSpec("anomaly", "Fines", "day", fines), one, _anomaly(every, values), low, high),
        LargeChart("outliers", ChartSpec("anomaly", "Fines", "day", fines), one, _outliers(values), low, high),
        LargeChart("trend", ChartSpec("trend", "Fines", "day", fines), one, _parts("trend", every, values), low, high),
        LargeChart(
            "decomposition", ChartSpec("decomposition", "Fines", "day", fines), one, _parts("decomposition", every, values)
        ),
        LargeChart("factors", ChartSpec("heatmap", "Fines", None, fines), one, _factors(count // 100)),
        LargeChart("matrix", ChartSpec("heatmap", "Fines", None, fines), one, _matrix(300, draws)),
    ]


def _ahead(last: date, steps: int) -> dict[str, Any]:
    ahead = [50 + 30 * math.sin(i / 200) for i in range(steps)]
    dates = [(last + timedelta(days=1 + i)).isoformat() for i in range(steps)]
    bands = {f"{side}_{level}": [v + move * level / 20 for v in ahead]
             for side, move in (("lower", -1), ("upper", 1)) for level in (80, 95)}  # fmt: skip
    return {"forecast": ahead, "forecast_dates": dates} | bands


def _forecast(every: list[date], values: list[float]) -> Finding:
    seen = [d.isoformat() for d in every]
    told = {"history": {"dates": seen, "values": values}, "fitted": {"dates": seen, "values": values}}
    bridge = _ahead(every[-1], 4_000)
    return Finding("forecast", told | _ahead(every[-1] + timedelta(days=4_000), 20_000)
                   | {"bridge": {"dates": bridge["forecast_dates"], "values": bridge["forecast"]}})  # fmt: skip


def _forecasts(every: list[date], each: int) -> Finding:
    steps = min(5_000, len(every))
    series = {f"Branch {i}": _ahead(every[each], steps) for i in range(40)}
    return Finding("forecast", _ahead(every[each], steps) | {"series": series})


def _anomaly(every: list[date], values: list[float]) -> Finding:
    dates = [d.isoformat() for d in every]
    at = sorted(range(len(values)), key=lambda i: -abs(values[i] - 50))[:2_000]
    band = {"dates": dates, "lower": [v - 20 for v in values], "upper": [v + 20 for v in values], "expected": values}
    return Finding("anomaly", {"band": band, "series": {"dates": dates, "values": values}} | _found(at, values, dates))


def _outliers(values: list[float]) -> Finding:
    at = sorted(range(len(values)), key=lambda i: -abs(values[i] - 50))[:2_000]
    return Finding("anomaly", _found(at, values, None))


def _found(at: list[int], values: list[float], dates: list[str] | None) -> dict[str, Any]:
    where = {"dates": [dates[i] for i in at]} if dates else {"labels": [f"loan {i}" for i in at]}
    scores = [abs(values[i] - 50) for i in at]
    return {"anomalies": at, "anomaly_values": [values[i] for i in at], "scores": scores, "count": len(at)} | where


def _parts(kind: AnalysisKind, every: list[date], values: list[float]) -> Finding:
    told = {"series": {"dates": [d.isoformat() for d in every], "values": values}, "line": values, "trend": values}
    seasons = {"weekly": [math.sin(i) for i in range(len(values))], "yearly": [math.cos(i) for i in range(len(values))]}
    return Finding(kind, told | {"seasonal_parts": seasons, "remainder": values, "seasons": [7], "adjusted": values})


def _factors(count: int) -> Finding:
    strengths = {f"factor {i}": math.cos(i) for i in range(count)}
    ends = {name: [r - 0.1, r + 0.1] for name, r in strengths.items()}
    return Finding("correlation", {"target": "fines", "correlations": strengths, "confidence_intervals": ends})


def _matrix(side: int, draws: random.Random) -> Finding:
    grid = [[1.0 if i == j else draws.uniform(-1, 1) for j in range(side)] for i in range(side)]
    return Finding("correlation", {"matrix": {"columns": [f"column {i}" for i in range(side)], "values": grid}})
