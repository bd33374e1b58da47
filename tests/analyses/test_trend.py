"""Trends: planted ones found, none invented, seasons and half periods no trend, words and numbers that agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from src.analyses.trend import trend
from tests.analyses.series import daily, dates, frame, growing, shuffled


def months(values: np.ndarray, start: str = "2023-01-01") -> pd.DataFrame:
    return pd.DataFrame({"month": dates(len(values), "MS", start), "revenue": values})


def of(df: pd.DataFrame, **given: object) -> dict:  # type: ignore[type-arg]
    return trend(df, time="month", value="revenue", grain="month", **given)  # type: ignore[arg-type]


def noise(seed: int, n: int = 48) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n)


AT = np.arange(48)
SEASON = 1 + 0.2 * np.cos(2 * np.pi * AT / 12)


def test_a_planted_slope_is_inside_its_interval() -> None:
    found = of(months(100 + 2 * AT + 3 * noise(1)))
    assert found["direction"] == "up"
    assert found["slope_interval"][0] < 2 < found["slope_interval"][1]
    assert found["slope_per_year"] == pytest.approx(12 * found["slope"])


def test_noise_has_no_trend_and_no_change() -> None:
    found = of(months(100 + 5 * noise(2)))
    assert found["direction"] == "none"
    assert found["change_points"] == []
    assert "no trend" in found["interpretation"]


def test_growth_under_a_season_that_multiplies_is_found_at_its_rate() -> None:
    found = of(months(100 * 1.01**AT * SEASON * np.exp(0.02 * noise(3))))
    assert found["scale"] == "multiplicative"
    assert [s["name"] for s in found["seasons"]] == ["year"]
    low, high = found["percent_per_year_interval"]
    assert low < 100 * (1.01**12 - 1) < high
    assert high - low < 4


def test_a_season_alone_is_no_trend() -> None:
    found = of(months((100 + 2 * noise(4)) * SEASON))
    assert found["direction"] == "none"


def test_a_step_is_dated_sized_and_told() -> None:
    found = of(months(100 + 3 * noise(5) + 25 * (AT >= 30)))
    (change,) = found["change_points"]
    assert change["kind"] == "level"
    assert change["date"] == dates(48, "MS", "2023-01-01")[30]
    assert change["interval"][0] <= change["date"] <= change["interval"][1]
    assert change["size"] == pytest.approx(25, abs=4)
    assert "stepped up in Jul 2025" in found["interpretation"]
    assert found["since_last_change"]["direction"] == "none"


def test_a_bend_is_told_with_both_slopes() -> None:
    found = of(months(100 + 3 * noise(6) + 4 * np.maximum(AT - 24, 0)))
    (change,) = found["change_points"]
    assert change["kind"] == "slope"
    assert change["slope_before"] == pytest.approx(0, abs=0.5)
    assert change["slope_after"] == pytest.approx(4, abs=0.5)
    assert "changed course" in found["interpretation"]


def test_the_growth_rates_are_those_worked_by_hand() -> None:
    values = np.repeat([100.0, 110.0, 121.0], 12)
    growth = of(months(values))["growth"]
    assert growth["compound"]["rate"] == pytest.approx(0.1)
    assert growth["year_over_year"]["share"] == pytest.approx(0.1)
    assert growth["last_year"]["value"] == pytest.approx(1452)
    assert growth["last_year"]["share"] == pytest.approx(0.1)
    assert growth["period_over_period"]["share"] == 0


def test_rates_are_averaged_over_a_year_not_added() -> None:
    growth = of(months(np.repeat([4.0, 5.0], 12)), additive=False)["growth"]
    assert growth["last_year"]["of"] == "mean"
    assert growth["last_year"]["value"] == 5


def test_scale_shift_and_row_order() -> None:
    df = months(100 + 0.5 * AT + 5 * noise(7) + 20 * (AT > 25))
    base = of(df, model="additive")
    moved = of(df.assign(revenue=df["revenue"] * 8 + 4096), model="additive")
    assert of(shuffled(df, 1), model="additive") == base
    assert moved["slope"] == pytest.approx(8 * base["slope"])
    assert moved["mann_kendall"]["p_value"] == pytest.approx(base["mann_kendall"]["p_value"])
    assert [c["date"] for c in moved["change_points"]] == [c["date"] for c in base["change_points"]]
    flipped = of(df.assign(revenue=-df["revenue"]), model="additive")
    assert flipped["slope"] == pytest.approx(-base["slope"])


def test_a_month_that_is_not_over_is_no_fall() -> None:
    values = 100 + 2 * AT + 2 * noise(8)
    values[-1] *= 0.9
    found = of(months(values), as_of="2026-12-20")
    assert found["n"] == 47
    assert found["direction"] == "up"
    assert any("not over" in w for w in found["warnings"])


def test_days_that_end_within_a_week_leave_it_out() -> None:
    found = trend(frame(daily(1)), time="day", value="revenue", grain="week")
    assert any("last week" in w and "not over" in w for w in found["warnings"])
    assert found["change_points"] == []


def test_gaps_are_filled_and_said() -> None:
    found = of(months(100 + 2 * AT + 2 * noise(9)).drop(index=[10, 11, 30]))
    assert found["n"] == 48
    assert any("3 months had no rows" in w for w in found["warnings"])
    assert found["direction"] == "up"


def test_daily_data_lose_their_week_and_year() -> None:
    found = trend(frame(daily(1)), time="day", value="revenue")
    assert {s["name"] for s in found["seasons"]} == {"week", "year"}
    assert found["slope_per_year_interval"][0] < 0.3 * 365.25 < found["slope_per_year_interval"][1]
    assert found["change_points"] == []


def test_steady_amounts_under_multiplied_seasons_are_no_change_of_course() -> None:
    found = trend(frame(growing(1)), time="day", value="revenue")
    assert found["scale"] == "multiplicative"
    assert found["change_points"] == []


def test_groups_are_ranked_and_corrected() -> None:
    rows = [
        months(50 + slope * AT + 3 * noise(10 + k)).assign(region=name)
        for k, (name, slope) in enumerate({"West": 1.5, "East": 0.0, "North": -0.6}.items())
    ]
    found = of(pd.concat(rows), by="region")
    assert list(found["groups"]) == ["West", "East", "North"]
    assert [g["direction"] for g in found["groups"].values()] == ["up", "none", "down"]
    assert all(g["q_value"] >= g["p_value"] for g in found["groups"].values())
    assert "West" in found["interpretation"]


def test_few_periods_say_so() -> None:
    found = of(months(np.array([1.0, 2, 3, 4, 5, 6, 7])))
    assert found["direction"] == "up"
    assert any("few" in w for w in found["warnings"])
    assert of(months(np.array([1.0, 2, 3, 4])))["refused"]


@pytest.mark.slow
def test_a_million_rows_of_one_table() -> None:
    n = 1_000_000
    days = np.sort(np.random.default_rng(1).integers(0, 1096, n))
    values = 10 + 0.01 * days + np.random.default_rng(2).normal(size=n)
    df = pd.DataFrame({"day": np.datetime64("2023-01-01") + days.astype("timedelta64[D]"), "v": values})
    assert trend(df, time="day", value="v", grain="day", additive=False)["direction"] == "up"
