"""Many groups at once: late ones, ended ones, short ones, holes, and ones that are mostly nothing."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.analyses.forecast import forecast
from tests.analyses.series import shuffled

N = 48
MONTHS = pd.date_range("2022-11-01", periods=N, freq="MS")


def group(name: str, level: float, present: slice | np.ndarray = slice(None), seed: int = 0) -> pd.DataFrame:
    noise = np.random.default_rng(seed).normal(0, 0.03, N)
    values = level * (1 + 0.2 * np.sin(2 * np.pi * np.arange(N) / 12) + noise)
    return pd.DataFrame({"month": MONTHS, "product": name, "revenue": values}).iloc[present]


def by_product(*groups: pd.DataFrame, **more: Any) -> dict[str, Any]:
    return forecast(pd.concat(groups), time="month", value="revenue", grain="month", steps=3, by="product", **more)


def warned(result: dict[str, Any], text: str) -> bool:
    return any(text in w for w in result["warnings"])


STEADY = group("steady", 1000.0)


def test_a_group_that_ended_is_expected_to_bring_nothing() -> None:
    result = by_product(STEADY, group("ended", 500.0, slice(0, 36)))
    assert result["series"]["ended"]["forecast"] == [0.0, 0.0, 0.0]
    assert warned(result, "1 group (ended): no rows for long before Oct 2026; nothing more is expected of them")


def test_an_average_that_ended_has_no_forecast() -> None:
    result = by_product(STEADY, group("ended", 500.0, slice(0, 36)), additive=False)
    assert list(result["series"]) == ["steady"]
    assert warned(result, "they have no forecast")


def test_a_group_that_starts_late_is_not_given_a_past() -> None:
    result = by_product(STEADY, group("late", 400.0, slice(30, None)))
    late = result["series"]["late"]
    assert late["n"] == 18
    assert np.mean(late["forecast"]) == pytest.approx(400, rel=0.35)


def test_a_group_too_short_for_a_method_carries_its_mean_on() -> None:
    result = by_product(STEADY, group("new", 300.0, slice(46, None)))
    new = result["series"]["new"]
    assert new["forecast"] == [pytest.approx(group("new", 300.0)["revenue"].to_numpy()[-2:].mean())] * 3
    assert new["lower_95"] == [None] * 3
    assert warned(result, "fewer than 3 months of data")


def test_a_month_without_rows_of_a_group_was_nothing_as_in_the_total() -> None:
    present = np.delete(np.arange(N), [10, 20])
    holes = by_product(STEADY, group("holes", 500.0, present))
    zeros = by_product(
        STEADY, group("holes", 500.0).assign(revenue=lambda d: d.revenue.where(~d.month.isin(MONTHS[[10, 20]]), 0))
    )
    assert holes["series"]["holes"]["forecast"] == zeros["series"]["holes"]["forecast"]
    assert warned(holes, "1 group (holes): periods without rows count as 0")


def test_a_group_that_is_mostly_nothing_gets_a_rate() -> None:
    some = np.flatnonzero(np.random.default_rng(1).random(N) < 0.35)
    result = by_product(STEADY, group("rare", 500.0, some))
    assert result["series"]["rare"]["demand"]["class"] in ("intermittent", "lumpy")
    assert result["series"]["rare"]["forecast"][0] == pytest.approx(500 * len(some) / N, rel=0.5)
    assert min(result["series"]["rare"]["lower_95"]) == 0.0
    assert warned(result, "mostly 0; their forecasts are rates")


def test_few_groups_get_all_methods_and_many_get_quick_ones() -> None:
    few = by_product(*(group(f"p{k}", 100.0 + k, seed=k) for k in range(2)))
    many = by_product(*(group(f"p{k}", 100.0 + k, seed=k) for k in range(8)))
    assert few["series"]["p0"]["model_used"].startswith("combination")
    assert not many["series"]["p0"]["model_used"].startswith("combination")
    assert warned(many, "8 groups: each is forecast with quick methods")
    assert not warned(few, "quick methods")


def test_groups_have_totals_with_intervals() -> None:
    part = by_product(STEADY, group("other", 500.0, seed=1))["series"]["other"]
    assert part["total"] == pytest.approx(sum(part["forecast"]))
    assert part["total_interval"]["lower_95"] < part["total"] < part["total_interval"]["upper_95"]


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 1000))
def test_row_order_does_not_matter(seed: int) -> None:
    groups = [group(f"p{k}", 100.0 * k + 50, slice(4 * k, None), seed=k) for k in range(8)]
    df = pd.concat(groups)
    one = by_product(df)
    assert by_product(shuffled(df, seed)) == one


@pytest.mark.slow
@pytest.mark.parametrize(("freq", "n", "grain"), [("MS", 48, "month"), ("D", 1000, "day"), ("W-MON", 160, "week")])
def test_thirty_groups_take_seconds(freq: str, n: int, grain: str) -> None:
    dates, rng = pd.date_range("2023-01-02", periods=n, freq=freq), np.random.default_rng(0)
    kinds = (slice(None), slice(0, n - n // 4), slice(n // 2, None), slice(n - 2, None))
    groups = [
        pd.DataFrame({"at": dates, "g": f"p{k}", "v": 100 + 10 * k + rng.normal(0, 5, n)}).iloc[kinds[k % 4]] for k in range(30)
    ]
    began = time.perf_counter()
    result = forecast(pd.concat(groups), time="at", value="v", grain=grain, by="g")
    assert time.perf_counter() - began < 30
    assert len(result["series"]) == 30
    assert all(len(part["forecast"]) == len(result["forecast_dates"]) for part in result["series"].values())
