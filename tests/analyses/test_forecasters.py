"""Each candidate agrees with an independent implementation or with a case worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from statsforecast.models import SeasonalNaive, Theta
from statsmodels.tsa.seasonal import seasonal_decompose

from src.analyses.backtest import choose_origins, run_backtest
from src.analyses.forecasters import BASELINE, CANDIDATES
from src.analyses.forecasters.harmonic import harmonic
from src.analyses.forecasters.naive import seasonal_naive
from src.analyses.forecasters.smoothing import damped_trend, dynamic_theta
from src.analyses.forecasters.theta import seasonal_factors, theta_forecast
from src.analyses.timeseries import TimeSeries
from tests.analyses.series import daily

MONTHLY = np.array([100 + 2 * i + 20 * np.sin(2 * np.pi * i / 12) for i in range(60)]) + np.random.default_rng(0).normal(
    0, 3, 60
)


def monthly() -> TimeSeries:
    return TimeSeries(MONTHLY, 600, "month")


def test_seasonal_naive_is_statsforecasts() -> None:
    ours = seasonal_naive(monthly(), 18)(60, 18)
    np.testing.assert_allclose(ours, SeasonalNaive(season_length=12).forecast(MONTHLY, 18)["mean"])


def test_theta_is_close_to_statsforecasts() -> None:
    # Without much of a trend: its seasonal test does not remove one, ours does.
    level = MONTHLY - 1.9 * np.arange(60)
    np.testing.assert_allclose(theta_forecast(level, 12, 12), Theta(season_length=12).forecast(level, 12)["mean"], rtol=0.02)


def test_seasonal_factors_are_statsmodels() -> None:
    factors, multiplicative = seasonal_factors(MONTHLY, 12)
    assert multiplicative
    reference = seasonal_decompose(MONTHLY, model="multiplicative", period=12).seasonal[:12]
    np.testing.assert_allclose(factors, reference, rtol=1e-6)


def test_theta_continues_a_straight_line_at_half_its_slope() -> None:
    line = np.asarray(5.0 + 2.0 * np.arange(50), dtype=np.float64)
    ahead = theta_forecast(line, 1, 10)
    np.testing.assert_allclose(np.diff(ahead), 1.0, atol=1e-9)


def test_harmonic_regression_recovers_a_noiseless_year() -> None:
    truth = daily(0, 1096 + 200, noise=0.0)
    series = TimeSeries(truth[:1096], 19662, "day")
    predict = harmonic(series, 200)
    assert predict is not None
    np.testing.assert_allclose(predict(1096, 200), truth[1096:], rtol=0.002)


def test_a_forecast_from_the_past_does_not_see_the_future() -> None:
    values = daily(0)
    changed = values.copy()
    changed[900:] = 1e6
    for name, candidate in CANDIDATES.items():
        one, other = candidate(TimeSeries(values, 19662, "day"), 30), candidate(TimeSeries(changed, 19662, "day"), 30)
        if one is not None and other is not None:
            np.testing.assert_array_equal(one(900, 30), other(900, 30), err_msg=name)


@pytest.mark.parametrize("candidate", [dynamic_theta, damped_trend])
def test_smoothing_follows_trend_and_season(candidate: object) -> None:
    predict = candidate(monthly(), 12)  # type: ignore[operator]
    truth = [100 + 2 * i + 20 * np.sin(2 * np.pi * i / 12) for i in range(60, 72)]
    naive = seasonal_naive(monthly(), 12)(60, 12)
    assert np.abs(predict(60, 12) - truth).mean() < 0.75 * np.abs(naive - truth).mean()


@pytest.mark.parametrize(("n", "horizon"), [(8, 1), (14, 6), (36, 3), (36, 12), (60, 24)])
def test_origins_leave_something_to_learn_from_and_something_to_check(n: int, horizon: int) -> None:
    origins = choose_origins(TimeSeries(np.arange(n, dtype=float), 0, "month"), horizon, 8)
    assert len(origins) >= 1
    assert origins.min() >= 3
    assert origins.max() < n


def test_the_backtest_measures_mase_as_hyndman_and_koehler_do() -> None:
    series = TimeSeries(np.array([1.0, 3.0, 2.0, 4.0, 3.0, 5.0, 4.0, 6.0, 5.0, 7.0]), 0, "year")
    test = run_backtest(series, {BASELINE: seasonal_naive(series, 1)}, 1, choose_origins(series, 1, 3))
    worked = []
    for origin in test.origins:
        scale = np.abs(np.diff(series.values[:origin])).mean()
        worked.append(abs(series.values[origin] - series.values[origin - 1]) / scale)
    assert test.scores[BASELINE].mase == pytest.approx(np.mean(worked))
