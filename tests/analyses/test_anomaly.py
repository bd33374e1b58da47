"""Planted anomalies are found and told apart; noise raises no more than the budget of false alarms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.analyses.anomaly import anomaly
from src.analyses.outliers import find_outliers
from src.analyses.tails import robust_scale
from tests.analyses.series import Floats, daily, frame, growing

PLANTED = {50: 0.6, 200: 1.5, 300: 0.6, 444: 1.5, 600: 0.5, 777: 1.6, 900: 0.6, 1000: 1.5}


def planted(seed: int) -> pd.DataFrame:
    values = growing(seed)
    for at, factor in PLANTED.items():
        values[at] *= factor
    return frame(values)


def test_planted_days_are_found_with_their_kind_and_reason() -> None:
    result = anomaly(planted(0), value="revenue", time="day", grain="day", unit="USD")
    assert set(result["anomalies"]) == set(PLANTED)
    for at, kind, expected, value in zip(
        result["anomalies"], result["kinds"], result["expected"], result["anomaly_values"], strict=True
    ):
        assert kind == ("spike" if PLANTED[at] > 1 else "drop")
        assert value / expected == pytest.approx(PLANTED[at], rel=0.3)
    assert "$" in result["reasons"][0]
    assert "logarithms" in result["method"]
    assert len(result["band"]["upper"]) == len(result["series"]["values"]) == 1096
    scores = np.abs(result["scores"])
    assert (np.diff(scores) <= 0).all()


def test_only_the_side_asked_for() -> None:
    high = anomaly(planted(0), value="revenue", time="day", grain="day", direction="high")
    assert set(high["kinds"]) == {"spike"}
    low = anomaly(planted(0), value="revenue", time="day", grain="day", direction="low")
    assert set(low["kinds"]) == {"drop"}


@pytest.mark.parametrize("make", [daily, growing])
def test_ordinary_series_stay_within_the_budget(make: Callable[[int], Floats]) -> None:
    counts = [anomaly(frame(make(seed)), value="revenue", time="day", grain="day")["count"] for seed in range(25)]
    assert np.mean(counts) <= 1.0


@pytest.mark.parametrize("kind", ["normal", "lognormal", "exponential", "gamma"])
@pytest.mark.parametrize("n", [60, 1000])
def test_ordinary_tables_stay_within_the_budget(kind: str, n: int) -> None:
    counts = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        draw = {"normal": rng.normal(50, 9, n), "lognormal": rng.lognormal(3, 0.8, n), "exponential": rng.exponential(9, n)}
        counts.append(anomaly(pd.DataFrame({"v": draw.get(kind, rng.gamma(2, 9, n))}), value="v")["count"])
    assert np.mean(counts) <= 0.7


def test_wrong_amounts_among_skewed_ones_are_found_and_named() -> None:
    amounts = np.random.default_rng(0).gamma(2, 450, 20_000)
    amounts[[7, 77, 777]] = [60_000, 90_000, 40_000]
    df = pd.DataFrame({"transaction_id": np.arange(1, 20_001), "amount": amounts})
    result = anomaly(df, value="amount", label="transaction_id")
    assert result["anomalies"][:3] == [77, 7, 777]
    assert result["labels"][:3] == ["78", "8", "778"]
    assert result["count"] <= 4


def test_a_lasting_change_is_a_level_shift_on_its_first_day() -> None:
    values = 200 + np.random.default_rng(0).normal(0, 10, 600)
    values[300:] += 60
    result = anomaly(frame(values), value="revenue", time="day", grain="day")
    shifts = [at for at, kind in zip(result["anomalies"], result["kinds"], strict=True) if kind == "level shift"]
    assert len(shifts) == 1
    assert abs(shifts[0] - 300) <= 1


def test_missing_days_are_listed_apart() -> None:
    df = frame(daily(0)).drop(index=[100, 500])
    result = anomaly(df, value="revenue", time="day", grain="day")
    assert result["missing_periods"] == ["2024-02-09", "2025-03-15"]


def test_positions_follow_the_rows_wherever_they_stand() -> None:
    df = planted(1).sample(frac=1, random_state=3).reset_index(drop=True)
    result = anomaly(df, value="revenue", time="day", grain="day")
    assert [df.day[at] for at in result["anomalies"]] == result["dates"]
    assert [df.revenue[at] for at in result["anomalies"]] == pytest.approx(result["anomaly_values"])


def test_the_list_is_capped_and_the_count_is_not() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0, 1, 50_000), rng.normal(60, 1, 300)])
    result = anomaly(pd.DataFrame({"v": values}), value="v")
    assert len(result["anomalies"]) == 200
    assert result["count"] >= 300


def test_robust_scale_is_the_standard_deviation_of_normal_values() -> None:
    assert robust_scale(np.random.default_rng(0).normal(0, 3, 50_000)) == pytest.approx(3, rel=0.02)


def test_the_robust_score_is_iglewicz_and_hoaglins() -> None:
    values = np.array([2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 60.0])
    found = find_outliers(values)
    assert found is not None
    assert found.positions.tolist() == [8]
    assert found.scores[8] == pytest.approx((60 - 6) / (1.4826 * 2))


@settings(max_examples=15, deadline=None)
@given(scale=st.sampled_from([1e-9, 0.5, 7.0, 1e9]), seed=st.integers(0, 100))
def test_the_unit_does_not_matter(scale: float, seed: int) -> None:
    df = planted(seed)
    one = anomaly(df, value="revenue", time="day", grain="day")
    other = anomaly(df.assign(revenue=df.revenue * scale), value="revenue", time="day", grain="day")
    assert one["anomalies"] == other["anomalies"]
    np.testing.assert_allclose(np.array(one["expected"]) * scale, other["expected"], rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("grain", "freq", "n", "season"), [("month", "MS", 36, 12), ("month", "MS", 48, 12), ("quarter", "QS", 20, 4)]
)
def test_few_seasons_of_honest_noise_stay_within_the_budget(grain: str, freq: str, n: int, season: int) -> None:
    flagged = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        usual = 100 + 0.5 * np.arange(n) + 15 * np.cos(2 * np.pi * np.arange(n) / season)
        df = pd.DataFrame({"t": pd.date_range("2020-01-01", periods=n, freq=freq), "v": usual + rng.normal(0, 6, n)})
        flagged.append(len(anomaly(df, value="v", time="t", grain=grain)["anomalies"]))
    assert np.mean(flagged) <= 1.5  # a budget of 0.5, with what forty seeds leave to chance; it was 6 before the calibration


def test_a_month_that_doubles_is_found_among_three_years() -> None:
    rng = np.random.default_rng(7)
    usual = 100 + 15 * np.cos(2 * np.pi * np.arange(36) / 12) + rng.normal(0, 4, 36)
    usual[20] *= 2
    df = pd.DataFrame({"t": pd.date_range("2020-01-01", periods=36, freq="MS"), "v": usual})
    assert anomaly(df, value="v", time="t", grain="month")["dates"][0] == "2021-09-01"
