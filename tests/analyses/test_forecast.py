"""A forecast covers the period asked for, beats repetition where it can, and its bands hold what they promise."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.analyses.forecast import forecast
from tests.analyses.series import daily, dates, frame, growing, shuffled


def next_month(df: pd.DataFrame, **more: Any) -> dict[str, Any]:
    return forecast(df, time="day", value="revenue", grain="day", start="2026-11-01", end="2026-11-30", **more)


def test_the_next_calendar_month_of_daily_data() -> None:
    result = next_month(frame(daily(0)))
    assert result["forecast_dates"][0] == "2026-11-01"
    assert result["forecast_dates"][-1] == "2026-11-30"
    assert len(result["forecast"]) == len(result["lower_95"]) == len(result["upper_80"]) == 30
    assert result["bridge"] == {"dates": [], "values": []}
    assert result["history"]["dates"][-1] == "2026-10-31"
    assert len(result["history"]["values"]) == 731
    assert result["total"] == pytest.approx(sum(result["forecast"]))
    assert result["total_interval"]["lower_95"] < result["total"] < result["total_interval"]["upper_95"]


def test_a_later_period_is_reached_over_a_bridge() -> None:
    result = forecast(frame(daily(0)), time="day", value="revenue", grain="day", start=date(2027, 1, 1), end=date(2027, 3, 31))
    assert (result["bridge"]["dates"][0], result["bridge"]["dates"][-1]) == ("2026-11-01", "2026-12-31")
    assert (result["forecast_dates"][0], result["forecast_dates"][-1]) == ("2027-01-01", "2027-03-31")


def test_trend_week_and_year_are_found_and_beat_the_seasonal_naive() -> None:
    for seed in range(5):
        values = daily(seed, 1096 + 90)
        result = forecast(frame(values[:1096]), time="day", value="revenue", grain="day", steps=90)
        truth = values[1096:]
        error = np.abs(truth - result["forecast"]).mean()
        naive = np.abs(truth - result["baseline"]["forecast"]).mean()
        assert error < 0.7 * naive
        assert result["backtest"]["mase"] < result["backtest"]["baseline_mase"]
        assert result["beats_baseline"] is True


@pytest.mark.slow
@pytest.mark.parametrize(("make", "steps"), [(daily, 30), (growing, 30), (daily, 150)])
def test_the_bands_hold_what_they_promise_on_data_never_seen(make: Any, steps: int) -> None:
    inside_95, inside_80, totals = [], [], []
    for seed in range(30):
        values = make(seed, 1096 + steps)
        result = forecast(frame(values[:1096]), time="day", value="revenue", grain="day", steps=steps)
        truth = values[1096:]
        inside_95 += [(truth >= result["lower_95"]) & (truth <= result["upper_95"])]
        inside_80 += [(truth >= result["lower_80"]) & (truth <= result["upper_80"])]
        totals += [result["total_interval"]["lower_95"] <= truth.sum() <= result["total_interval"]["upper_95"]]
    assert 0.90 <= np.mean(inside_95) <= 0.99
    assert 0.75 <= np.mean(inside_80) <= 0.92
    assert np.mean(totals) >= 0.85


def test_each_product_has_a_forecast_beside_the_total() -> None:
    at = np.arange(36)
    rows = [
        (day, f"p{k}", 1000 * (k + 1) * (1 + 0.2 * np.sin(2 * np.pi * i / 12)))
        for k in range(4)
        for i, day in zip(at, dates(36, "MS"), strict=True)
    ]
    df = pd.DataFrame(rows, columns=["month", "product", "revenue"])
    result = forecast(df, time="month", value="revenue", grain="month", start="2026-11-01", end="2026-11-30", by="product")
    assert result["forecast_dates"] == ["2026-11-01"]
    assert list(result["series"]) == ["p3", "p2", "p1", "p0"]
    assert result["series"]["p3"]["forecast_dates"] == ["2026-11-01"]
    assert sum(s["forecast"][0] for s in result["series"].values()) == pytest.approx(result["forecast"][0], rel=0.02)
    assert "p3" in result["interpretation"]


def test_many_groups_are_capped_and_the_rest_are_told() -> None:
    rows = [(day, f"p{k:02}", 10.0 + k) for k in range(60) for day in dates(24, "MS")]
    df = pd.DataFrame(rows, columns=["month", "product", "revenue"])
    result = forecast(df, time="month", value="revenue", grain="month", steps=2, by="product")
    assert len(result["series"]) == 51
    assert "Other (10)" in result["series"]
    assert any("60 groups" in w for w in result["warnings"])


def test_a_month_that_is_not_over_is_left_out() -> None:
    values = np.full(30, 1000.0) + np.random.default_rng(0).normal(0, 20, 30)
    values[-1] = 300.0
    df = frame(values, "MS", "month")
    result = forecast(df, time="month", value="revenue", grain="month", steps=1, as_of="2026-04-10")
    assert result["forecast_dates"] == ["2026-04-01"]
    assert result["forecast"][0] == pytest.approx(1000, rel=0.05)
    assert any("2026-04-01" in w and "left out" in w for w in result["warnings"])


def test_missing_days_of_a_steady_metric_are_filled_not_zeroed() -> None:
    df = frame(daily(1)).drop(index=[400, 401, 700])
    result = next_month(df)
    assert any("filled in from their neighbours" in w for w in result["warnings"])
    assert min(result["history"]["values"]) > 500


def test_missing_days_of_a_sparse_count_are_zeros() -> None:
    counts = np.random.default_rng(0).poisson(1.0, 400).astype(float)
    df = frame(counts)
    result = forecast(df[df.revenue > 0], time="day", value="revenue", grain="day", steps=14)
    assert any("count as 0" in w for w in result["warnings"])
    assert result["total"] == pytest.approx(14, rel=0.4)
    assert min(result["lower_95"]) >= 0


def test_a_random_walk_is_called_what_it_is() -> None:
    called = 0
    for seed in range(20):
        walk = 1000 + np.random.default_rng(seed).normal(0, 10, 300).cumsum()
        result = forecast(frame(walk), time="day", value="revenue", grain="day", steps=14)
        called += not result["beats_baseline"]
    assert called >= 18


def test_a_constant_series_repeats_and_says_so() -> None:
    result = forecast(frame(np.full(100, 7.0)), time="day", value="revenue", grain="day", steps=3)
    assert result["forecast"] == [7.0, 7.0, 7.0]
    assert any("Every value is the same" in w for w in result["warnings"])


def test_a_period_that_the_data_already_hold_is_declined() -> None:
    result = forecast(frame(daily(0)), time="day", value="revenue", grain="day", start="2026-01-01", end="2026-01-31")
    assert "already reach" in result["refused"]
    assert result["forecast"] == []


def test_an_average_is_not_summed() -> None:
    df = pd.concat([frame(daily(0, 400)).assign(region="a"), frame(daily(1, 400)).assign(region="b")])
    result = forecast(df, time="day", value="revenue", grain="day", steps=7, by="region", additive=False)
    assert result["total"] is None
    assert 900 < result["forecast"][0] < 2500
    assert any("does not add up over region" in w for w in result["warnings"])


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.sampled_from([1e-9, 0.25, 3.0, 1e12]))
def test_scaling_the_values_scales_the_answer(seed: int, scale: float) -> None:
    values = daily(seed, 200)
    one = forecast(frame(values), time="day", value="revenue", grain="day", steps=10)
    other = forecast(frame(values * scale), time="day", value="revenue", grain="day", steps=10)
    for key in ("forecast", "lower_95", "upper_80"):
        np.testing.assert_allclose(np.array(one[key]) * scale, other[key], rtol=1e-6)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_row_order_does_not_matter(seed: int) -> None:
    df = frame(daily(3, 200))
    one = forecast(df, time="day", value="revenue", grain="day", steps=10)
    assert forecast(shuffled(df, seed), time="day", value="revenue", grain="day", steps=10) == one


@pytest.mark.parametrize(("grain", "freq", "n"), [("day", "D", 400), ("month", "MS", 48), ("quarter", "QS", 24)])
def test_what_is_called_fitted_was_said_before_its_value_was_known(grain: str, freq: str, n: int) -> None:
    rng = np.random.default_rng(5)
    when = pd.date_range("2022-01-01", periods=n, freq=freq)
    values = 100 + 8 * np.sin(2 * np.pi * np.arange(n) / {"day": 7, "month": 12, "quarter": 4}[grain]) + rng.normal(0, 2, n)

    def told(last: float) -> dict[str, Any]:
        series = np.append(values[:-1], last)
        return forecast(pd.DataFrame({"t": when, "v": series}), time="t", value="v", grain=grain, steps=4)

    usual, odd = told(values[-1]), told(values[-1] + 3.0)
    assert usual["backtest"]["method"] == odd["backtest"]["method"]
    assert usual["fitted"]["dates"][-1] == str(when[-1].date())
    assert usual["fitted"]["values"][-1] == pytest.approx(odd["fitted"]["values"][-1], rel=1e-6)
    known = dict(zip(usual["history"]["dates"], usual["history"]["values"], strict=True))
    pairs = zip(usual["fitted"]["dates"], usual["fitted"]["values"], strict=True)
    assert np.mean([abs(known[day] - value) for day, value in pairs]) < 4.0


def test_the_errors_of_the_backtest_are_in_the_values_own_unit() -> None:
    when = pd.date_range("2022-01-01", periods=40, freq="MS")
    values = 1_000.0 + np.arange(40) % 12 * 50 + np.random.default_rng(2).normal(0, 20, 40)
    small, large = (
        forecast(pd.DataFrame({"t": when, "v": values * k}), time="t", value="v", grain="month", steps=6)["backtest"]
        for k in (1.0, 1_000.0)
    )
    assert len(small["errors"]) == len(small["origins"]) == small["folds"]
    assert len(small["errors"][0]) == 6
    first = next(e for e in small["errors"][0] if e is not None)
    assert 0 < abs(first) < 500
    assert next(e for e in large["errors"][0] if e is not None) == pytest.approx(1_000 * first)
