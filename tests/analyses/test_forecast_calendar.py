"""The calendar is found from the dates: hours, business days, coarser steps than asked for, holes, doubles, zones."""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

from src.analyses.calendar import last_ordinal_of, on_business_days, ordinal_of, ordinals, starts
from src.analyses.forecast import forecast
from src.analyses.frames import Floats, hours
from tests.analyses.series import daily, frame


def ahead(times: Any, values: Any, grain: str = "day", **more: Any) -> dict[str, Any]:
    return forecast(pd.DataFrame({"at": times, "v": values}), time="at", value="v", grain=grain, **more)


def hourly(n: int, noise: float = 5.0) -> Floats:
    at = np.arange(n)
    week = np.where((at // 24) % 7 >= 5, 0.6, 1.0)
    day = 500 + 200 * np.sin(2 * np.pi * at / 24)
    return np.asarray(week * day + np.random.default_rng(0).normal(0, noise, n), dtype=np.float64)


@pytest.mark.parametrize("grain", ["hour", "business day"])
def test_periods_are_numbered_one_after_the_other(grain: Any) -> None:
    numbers = np.arange(1000, 1300, dtype=np.int64)
    np.testing.assert_array_equal(ordinals(starts(numbers, grain), grain), numbers)


def test_business_days_agree_with_pandas() -> None:
    days = pd.bdate_range("2024-01-01", periods=300).to_numpy().astype("datetime64[D]")
    numbers = ordinals(days, "business day")
    np.testing.assert_array_equal(np.diff(numbers), 1)
    np.testing.assert_array_equal(starts(numbers, "business day"), days)


def test_a_weekend_starts_with_its_monday_and_ends_with_its_friday() -> None:
    monday, friday = ordinal_of("2026-11-02", "business day"), ordinal_of("2026-10-30", "business day")
    assert ordinal_of("2026-10-31", "business day") == monday
    assert last_ordinal_of("2026-11-01", "business day") == friday


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (pd.bdate_range("2024-01-01", periods=60), True),
        (pd.date_range("2024-01-01", periods=60), False),
        (pd.bdate_range("2024-01-01", periods=10), False),
        (pd.date_range("2024-01-01", periods=60, freq="W-MON"), False),
    ],
)
def test_business_days_are_known_by_empty_weekends(days: pd.DatetimeIndex, expected: bool) -> None:
    assert on_business_days(days.to_numpy().astype("datetime64[D]")) is expected


def test_only_business_days_are_forecast_where_only_they_occur() -> None:
    days = pd.bdate_range("2025-01-01", "2026-10-30")
    values = 100 + 10 * (days.dayofweek.to_numpy() == 0) + np.random.default_rng(0).normal(0, 1, len(days))
    result = ahead(days, values, start="2026-11-01", end="2026-11-30")
    assert result["forecast_dates"] == [str(d.date()) for d in pd.bdate_range("2026-11-01", "2026-11-30")]
    assert result["calendar"]["missing"] == 0
    assert result["calendar"]["seasons"] == [5]
    mondays = [v for d, v in zip(result["forecast_dates"], result["forecast"], strict=True) if pd.Timestamp(d).dayofweek == 0]
    assert np.mean(mondays) == pytest.approx(110, abs=2)
    assert any(c["name"] == "business days" for c in result["assumptions_checked"])


def test_a_walk_on_business_days_is_not_made_smooth_by_its_weekends() -> None:
    called = 0
    for seed in range(20):
        days = pd.bdate_range("2025-01-01", periods=200)
        walk = 100 + np.random.default_rng(seed).normal(0, 1, 200).cumsum()
        called += ahead(days, walk, steps=7, additive=False)["forecastable"] is False
    assert called >= 18


def test_so_many_days_are_calendar_days() -> None:
    days = pd.bdate_range("2025-01-01", "2026-10-30")
    assert len(ahead(days, np.arange(len(days)) % 5 + 10.0, steps=14)["forecast_dates"]) == 10


def test_rows_that_come_once_a_month_are_forecast_by_month() -> None:
    months = pd.date_range("2022-01-31", periods=48, freq="ME")
    result = ahead(months, 100 + np.random.default_rng(0).normal(0, 3, 48), start="2026-01-01", end="2026-02-28")
    assert result["grain"] == "month"
    assert result["forecast_dates"] == ["2026-01-01", "2026-02-01"]
    assert any("come once a month" in w for w in result["warnings"])


def test_hours_are_forecast_by_day_and_week() -> None:
    values = hourly(24 * 7 * 6)
    times = pd.date_range("2026-09-07", periods=len(values), freq="h")
    known = len(values) - 48
    result = ahead(times[:known], values[:known], "hour")
    assert result["calendar"] == {
        "grain": "hour", "first": "2026-09-07T00:00", "last": "2026-10-16T23:00", "periods": known,
        "missing": 0, "with_several_rows": 0, "seasons": [24, 168],
    }  # fmt: skip
    assert result["forecast_dates"][0] == "2026-10-17T00:00"
    assert len(result["forecast"]) == 48
    # A weekend follows five working days: yesterday's hours would be far off.
    errors, yesterday = (
        np.abs(np.array(result["forecast"]) - values[known:]),
        np.abs(values[known - 48 : known] - values[known:]),
    )
    assert errors.mean() < 0.1 * yesterday.mean()


def test_hours_are_found_where_no_grain_is_named() -> None:
    times = pd.date_range("2026-09-07", periods=200, freq="h").strftime("%Y-%m-%d %H:%M:%S")
    result = ahead(times, hourly(200), "", start="2026-09-16", end="2026-09-16")
    assert result["grain"] == "hour"
    assert (result["forecast_dates"][0], result["forecast_dates"][-1]) == ("2026-09-16T00:00", "2026-09-16T23:00")


def test_summer_time_neither_doubles_an_hour_nor_leaves_one_out() -> None:
    times = pd.date_range("2026-03-20", "2026-11-01", freq="h", tz="Europe/Berlin")
    found, note = hours(pd.Series(times))
    np.testing.assert_array_equal(np.diff(found).astype(int), 1)
    assert note == "Times are told in UTC+1, without summer time."
    assert found[0] == np.datetime64("2026-03-20T00")


def test_texts_with_different_offsets_are_told_in_utc() -> None:
    found, note = hours(pd.Series(["2026-01-01T01:00:00+01:00", "2026-01-01T03:00:00+02:00", "x", None]))
    np.testing.assert_array_equal(found[:2].astype(str), ["2026-01-01T00", "2026-01-01T01"])
    assert np.isnat(found[2:]).all()
    assert "UTC" in note


def test_a_zoned_day_is_the_day_on_its_own_clock() -> None:
    late = pd.date_range("2024-01-01 23:30", periods=60, tz="America/New_York")
    assert ahead(late, np.arange(60.0), steps=1)["forecast_dates"] == ["2024-03-01"]


def test_doubles_are_added_up_or_averaged_and_counted() -> None:
    df = frame(daily(0, 100))
    twice = pd.concat([df, df.tail(40)])
    result = forecast(twice, time="day", value="revenue", grain="day", steps=5)
    assert result["calendar"]["with_several_rows"] == 40
    assert any("share a day; they were added up" in w for w in result["warnings"])


def test_holes_are_counted() -> None:
    result = forecast(frame(daily(1)).drop(index=[400, 401, 700]), time="day", value="revenue", grain="day", steps=5)
    assert result["calendar"]["missing"] == 3


def test_today_is_left_out_where_it_looks_cut_short() -> None:
    values = daily(2, 60)
    values[-1] = 0.2 * values[-1]
    day = frame(values)["day"].iloc[-1]
    half = forecast(frame(values), time="day", value="revenue", grain="day", steps=3, as_of=day)
    assert half["forecast_dates"][0] == day
    assert any("it is today" in w for w in half["warnings"])
    whole = forecast(frame(daily(2, 60)), time="day", value="revenue", grain="day", steps=3, as_of=day)
    assert whole["forecast_dates"][0] > day


_MILLION = """
import sys
import numpy as np, pandas as pd
from src.analyses.forecast import forecast
n = 1_000_000
rng = np.random.default_rng(0)
at = rng.integers(0, 1096, n)
days = np.datetime64("2023-11-01") + at
if sys.argv[1] == "text":
    days = days.astype(str).astype(object)
df = pd.DataFrame({"day": days, "v": rng.gamma(2.0, 10.0, n), "g": rng.choice(["a", "b", "c"], n)})
result = forecast(df, time="day", value="v", grain="day", steps=30, by="g")
assert len(result["series"]) == 3 and len(result["forecast"]) == 30
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["dates", "text"])
def test_a_million_rows_fit_into_512_mb(kind: str) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (512 * 2**20, 512 * 2**20))

    done = subprocess.run(
        [sys.executable, "-c", _MILLION, kind], preexec_fn=limit, capture_output=True, text=True, check=False, timeout=110,
        env={"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": "."},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
