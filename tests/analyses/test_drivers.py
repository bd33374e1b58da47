"""Drivers are told from passengers by models that agree with statsmodels, and noise has neither."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.outliers_influence import variance_inflation_factor

from src.analyses.correlation import correlation
from src.analyses.joint_model import effect_of, inflations, least_squares, logistic
from tests.analyses.series import dates, shuffled


def linked(n: int = 600, seed: int = 2) -> pd.DataFrame:
    """`ads` and `store` move sales; `visits` only follows ads, `shoe_size` nothing; `region` goes with store."""
    rng = np.random.default_rng(seed)
    ads, store = rng.normal(size=n), rng.choice(["small", "large", "kiosk"], n, p=[0.5, 0.3, 0.2])
    lift = pd.Series(store).map({"small": 0.0, "large": 1.0, "kiosk": -1.0}).to_numpy()
    region = np.where(rng.random(n) < 0.75, np.where(store == "large", "city", "land"), rng.choice(["city", "land"], n))
    return pd.DataFrame(
        {
            "sales": 50 + 6 * ads + 5 * lift + rng.normal(0, 8, n), "ads": 200 + 30 * ads,
            "visits": 0.7 * ads + 0.7 * rng.normal(size=n), "shoe_size": rng.normal(42, 2, n), "store": store, "region": region,
        }
    )  # fmt: skip


def test_a_passenger_is_told_from_its_driver() -> None:
    told = correlation(linked(), target="sales")
    roles = {k: d["role"] for k, d in told["drivers"].items()}
    assert roles == {"ads": "driver", "store": "driver", "visits": "passenger", "region": "passenger", "shoe_size": "none"}
    assert {"visits", "region"} <= set(told["significant"])
    assert told["drivers"]["visits"]["of"] == ["ads"]
    assert told["drivers"]["region"]["of"] == ["store"]
    low, high = told["drivers"]["ads"]["interval"]
    assert low < 6 / np.std(linked()["sales"]) < high
    assert told["drivers"]["ads"]["per_unit"] == pytest.approx(6 / 30, rel=0.25)
    levels = told["drivers"]["store"]["levels"]
    assert levels["large"] - levels["small"] == pytest.approx(5, abs=1.6)
    assert "ads (β = 0.5" in told["interpretation"]
    assert "Visits is a passenger: its link nearly goes once ads is known." in told["interpretation"]
    assert told["interpretation"].count("not cause") == 1


def test_least_squares_with_hc3_errors_is_statsmodels() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(120, 3))
    y = x @ [0.5, 0.0, -0.3] + rng.normal(size=120) * (1 + np.abs(x[:, 0]))
    fit, reference = least_squares(x, y), sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC3", use_t=True)
    assert fit is not None
    np.testing.assert_allclose(fit.coefficients, reference.params)
    np.testing.assert_allclose(fit.covariance, reference.cov_params())
    assert fit.explained == pytest.approx(reference.rsquared)
    one, several = effect_of(fit, x, slice(0, 1)), effect_of(fit, x, slice(1, 3))
    assert one.p_value == pytest.approx(reference.pvalues[1])
    assert one.interval == pytest.approx(tuple(reference.conf_int()[1]))
    assert several.p_value == pytest.approx(float(reference.f_test(np.eye(4)[2:]).pvalue))


def test_logistic_regression_is_statsmodels() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(4000, 3))
    y = (rng.random(4000) < 1 / (1 + np.exp(1 - x @ [0.8, 0.0, -0.4]))).astype(float)
    fit = logistic(x, y)
    plain = sm.Logit(y, sm.add_constant(x)).fit(disp=0)
    robust = sm.Logit(y, sm.add_constant(x)).fit(disp=0, cov_type="HC0")
    assert fit is not None
    np.testing.assert_allclose(fit.coefficients, plain.params, atol=1e-8)
    np.testing.assert_allclose(fit.covariance, robust.cov_params(), rtol=0.02, atol=1e-5)
    assert fit.explained == pytest.approx(plain.prsquared)
    assert fit.slope * fit.coefficients[1] == pytest.approx(plain.get_margeff().margeff[0])


def test_inflations_are_statsmodels() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 3))
    x[:, 2] += x[:, 0]
    spans = {"a": slice(0, 1), "b": slice(1, 2), "c": slice(2, 3)}
    ours = inflations(x, spans)
    for k, name in enumerate(spans):
        assert ours[name] == pytest.approx(variance_inflation_factor(sm.add_constant(x), k + 1))


def test_factors_that_nearly_say_the_same_are_said_to_be_inseparable() -> None:
    df = linked()
    rng = np.random.default_rng(4)
    twin = df["ads"] + rng.normal(0, 3, len(df))
    told = correlation(df.assign(twin=twin, ads=df["ads"] + rng.normal(0, 3, len(df))), target="sales")
    assert told["drivers"]["ads"]["variance_inflation"] > 10
    assert any("Hard to tell apart" in w and "twin" in w for w in told["warnings"])
    check = next(c for c in told["assumptions_checked"] if c["name"] == "factors can be told apart")
    assert check["outcome"] == "fails"


def test_a_factor_that_follows_from_the_others_is_left_out() -> None:
    df = linked()
    told = correlation(df.assign(total=df["ads"] + df["visits"] + df["shoe_size"]), target="sales")
    assert len({"ads", "visits", "shoe_size", "total"} & set(told["drivers"])) == 3
    assert any("it follows from the other factors" in w for w in told["warnings"])


def test_two_outcomes_go_by_log_odds_and_few_or_separated_ones_by_shares() -> None:
    rng = np.random.default_rng(5)
    n = 1500
    tickets, mood, age = rng.poisson(2, n), rng.normal(size=n), rng.normal(size=n)
    left = rng.random(n) < 1 / (1 + np.exp(2 - 0.5 * tickets + 0.7 * mood))
    df = pd.DataFrame({"tickets": tickets, "mood": mood, "age": age, "left": np.where(left, "yes", "no")})
    told = correlation(df, target="left")
    assert told["drivers_model"]["method"].startswith("logistic regression")
    assert {k for k, d in told["drivers"].items() if d["role"] == "driver"} == {"tickets", "mood"}
    assert told["drivers"]["mood"]["odds_ratio"] == pytest.approx(np.exp(-0.7), rel=0.15)
    assert any("left counts as 1 where it is “yes”" in w for w in told["warnings"])
    separated = correlation(df.assign(sure=np.where(left, 1.0, 0.0) + rng.random(n) / 2), target="left")
    assert separated["drivers_model"]["method"].startswith("linear probability")
    assert "separates" in separated["drivers_model"]["why"]
    assert separated["drivers"]["sure"]["role"] == "driver"
    few = correlation(df.head(200).assign(left=np.arange(200) % 16 == 0), target="left")
    assert few["drivers_model"]["method"].startswith("linear probability")


def test_a_long_tailed_target_goes_by_ratio() -> None:
    df = linked()
    told = correlation(df.assign(sales=np.exp(df["sales"] / 8)), target="sales")
    assert "logarithm" in told["drivers_model"]["method"]
    assert told["drivers"]["ads"]["percent"] == pytest.approx(100 * (np.exp(6 / 8) - 1), rel=0.2)


def test_too_few_rows_are_said_and_not_forced() -> None:
    told = correlation(linked(20), target="sales")
    assert told["drivers"] == {}
    assert "too few" in told["drivers_model"]["reason"] or "only" in told["drivers_model"]["reason"]


def test_a_lagged_passenger_in_time() -> None:
    rng = np.random.default_rng(6)
    n = 730
    cause = rng.normal(size=n + 3)
    df = pd.DataFrame(
        {
            "day": dates(n), "spend": cause[3:] + np.arange(n) / 200, "clicks": 0.6 * cause[3:] + 0.8 * rng.normal(size=n),
            "weather": rng.normal(size=n), "revenue": 0.6 * cause[:n] + 0.8 * rng.normal(size=n) + np.arange(n) / 100,
        }
    )  # fmt: skip
    told = correlation(df, target="revenue", time="day")
    assert told["lags"]["spend"]["best_lag"] == 3
    assert {k: d["role"] for k, d in told["drivers"].items()} == {"spend": "driver", "clicks": "passenger", "weather": "none"}
    assert told["drivers"]["clicks"]["of"] == ["spend"]
    low, high = told["drivers"]["spend"]["interval"]
    assert low < 0.6 < high


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-3, 1e3), shift=st.floats(-1e3, 1e3))
def test_neither_row_order_nor_units_change_a_role(seed: int, scale: float, shift: float) -> None:
    df = linked(200)
    one = correlation(df, target="sales")
    assert correlation(shuffled(df, seed), target="sales") == one
    other = correlation(df.assign(ads=df["ads"] * scale + shift, sales=df["sales"] * scale + shift), target="sales")
    for name, told in one["drivers"].items():
        assert other["drivers"][name]["role"] == told["role"]
        assert other["drivers"][name]["effect"] == pytest.approx(told["effect"], abs=1e-6)


AWKWARD = {
    "constant": lambda df: df.assign(ads=1.0),
    "all missing": lambda df: df.assign(ads=None),
    "half missing": lambda df: df.assign(ads=df["ads"].where(df.index % 2 == 0)),
    "infinite": lambda df: df.assign(ads=df["ads"].where(df.index % 5 > 0, np.inf)),
    "huge": lambda df: df.assign(ads=df["ads"] * 1e140, sales=df["sales"] * 1e140),
    "tiny": lambda df: df.assign(ads=df["ads"] * 1e-290, sales=df["sales"] * 1e-290),
    "a kind for each row": lambda df: df.assign(store=[f"s{k}" for k in range(len(df))]),
    "a rare kind": lambda df: df.assign(store=["rare"] + ["b", "c"] * 299 + ["b"]),
    "mixed": lambda df: df.assign(store=[[1, "a", None, True, 2.5][k % 5] for k in range(len(df))]),
    "twins": lambda df: df.assign(ads2=df["ads"] * 2 + 1),
    "one outcome": lambda df: df.assign(sales=[1] + [0] * 599),
    "itself as yes and no": lambda df: df.assign(high=df["sales"] > 50),
}


@pytest.mark.parametrize("case", AWKWARD)
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 12, 30, 600])
def test_awkward_factors_never_raise(case: str, rows: int) -> None:
    told = correlation(AWKWARD[case](linked()).head(rows), target="sales")
    json.dumps(told, allow_nan=False)
    assert told["interpretation"]
    assert told["drivers"] or told.get("refused") or told["drivers_model"]["reason"]
    for driver in told["drivers"].values():
        assert driver["role"] in ("driver", "passenger", "inseparable", "unclear", "none")
        assert driver["role"] == "none" or driver["p_value"] is not None
