"""Decompositions: against statsmodels, on planted seasons, on noise, and the four readings of ADF and KPSS."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.seasonal import STL

from src.analyses.decomposition import decomposition
from src.analyses.parts import strength
from src.analyses.stationarity import stationarity
from tests.analyses.series import daily, dates, frame, shuffled

AT = np.arange(60)
YEAR = 20 * np.cos(2 * np.pi * AT / 12)


def noise(seed: int, n: int = 60) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n)


def months(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"month": dates(len(values), "MS", "2021-01-01"), "v": values})


def of(df: pd.DataFrame, **given: object) -> dict:  # type: ignore[type-arg]
    return decomposition(df, time="month", value="v", grain="month", **given)  # type: ignore[arg-type]


def test_the_parts_are_stl_s_and_add_up() -> None:
    values = 100 + AT + YEAR + 2 * noise(1)
    found = of(months(values), model="additive")
    expected = STL(values, period=12, seasonal=301, seasonal_deg=0, robust=True).fit()
    assert found["trend"] == pytest.approx(list(expected.trend), rel=1e-6)
    year = np.array(found["seasonal_parts"]["year"])
    assert year[:12] == pytest.approx(year[-12:], abs=0.01)
    whole = np.array(found["trend"]) + np.array(found["seasonal_parts"]["year"]) + np.array(found["remainder"])
    assert whole == pytest.approx(values)


def test_factors_multiply_to_the_series() -> None:
    values = (100 + 2 * AT) * (1 + YEAR / 80) * np.exp(0.02 * noise(2))
    found = of(months(values))
    assert found["scale"] == "multiplicative"
    whole = np.array(found["trend"]) * np.array(found["seasonal_parts"]["year"]) * np.array(found["remainder"])
    assert whole == pytest.approx(values)


def test_a_season_that_does_not_grow_adds() -> None:
    assert of(months(100 + 4 * AT + YEAR + 3 * noise(3)))["scale"] == "additive"


def test_the_seasonal_figure_names_the_high_and_low_months() -> None:
    found = of(months(100 + YEAR + 2 * noise(4)))
    figure = {p["part"]: p for p in found["seasonal_figure"]["year"]}
    assert max(figure, key=lambda m: figure[m]["effect"]) == "January"
    assert min(figure, key=lambda m: figure[m]["effect"]) == "July"
    assert figure["January"]["effect"] == pytest.approx(20, abs=2.5)
    assert figure["January"]["percent"] == pytest.approx(20, abs=2.5)
    assert sum(p["effect"] for p in figure.values()) == pytest.approx(0, abs=0.5)
    assert "January" in found["interpretation"]


def test_the_strengths_are_those_of_the_formula() -> None:
    # Wang, Smith & Hyndman (2006): 1 - Var(R) / Var(S + R), here with S and R uncorrelated: 1 - 1 / (1 + 3).
    season, rest = np.sqrt(3) * np.tile([1.0, -1, 1, -1], 10), np.tile([1.0, 1, -1, -1], 10)
    assert strength(season, rest) == pytest.approx(0.75)
    assert strength(np.zeros(40), rest) == 0


def test_noise_is_not_seasonal_in_nineteen_of_twenty_cases() -> None:
    found = [of(months(100 + 5 * noise(seed)))["seasonal"] for seed in range(60)]
    assert np.mean(found) <= 0.12


def test_a_weekday_and_a_year_are_both_found_in_days() -> None:
    found = decomposition(frame(daily(2)), time="day", value="revenue")
    assert set(found["seasonal_parts"]) == {"week", "year"}
    assert found["strength"]["week"] > 0.6
    assert {p["part"] for p in found["seasonal_figure"]["week"]} >= {"Monday", "Sunday"}


def test_a_season_that_no_calendar_knows_is_found_in_the_data() -> None:
    at = np.arange(200)
    df = frame(100 + 15 * (at % 10 == 3) + 2 * noise(5, 200))
    found = decomposition(df, time="day", value="revenue")
    assert [s["length"] for s in found["seasons"] if s["found"]] == [10]


def test_a_length_asked_for_is_used() -> None:
    found = of(months(100 + YEAR + noise(6)), period=6)
    assert list(found["seasonal_parts"]) == ["6 months"]
    assert any("at least" in w for w in of(months(100 + noise(6)), period=50)["warnings"])


def test_scale_and_row_order() -> None:
    df = months(100 + AT + YEAR + 2 * noise(7))
    base, moved = of(df), of(df.assign(v=df["v"] * 16))
    assert of(shuffled(df, 3)) == base
    assert moved["trend"] == pytest.approx([16 * t for t in base["trend"]])
    assert moved["strength"] == pytest.approx(base["strength"])


@pytest.mark.parametrize(
    ("kind", "verdict", "least"), [("level", "stationary", 0.9), ("line", "trend stationary", 0.9), ("walk", "unit root", 0.6)]
)
def test_adf_and_kpss_are_read_together(kind: str, verdict: str, least: float) -> None:
    verdicts = []
    for seed in range(20):
        e = noise(seed, 200)
        series = {"level": e, "line": e + 0.05 * np.arange(200), "walk": np.cumsum(e)}[kind]
        verdicts.append(stationarity(series)["verdict"])
    assert verdicts.count(verdict) >= least * len(verdicts)


def test_the_four_outcomes_are_told_apart() -> None:
    steps = [stationarity(noise(s, 200) + 3 * (np.arange(200) > 140))["line"]["outcome"] for s in range(20)]
    short = [stationarity(np.cumsum(noise(s, 24)))["line"]["outcome"] for s in range(20)]
    assert {"contradictory", "unit root"} <= set(steps)
    assert {"undecided", "unit root"} <= set(short)


def test_the_remainder_s_memory_is_noticed() -> None:
    clean, sticky = noise(8, 60), np.convolve(noise(9, 70), 0.8 ** np.arange(10), "valid")[:60]
    assert of(months(100 + YEAR + clean))["ljung_box"]["lags"] == 12
    assert of(months(100 + YEAR + 3 * sticky))["ljung_box"]["p_value"] < of(months(100 + YEAR + clean))["ljung_box"]["p_value"]
