"""A forecast says when it is worth no more than repetition, and does not say so of what can be forecast."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.null_tables.random_walks import measure
from src.analyses.forecast import forecast
from src.analyses.frames import Floats
from tests.analyses.series import frame


def monthly(values: Floats) -> dict[str, Any]:
    return forecast(frame(values, "MS"), time="day", value="revenue", grain="month", steps=6)


def test_a_random_walk_is_not_forecastable_and_that_is_said() -> None:
    result = monthly(1000 + np.random.default_rng(4).normal(0, 10, 60).cumsum())
    assert result["forecastable"] is False
    assert result["beats_baseline"] is False
    assert result["verdict"] == "not forecastable beyond the naive"
    assert min(result["structure"].values()) > 0.01
    assert any(w.startswith("Not forecastable beyond the naive") for w in result["warnings"])
    assert "not forecastable beyond the naive" in result["interpretation"]


def test_daily_walks_are_forecast_by_a_naive() -> None:
    walk = 1000 + np.random.default_rng(2).normal(0, 10, 300).cumsum()
    result = forecast(frame(walk), time="day", value="revenue", grain="day", steps=14)
    assert result["verdict"] == "not forecastable beyond the naive"
    assert result["model_used"] in ("last value", "seasonal naive")


def test_a_season_that_repeats_itself_is_forecastable_but_no_better_than_the_seasonal_naive() -> None:
    season = np.tile(np.random.default_rng(3).permutation(np.arange(12.0)) * 100, 6)
    result = monthly(season)
    assert result["forecastable"] is True
    assert result["beats_baseline"] is False
    assert result["verdict"] == "no better than the seasonal naive"
    assert any(w.startswith("No better than the seasonal naive") for w in result["warnings"])
    assert "no single method did better than repeating the last season" in result["interpretation"]


def test_trend_and_season_are_better_than_the_naive() -> None:
    at = np.arange(72)
    noise = np.random.default_rng(0).normal(0, 30, 72)
    result = monthly(1000 + 5 * at + 150 * np.sin(2 * np.pi * at / 12) + noise)
    assert result["forecastable"] is True
    assert result["verdict"] == "better than the naive"
    assert "erred" in result["interpretation"]


def test_what_is_too_short_to_test_says_neither() -> None:
    result = forecast(frame(np.array([3.0, 4.0, 6.0, 5.0]), "MS"), time="day", value="revenue", grain="month", steps=2)
    assert result["forecastable"] is None
    assert result["verdict"] == "not tested"


def test_a_refusal_has_the_keys_too() -> None:
    result = forecast(pd.DataFrame({"day": [], "revenue": []}), time="day", value="revenue", grain="day")
    assert result["forecastable"] is None
    assert result["verdict"] == "not tested"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_random_walks_are_called_so_and_planted_structure_is_found() -> None:
    seen = measure(240)
    assert seen["called_not_forecastable"]["all"] >= 0.9
    assert seen["called_no_better_than_the_naive"]["all"] >= 0.9
    assert seen["power"]["all"] >= 0.8
