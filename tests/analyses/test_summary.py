"""A summary's numbers are pandas', and its words say first what matters most."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from src.analyses.describe import histogram, normality, skewness
from src.analyses.summary import summary
from tests.analyses.series import shuffled


def regions(seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    region = rng.choice(["North", "South", "West"], 900, p=[0.5, 0.3, 0.2])
    revenue = 100 + 80.0 * (region == "West") + rng.normal(0, 20, 900)
    return pd.DataFrame({"region": region, "revenue": revenue})


def test_the_eight_numbers_are_pandas() -> None:
    df = regions()
    reference = df.revenue.describe()
    result = summary(df, columns=["revenue"])
    assert result["summary_stats"] == pytest.approx(dict(reference))
    assert summary(df.assign(other=df.revenue * 2))["summary_stats"]["other"]["mean"] == pytest.approx(2 * reference["mean"])


def test_groups_are_described_and_their_difference_told() -> None:
    df = regions()
    result = summary(df, columns=["revenue"], by="region", observation="one sale")
    reference = df.groupby("region").revenue.mean()
    assert {k: v["mean"] for k, v in result["groups"].items()} == pytest.approx(dict(reference))
    assert list(result["groups"]) == ["North", "South", "West"]
    assert "(West)" in result["key_insights"]
    assert "one sale" in result["interpretation"]
    assert {"name": "what one row is", "outcome": "holds", "detail": "One observation is one sale."} in result[
        "assumptions_checked"
    ]


def test_groups_that_differ_by_chance_are_said_to() -> None:
    df = regions().assign(revenue=np.random.default_rng(5).normal(100, 20, 900))
    assert "no more than chance" in summary(df, columns=["revenue"], by="region")["key_insights"]


def test_missing_duplicates_outliers_and_balance() -> None:
    df = pd.DataFrame({"v": [1.0, 2.0, 3.0, 2.0, 1.0, 3.0, 2.0, 2.5, 1.5, 99.0, None, 2.0], "c": ["a"] * 9 + ["b", "a", "a"]})
    result = summary(df)
    assert result["missing_data"] == {"v": pytest.approx(100 / 12), "c": 0.0}
    assert result["outliers"] == {"v": [9]}
    assert result["category_balance"]["c"]["counts"] == {"a": 11, "b": 1}
    assert result["duplicates"] == int(df.duplicated().sum())
    assert "Missing values: v (8.33%)" in result["key_insights"]


def test_the_histogram_counts_every_value() -> None:
    ages = np.random.default_rng(0).integers(18, 90, 3000).astype(float)
    shown = histogram(ages)
    assert sum(shown["counts"]) == 3000
    assert len(shown["edges"]) == len(shown["counts"]) + 1
    assert all(edge == round(edge) for edge in shown["edges"])


def test_skewness_and_normality_are_scipys() -> None:
    values = np.random.default_rng(0).gamma(2, 3, 500)
    assert skewness(values) == pytest.approx(stats.skew(values, bias=False))
    assert normality(values)["p_value"] == pytest.approx(stats.normaltest(values).pvalue)
    assert normality(values)["verdict"] == "clearly not normal"


def test_a_large_sample_is_not_called_abnormal_for_a_trifle() -> None:
    values = np.random.default_rng(0).normal(size=50_000) ** 1
    values = values + 0.02 * values**2
    assert normality(values)["verdict"].startswith(("not exactly normal", "no departure"))


def test_named_rows_give_extremes() -> None:
    df = pd.DataFrame({"product": [f"p{k}" for k in range(10)], "price": [float(k**2) for k in range(10)]})
    result = summary(df, columns=["price"], labels="product")
    assert "Highest price: p9 (81); lowest: p0 (0)." in result["key_insights"]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_row_order_does_not_matter(seed: int) -> None:
    df = regions().assign(revenue=lambda d: d.revenue.round(6))
    one, other = (summary(d, columns=["revenue"], by="region") for d in (df, shuffled(df, seed)))
    one.pop("outliers")
    other.pop("outliers")
    assert one == other
