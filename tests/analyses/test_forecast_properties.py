"""What changes only the unit, the level or the order of the rows changes only that of the forecast."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsforecast.models import SeasonalNaive

from src.analyses.forecast import forecast
from src.analyses.frames import Floats
from tests.analyses.series import daily, frame, shuffled

KEYS = ("forecast", "lower_80", "upper_80", "lower_95", "upper_95")


def ahead(values: Floats, freq: str = "D", grain: str = "day") -> dict[str, Any]:
    return forecast(frame(values, freq), time="day", value="revenue", grain=grain, steps=8)


def around_zero(seed: int, n: int) -> Floats:
    """Below and above 0, so that nothing multiplies and nothing is a demand."""
    at = np.arange(n)
    swing = 40 * np.sin(2 * np.pi * at / 7)
    return np.asarray(swing + 0.1 * at + np.random.default_rng(seed).normal(0, 10, n) - 20, dtype=np.float64)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.sampled_from([-16.0, 4.0, 8.0]))
def test_shifting_values_that_take_both_signs_shifts_the_forecast(seed: int, shift: float) -> None:
    values = around_zero(seed, 120)
    one, other = ahead(values), ahead(values + shift)
    assert one["model_used"] == other["model_used"]
    for key in KEYS:
        np.testing.assert_allclose(np.array(one[key]) + shift, other[key], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("freq", "grain", "n"), [("MS", "month", 60), ("QS", "quarter", 32), ("W-MON", "week", 130)])
def test_scaling_and_shuffling_a_combination(freq: str, grain: str, n: int) -> None:
    values = daily(5, n)
    one = ahead(values, freq, grain)
    mixed = shuffled(frame(values * 4.0, freq), 3)
    other = forecast(mixed, time="day", value="revenue", grain=grain, steps=8)
    for key in KEYS:
        np.testing.assert_allclose(np.array(one[key]) * 4.0, other[key], rtol=1e-9)
    assert one["structure"] == other["structure"]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_bands_hold_the_forecast_and_each_other(seed: int) -> None:
    result = ahead(daily(seed, 100))
    lower_95, lower_80, point, upper_80, upper_95 = (
        np.array(result[key]) for key in ("lower_95", "lower_80", "forecast", "upper_80", "upper_95")
    )
    assert (lower_95 <= lower_80).all()
    assert (lower_80 <= point).all()
    assert (point <= upper_80).all()
    assert (upper_80 <= upper_95).all()
    assert result["average"] * 8 == pytest.approx(result["total"])


def test_the_baseline_is_the_last_season_once_more() -> None:
    values = daily(1, 70)
    result = ahead(values)
    np.testing.assert_allclose(result["baseline"]["forecast"], SeasonalNaive(season_length=7).forecast(values, 8)["mean"])
    np.testing.assert_allclose(result["baseline"]["forecast"][:7], values[-7:])


def test_the_unit_is_in_the_words() -> None:
    df = pd.DataFrame({"day": pd.date_range("2025-01-01", periods=90), "revenue": daily(2, 90)})
    plain = forecast(df, time="day", value="revenue", grain="day", steps=8)
    euros = forecast(df, time="day", value="revenue", grain="day", steps=8, unit="EUR")
    assert plain["forecast"] == euros["forecast"]
    assert "€" in euros["interpretation"]
    assert "€" not in plain["interpretation"]
