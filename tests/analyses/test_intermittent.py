"""Demand that is mostly nothing is known as such, forecast as a rate, and banded by what counts can be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsforecast.models import ADIDA, IMAPA, TSB, CrostonOptimized, CrostonSBA

from src.analyses.demand import classify, closed_phases
from src.analyses.forecast import forecast
from src.analyses.forecasters import INTERMITTENT
from src.analyses.frames import Floats
from src.analyses.one_series import look_ahead
from src.analyses.sparse_bands import sparse_bands, sparse_total
from src.analyses.timeseries import TimeSeries
from tests.analyses.series import frame, shuffled


def orders(seed: int, n: int) -> Floats:
    """Something on four days of ten, one to five at a time."""
    rng = np.random.default_rng(seed)
    return np.asarray((1 + rng.poisson(1, n)) * (rng.random(n) < 0.4), dtype=np.float64)


def ahead(values: Floats, **more: Any) -> dict[str, Any]:
    return forecast(frame(values), time="day", value="revenue", grain="day", steps=30, **more)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([4.0, 5, 6, 5, 4, 5, 6, 5], "smooth"),
        ([1.0, 30, 2, 1, 40, 1, 2, 1], "erratic"),
        ([0.0, 5, 0, 0, 6, 0, 5, 0], "intermittent"),
        ([0.0, 1, 0, 0, 40, 0, 2, 0], "lumpy"),
    ],
)
def test_the_four_classes_of_syntetos_and_boylan(values: list[float], kind: str) -> None:
    found = classify(np.array(values), 1)
    assert found is not None
    assert found.kind == kind


def test_the_interval_and_variation_are_worked_by_hand() -> None:
    found = classify(np.array([0.0, 2, 0, 0, 4, 0, 6, 0]), 1)
    assert found is not None
    assert found.interval == pytest.approx(8 / 3)
    assert found.variation == pytest.approx((8 / 3) / 16)
    assert found.whole


@pytest.mark.parametrize("values", [np.zeros(10), np.array([1.0, -1.0, 3.0])])
def test_nothing_and_what_goes_below_nothing_are_no_demand(values: Floats) -> None:
    assert classify(values, 1) is None


def test_closed_weekdays_are_not_intermittent_and_stay_closed() -> None:
    at = np.arange(140)
    values = np.where(at % 7 >= 5, 0.0, 100.0 + at % 7 + np.random.default_rng(0).normal(0, 3, 140))
    assert closed_phases(values, 7).tolist() == [False] * 5 + [True] * 2
    result = ahead(values)
    assert result["demand"]["class"] == "smooth"
    closed = (140 + np.arange(30)) % 7 >= 5
    for key in ("forecast", "lower_95", "upper_95"):
        assert not np.array(result[key])[closed].any()
    assert min(np.array(result["forecast"])[~closed]) > 80


def test_days_that_are_empty_by_chance_are_not_closed() -> None:
    assert not closed_phases(orders(0, 28), 7).any()


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("Croston (optimised)", CrostonOptimized()),
        ("Croston (Syntetos-Boylan)", CrostonSBA()),
        ("ADIDA", ADIDA()),
        ("IMAPA", IMAPA()),
    ],
)
def test_rates_are_statsforecasts(name: str, model: Any) -> None:
    values = orders(1, 80)
    predict = INTERMITTENT[name](TimeSeries(values, 0, "day"), 5)
    assert predict is not None
    np.testing.assert_allclose(predict(80, 5), np.broadcast_to(model.forecast(y=values, h=5)["mean"], 5))


def test_the_weights_of_teunter_syntetos_and_babai_are_the_best_of_a_grid() -> None:
    values = orders(2, 80)
    grid = [(a, b) for a in (0.05, 0.1, 0.2, 0.3) for b in (0.05, 0.1, 0.2, 0.3)]
    fits = [TSB(alpha_d=a, alpha_p=b).forecast(y=values, h=1, fitted=True) for a, b in grid]
    best = min(fits, key=lambda fit: float(np.nanmean((values - fit["fitted"]) ** 2)))
    predict = INTERMITTENT["Teunter-Syntetos-Babai"](TimeSeries(values, 0, "day"), 3)
    assert predict is not None
    np.testing.assert_allclose(predict(80, 3), float(best["mean"][0]))


def test_a_rate_is_forecast_and_said_to_be_one() -> None:
    values = orders(3, 300)
    result = ahead(values)
    assert result["demand"]["class"] == "intermittent"
    assert result["model_used"] in INTERMITTENT
    assert result["backtest"]["measure"] == "RMSSE"
    assert result["backtest"]["rmsse"] < result["backtest"]["baseline_rmsse"]
    assert set(INTERMITTENT) | {"seasonal naive", "last value"} <= set(result["backtest"]["candidates"])
    assert result["forecast"][0] == pytest.approx(values.mean(), rel=0.3)
    assert any("Demand is intermittent" in w and "rate a day" in w for w in result["warnings"])
    assert {"lower": min(result["lower_95"]), "whole": result["upper_95"][0] % 1} == {"lower": 0.0, "whole": 0.0}
    assert result["total_interval"]["lower_80"] > 0


def test_demand_that_dies_out_is_followed_down() -> None:
    values = np.concatenate([orders(4, 150), np.zeros(100)])
    result = ahead(values)
    assert result["forecast"][0] < 0.25 * values[:150].mean()


@pytest.mark.slow
def test_bands_of_counts_hold_their_share_of_what_comes() -> None:
    inside: dict[int, list[Any]] = {80: [], 95: []}
    totals: dict[int, list[Any]] = {80: [], 95: []}
    for seed in range(100):
        values = orders(seed, 230)
        seen = look_ahead(TimeSeries(values[:200], 0, "day"), 30)
        for level in (80, 95):
            inside[level].append(np.mean((values[200:] >= seen.lower[level]) & (values[200:] <= seen.upper[level])))
            totals[level].append(seen.total[level][0] <= values[200:].sum() <= seen.total[level][1])
    # Counts cannot be cut anywhere: a band that holds 80 % of them may have to hold more.
    assert 0.78 <= np.mean(inside[80]) <= 0.95
    assert 0.93 <= np.mean(inside[95]) <= 0.995
    assert 0.72 <= np.mean(totals[80]) <= 0.95
    assert np.mean(totals[95]) >= 0.9


def test_bands_are_quantiles_of_what_the_past_left_over() -> None:
    errors = np.arange(-1.0, 99.0)[:, None]
    lower, upper = sparse_bands(errors, np.array([1.0]), whole=True)
    assert lower[95][0] == 1.0  # the second smallest of 0..99
    assert upper[95][0] == 98.0
    lower, upper = sparse_bands(np.where(errors < 50, -1.0, errors), np.array([1.0]), whole=True)
    assert lower[80][0] == 0.0
    assert upper[80][0] == pytest.approx(80, abs=1)  # nothing is missed below, so 20 % may be above


def test_a_total_has_the_gamma_distribution_of_its_mean_and_error() -> None:
    from scipy.stats import gamma

    errors = np.tile([[10.0, 10.0], [-10.0, -10.0]], (4, 1))
    low, high = sparse_total(errors, 40.0, 1000, 80, whole=False)
    reference = gamma(4.0, scale=10.0)
    np.testing.assert_allclose([low, high], reference.ppf([0.1, 0.9]))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.sampled_from([0.25, 4.0, 64.0]))
def test_scaling_amounts_scales_the_answer_and_row_order_does_not_matter(seed: int, scale: float) -> None:
    values = orders(seed, 90) * 0.37
    one = ahead(values)
    other = forecast(shuffled(frame(values * scale), seed), time="day", value="revenue", grain="day", steps=30)
    for key in ("forecast", "lower_95", "upper_80"):
        np.testing.assert_allclose(np.array(one[key]) * scale, other[key], rtol=1e-9)


@pytest.mark.parametrize("values", [[0.0] * 11 + [5.0], [5.0] + [0.0] * 11, [0.0, 3.0] * 6])
def test_a_lone_event_is_answered(values: list[float]) -> None:
    df = pd.DataFrame({"day": pd.date_range("2025-01-01", periods=12, freq="MS"), "revenue": values})
    result = forecast(df, time="day", value="revenue", grain="month", steps=3)
    assert np.isfinite(result["forecast"]).all()
    assert min(result["lower_95"]) >= 0
    assert all(low <= high for low, high in zip(result["lower_95"], result["upper_95"], strict=True))
