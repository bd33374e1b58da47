"""Movers between the first and the last part of the time, dates, texts, balance, wide tables: against planted truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from src.analyses.movers import ROWS, parts_of, top_movers
from src.analyses.summary import summary
from tests.analyses.series import shuffled
from tests.support.peak_memory import peak_megabytes


def sales(seed: int = 0, days: int = 800) -> pd.DataFrame:
    """Three regions of which one grows by half, one column that does not change."""
    rng = np.random.default_rng(seed)
    when = np.repeat(pd.date_range("2023-01-01", periods=days), 3)
    region = np.tile(["north", "south", "west"], days)
    growth = np.where(region == "west", 1 + 0.5 * np.arange(3 * days) / (3 * days), 1.0)
    return pd.DataFrame({
        "day": when, "region": region, "v": 100 * growth * np.exp(0.1 * rng.normal(size=3 * days)),
        "w": rng.normal(50, 5, 3 * days),
    })  # fmt: skip


def test_the_group_that_grew_is_the_top_mover_with_what_it_was_and_is() -> None:
    result = summary(sales(), columns=["v", "w"], by="region", time="day", observation="one day of one region")
    first = result["top_movers"][0]
    assert (first["column"], first["group"]) == ("v", "west")
    assert first["after"] / first["before"] == pytest.approx(1 + first["share"])
    assert first["share"] == pytest.approx(0.25, abs=0.05)  # a year of growth, then the same months a year on
    assert first["first_part"] == ["2023-01-01", "2023-12-31"]
    assert {m["column"] for m in result["top_movers"]} == {"v"}
    assert all(m["group"] != "north" for m in result["top_movers"])
    assert "region west rose by" in result["key_insights"]


def test_more_rows_are_a_change_where_rows_are_events() -> None:
    offsets = np.concatenate([np.arange(90), np.repeat(np.arange(90, 180), 3)])
    when = pd.date_range("2024-01-01", periods=180)[offsets]
    df = pd.DataFrame({"t": when, "v": np.random.default_rng(0).normal(10, 1, len(when))})
    told = summary(df, columns=["v"], time="t")["top_movers"]
    assert [m["column"] for m in told] == [ROWS]
    assert told[0]["share"] == pytest.approx(2)
    assert summary(df, columns=["v"], time="t", observation="one day")["top_movers"] == []


def test_the_test_is_welchs_over_blocks_of_time() -> None:
    rng = np.random.default_rng(1)
    when = pd.date_range("2024-01-01", periods=240).to_numpy().astype("datetime64[D]")
    values = rng.normal(10, 1, 240) + np.r_[np.zeros(160), np.full(80, 2.0)]
    (mover,) = top_movers({"v": values}, when, {}, count_rows=False)
    first, last = (part.reshape(8, 10).mean(axis=1) for part in (values[:80], values[160:]))
    assert mover["p_value"] == pytest.approx(stats.ttest_ind(first, last, equal_var=False).pvalue)
    assert mover["change"] == pytest.approx(last.mean() - first.mean())


def test_two_years_compare_the_same_months() -> None:
    year = pd.date_range("2023-01-01", periods=800).to_numpy().astype("datetime64[D]")
    parts = parts_of(year)
    assert parts is not None
    assert parts.first == ("2023-01-01", "2023-12-31")
    assert parts.last == ("2024-03-11", "2025-03-10")
    season = 10 + 5 * np.sin(2 * np.pi * np.arange(1096) / 365.25) + np.random.default_rng(0).normal(0, 1, 1096)
    long = pd.date_range("2023-01-01", periods=1096).to_numpy().astype("datetime64[D]")
    assert top_movers({"v": season}, long, {}, count_rows=False) == []


def test_noise_moves_in_few_tables_even_with_memory_in_it() -> None:
    when = pd.date_range("2024-01-01", periods=365).to_numpy().astype("datetime64[D]")
    moved = 0
    for seed in range(60):
        noise = np.random.default_rng(seed).normal(size=(5, 365))
        for k in range(1, 365):
            noise[:, k] += 0.3 * noise[:, k - 1]
        moved += bool(top_movers({f"c{k}": 20 + noise[k] for k in range(5)}, when, {}, count_rows=False))
    assert moved <= 8


@settings(max_examples=15, deadline=None)
@given(scale=st.sampled_from([1e-6, 3.0, 1e9]), seed=st.integers(0, 100))
def test_units_and_row_order_do_not_matter(scale: float, seed: int) -> None:
    df = sales(seed, 120)
    one = summary(df, columns=["v"], by="region", time="day")["top_movers"]
    other = summary(shuffled(df.assign(v=df.v * scale), seed), columns=["v"], by="region", time="day")["top_movers"]
    assert [(m["column"], m["group"]) for m in one] == [(m["column"], m["group"]) for m in other]
    for a, b in zip(one, other, strict=True):
        factor = 1 if a["column"] == ROWS else scale
        assert b["change"] == pytest.approx(a["change"] * factor)
        assert b["share"] == pytest.approx(a["share"])


def test_quantiles_are_numpys() -> None:
    df = sales()
    told = summary(df, columns=["v"])["quantiles"]["v"]
    assert told["5%"] == pytest.approx(np.quantile(df.v, 0.05))
    assert list(told) == ["1%", "5%", "10%", "25%", "50%", "75%", "90%", "95%", "99%"]


def test_dates_have_a_span_and_a_gap_worth_saying() -> None:
    when = pd.date_range("2024-01-01", periods=100).delete(list(range(40, 70)))
    result = summary(pd.DataFrame({"t": when, "v": np.arange(len(when)) % 7}))
    assert result["dates"]["t"] == {
        "missing": 0, "distinct": 70, "first": "2024-01-01", "last": "2024-04-09", "span_days": 100, "longest_gap_days": 31,
        "gap_after": "2024-02-09",
    }  # fmt: skip
    assert "gap of 30 days" in result["key_insights"]


def test_free_text_is_measured_and_not_counted_by_level() -> None:
    texts = [f"The customer number {k} wrote a long letter about parcel {k * 7}" for k in range(50)]
    result = summary(pd.DataFrame({"letter": [*texts, None], "v": np.arange(51) % 5}))
    assert set(result["category_balance"]) == set()
    told = result["texts"]["letter"]
    assert (told["distinct"], told["missing"], told["repeated"]) == (50, 1, 0)
    assert told["median_words"] == 11
    alone = summary(pd.DataFrame({"letter": texts}))
    assert "refused" not in alone
    assert alone["interpretation"]


def test_balance_says_how_even_levels_are() -> None:
    even = summary(pd.DataFrame({"g": ["a", "b", "c", "d"] * 10}))["category_balance"]["g"]
    assert even["evenness"] == pytest.approx(1)
    shares = np.array([0.9, 0.1])
    uneven = summary(pd.DataFrame({"g": ["a"] * 90 + ["b"] * 10}))["category_balance"]["g"]
    assert uneven["evenness"] == pytest.approx(stats.entropy(shares) / np.log(2))


def test_groups_have_robust_numbers_too() -> None:
    df = sales()
    told = summary(df, columns=["v"], by="region")["groups_robust"]["west"]["v"]
    west = df[df.region == "west"].v
    assert told["median"] == pytest.approx(west.median())
    assert told["robust_std"] == pytest.approx(stats.median_abs_deviation(west, scale="normal"), rel=1e-3)


def test_repeated_rows_are_said_of_a_whole_table_only() -> None:
    df = pd.DataFrame({"a": np.arange(40) % 4, "b": ["x"] * 40})
    assert "repeat another row" in summary(df)["key_insights"]
    assert "repeat another row" not in summary(df, columns=["a"])["key_insights"]


def test_a_wide_table_says_what_matters_first_and_no_more_than_five_things() -> None:
    rng = np.random.default_rng(0)
    df = pd.DataFrame({f"c{k}": rng.normal(size=200) for k in range(250)})
    df["holes"] = np.where(rng.random(200) < 0.5, np.nan, 1.0 * (np.arange(200) % 9))
    result = summary(df)
    assert len(result["columns"]) == 251
    assert result["ranked_insights"][0].startswith("Missing values: holes")
    assert len(result["ranked_insights"]) <= 5


@pytest.mark.slow
def test_a_million_rows_within_half_a_gigabyte() -> None:
    script = """
        import numpy as np
        import pandas as pd
        from src.analyses.summary import summary

        rng = np.random.default_rng(0)
        df = pd.DataFrame({"t": pd.date_range("2020-01-01", periods=1_000_000, freq="min"), "v": rng.normal(size=1_000_000)})
        df["g"] = np.where(rng.random(1_000_000) < 0.3, "a", "b")
        assert summary(df, columns=["v"], by="g", time="t")["n"] == 1_000_000
    """
    assert peak_megabytes(script) < 512
