"""Correlations agree with scipy, survive correction only when real, and are not fooled by common trends."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from src.analyses.associations import correlation_ratio, cramers_v, fisher_interval, pearson, spearman
from src.analyses.correlation import correlation
from src.analyses.factors import Factors
from src.analyses.multiple_testing import benjamini_hochberg
from src.analyses.row_tests import in_order
from tests.analyses.series import THREE_YEARS, Floats, dates, shuffled
from tests.support.peak_memory import peak_megabytes


def churn(n: int = 2000, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    tickets, satisfaction, segment = rng.poisson(2, n), rng.normal(7, 1.5, n), rng.choice(["a", "b", "c"], n)
    odds = -1.5 + 0.6 * tickets - 0.5 * (satisfaction - 7) + 0.8 * (segment == "c")
    churned = (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(int)
    return pd.DataFrame(
        {
            "customer_id": np.arange(n), "tickets": tickets, "satisfaction": satisfaction, "segment": segment,
            "age": rng.integers(18, 80, n), "churned": churned,
        }
    )  # fmt: skip


def test_drivers_are_found_and_the_rest_is_not() -> None:
    result = correlation(churn(), target="churned")
    assert result["significant"] == ["tickets", "satisfaction", "segment"]
    assert result["top_factors"][:2] == ["tickets", "satisfaction"]
    assert result["correlations"]["tickets"] > 0.2 > -0.2 > result["correlations"]["satisfaction"]
    assert "point-biserial" in result["methodology"]
    assert result["associations"]["segment"]["measure"] == "Cramér's V"
    assert result["interpretation"].count("not cause") == 1
    assert any("customer_id (it only names rows)" in w for w in result["warnings"])


def test_pearson_spearman_and_interval_are_scipys() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=80), rng.normal(size=80)
    y += 0.4 * x
    ours, reference = pearson(x, y), stats.pearsonr(x, y)
    assert ours.value == pytest.approx(reference.statistic)
    assert ours.p_value == pytest.approx(reference.pvalue)
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)
    assert fisher_interval(ours.value, 80) == pytest.approx(tuple(reference.confidence_interval(0.95)))


def test_cramers_v_and_correlation_ratio_are_scipys() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.integers(0, 3, 300), rng.integers(0, 4, 300)
    table = np.zeros((3, 4), dtype=int)
    np.add.at(table, (a, b), 1)
    assert cramers_v(a, b).p_value == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert cramers_v(a, b).value == pytest.approx(stats.contingency.association(table, method="cramer", correction=False))
    y = rng.normal(size=300) + 0.3 * a
    assert correlation_ratio(a, y).p_value == pytest.approx(stats.f_oneway(*(y[a == k] for k in range(3))).pvalue)


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_benjamini_hochberg_is_statsmodels(p: list[float]) -> None:
    np.testing.assert_allclose(benjamini_hochberg(p), multipletests(p, method="fdr_bh")[1], atol=1e-12)


@pytest.mark.slow
def test_noise_yields_few_false_discoveries() -> None:
    false = 0
    for seed in range(100):
        table = np.random.default_rng(seed).normal(size=(150, 20))
        false += bool(correlation(pd.DataFrame(table, columns=[f"c{k}" for k in range(20)]), target="c0")["significant"])
    assert false / 100 <= 0.11  # 5 % expected, with room for 100 draws


def test_all_pairs_without_a_target() -> None:
    df = churn()[["tickets", "satisfaction", "age"]]
    result = correlation(df)
    assert set(result["correlations"]) == {"tickets ~ satisfaction", "tickets ~ age", "satisfaction ~ age"}
    assert result["matrix"]["columns"] == ["age", "satisfaction", "tickets"]
    assert [row[k] for k, row in enumerate(result["matrix"]["values"])] == [1.0, 1.0, 1.0]


def marketing(seed: int, lag: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    at = np.arange(THREE_YEARS)
    spend = rng.gamma(4, 100, THREE_YEARS) * (1 + 0.3 * np.sin(2 * np.pi * at / 365))
    effect = np.concatenate([np.full(lag, spend.mean()), spend[: THREE_YEARS - lag]])
    revenue = 5000 + 3 * at + 2 * effect + rng.normal(0, 600, THREE_YEARS) + 300 * (at % 7)
    return pd.DataFrame({"day": dates(THREE_YEARS), "marketing_spend": spend, "revenue": revenue})


@pytest.mark.parametrize("lag", [0, 3, 10])
def test_the_planted_lag_is_recovered(lag: int) -> None:
    result = correlation(marketing(0, lag), target="revenue", columns=["marketing_spend"], time="day")
    assert result["lags"]["marketing_spend"]["best_lag"] == lag
    assert result["significant"] == ["marketing_spend"]
    assert result["correlations"]["marketing_spend"] > 0.4
    low, high = result["confidence_intervals"]["marketing_spend"]
    assert low < result["correlations"]["marketing_spend"] < high


def autoregressive(rng: np.random.Generator, n: int) -> Floats:
    x = np.zeros(n)
    for k in range(1, n):
        x[k] = 0.6 * x[k - 1] + rng.normal()
    return x


@pytest.mark.slow
def test_two_trends_are_not_a_correlation() -> None:
    false = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        at = np.arange(500)
        df = pd.DataFrame(
            {"day": dates(500), "a": 0.05 * at + autoregressive(rng, 500), "b": 0.1 * at + autoregressive(rng, 500)}
        )
        result = correlation(df, target="b", time="day")
        assert result["raw_correlations"]["a"] > 0.9
        false += bool(result["significant"])
    assert false <= 6


def test_columns_that_say_nothing_new_are_left_out() -> None:
    df = churn().assign(constant=1, double=lambda d: d.satisfaction * 2 + 1, copy=lambda d: 1 - d.churned)
    result = correlation(df, target="churned")
    assert not {"constant", "double", "copy", "customer_id"} & set(result["correlations"])
    assert any("the same as satisfaction" in w for w in result["warnings"])
    assert any("it is churned in another form" in w for w in result["warnings"])


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-6, 1e6), shift=st.floats(-1e3, 1e3))
def test_neither_row_order_nor_units_matter(seed: int, scale: float, shift: float) -> None:
    df = churn(300)
    one = correlation(df.drop(columns="customer_id"), target="churned")
    assert correlation(shuffled(df.drop(columns="customer_id"), seed), target="churned") == one
    other = correlation(df.drop(columns="customer_id").assign(age=df.age * scale + shift), target="churned")
    assert other["correlations"]["age"] == pytest.approx(one["correlations"]["age"], abs=1e-6)


@pytest.mark.slow
def test_noise_of_every_sort_yields_few_discoveries_and_planted_links_are_found() -> None:
    from benchmarks.null_tables.noise_tables import found_in_noise, found_when_planted, share

    empty = [found_in_noise(seed) for seed in range(100)]
    assert share(empty, "any") <= 0.11  # 5 % expected at most, with room for 100 draws
    sown = [found_when_planted(seed, "normal") for seed in range(40)]
    assert min(share(sown, k) for k in ("line", "kind", "turn", "kind driver", "turn driver")) >= 0.8
    assert share(sown, "passengers called drivers") <= 0.05


@pytest.mark.slow
def test_independent_series_yield_few_discoveries_and_planted_lags_are_found() -> None:
    from benchmarks.null_tables.noise_series import found_in_noise, found_when_planted, share

    empty = [found_in_noise(seed) for seed in range(80)]
    assert share(empty, "raw") > 0.6
    assert share(empty, "any") <= 0.12
    sown = [s for s in (found_when_planted(seed) for seed in range(45)) if s["grain"] != "month"]
    assert share(sown, "at its lag") >= 0.8
    assert share(sown, "passenger called driver") <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("odd", ["", "missing", "flag", "names"])
def test_a_million_rows_fit(odd: str) -> None:
    """Six columns within 512 MB, the frame and the libraries included, in a process of their own."""
    script = f"""
import numpy as np, pandas as pd
from src.analyses.correlation import correlation
from src.analyses.factors import Factors
rng, n = np.random.default_rng(0), 1_000_000
kinds = [np.array([f"k{{i}}" for i in range(k)], dtype=object)[rng.integers(0, k, n)] for k in (4, 30)]
df = pd.DataFrame({{"y": rng.normal(size=n), "a": rng.normal(size=n), "b": rng.lognormal(size=n), "c": rng.poisson(3, n),
                    "g": kinds[0], "h": kinds[1]}})
df["y"] += 0.3 * df["a"]
if {odd!r} == "missing":
    df.loc[::7, "a"] = np.nan
if {odd!r} == "flag":
    df["y"] = (df["y"] > 1).astype(int)
if {odd!r} == "names":
    df["h"] = [f"p{{i}}" for i in range(n)]
told = correlation(df, target="y")
assert told["drivers"]["a"]["role"] == "driver", told["drivers"]
assert told["significant"] == ["a"]
assert any("100,000 of" in w or "taken evenly" in w for w in told["warnings"])
"""
    assert peak_megabytes(script) < 512


@given(first=st.lists(st.sampled_from([0.0, -0.0, 1.0, 2.5, float("nan")]), min_size=3, max_size=40), seed=st.integers(0, 99))
def test_rows_stand_in_an_order_of_their_values(first: list[float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = len(first)
    columns = {"a": np.array(first), "b": rng.integers(0, 3, n).astype(float), "c": rng.normal(size=n).round(1)}
    mixed = rng.permutation(n)
    one, other = Factors(numeric=dict(columns)), Factors(numeric={k: v[mixed] for k, v in columns.items()})
    in_order(one)
    in_order(other)
    for name in columns:
        np.testing.assert_array_equal(one.numeric[name], other.numeric[name])
