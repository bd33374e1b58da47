"""A forecast in words says what it is worth, and says nothing of a whole that its groups do not make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from src.models.analysis import Finding
from src.models.plan import Horizon
from src.tools.narrate import narrate
from src.tools.narrate.rendering import render
from tests.fakes.library import LIBRARY, TODAY, aggregate, analysed, days, forecast_finding, table, wave

AHEAD = Horizon(label="next", steps=3)


def told(finding: Finding, metric: str = "fines", *, by_branch: bool = False, **more: Any) -> str:
    plan = analysed(
        aggregate(metric, grain="day", dimensions=("loans.branch",) if by_branch else ()), "forecast", horizon=AHEAD
    )
    columns: dict[str, Any] = {"day": ("date", days(400)), metric: ("number", wave(400))}
    if by_branch:
        twice = [d for d in days(400) for _ in "NS"]
        columns = {"branch": ("text", ["N", "S"] * 400), "day": ("date", twice), metric: ("number", [0.2, 0.1] * 400)}
    rows = table(**columns)
    text, warnings = render(narrate(plan, rows, replace(finding, result=finding.result | more), LIBRARY, TODAY))
    assert warnings == ()
    return text


def test_what_the_past_does_not_tell_is_said_at_once() -> None:
    text = told(forecast_finding(400, 3), forecastable=False, beats_baseline=False)
    second = text.split(". ")[1]
    assert second.startswith("The past does not tell it: no method did reliably better than carrying the last day on")


def test_the_gain_is_the_one_that_the_backtest_measured() -> None:
    test = {"method": "theta", "gain": 0.25, "folds": 8, "mase": 2.0, "baseline_mase": 1.0}
    text = told(forecast_finding(400, 3), backtest=test, model_used="theta", beats_baseline=True, forecastable=True)
    assert "erred 25% less than repeating the last season" in text


def test_an_average_has_its_interval() -> None:
    text = told(forecast_finding(400, 3), "late_rate", average_interval={"lower_95": 1200.0, "upper_95": 1800.0})
    assert "should average 1,501% a day, with 95% confidence between 1,200% and 1,800%" in text


def test_groups_that_make_no_whole_are_told_apart_only() -> None:
    text = told(forecast_finding(400, 3, {"N": 0.7, "S": 0.3}), "late_rate", by_branch=True)
    assert text == (
        "Late rate from 4 Feb 2025 to 6 Feb 2025 is expected to be highest for N, with 1,050.7% a day on average, "
        "and lowest for S, with 450.3%."
    )
