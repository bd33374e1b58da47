"""Regressions against statsmodels, scikit-learn and published numbers; diagnostics on data that have the fault."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.metrics import roc_auc_score
from statsmodels.stats.outliers_influence import OLSInfluence, variance_inflation_factor

from src.analyses.regression import regression
from tests.support.peak_memory import peak_megabytes

ANSCOMBE_X = [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE = {
    "first": [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    "bent": [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
    "one row off": [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
}
"""Anscombe (1973), The American Statistician 27: each gives y = 3.00 + 0.500 x, R squared 0.67."""


def frame(n: int = 400, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    df = pd.DataFrame(
        {"x": rng.normal(10, 3, n), "z": rng.lognormal(size=n), "g": rng.choice(["a", "b", "c"], n, p=[0.5, 0.3, 0.2])}
    )
    noise = rng.normal(size=n) * (0.5 + 0.2 * df["x"].abs())
    df["y"] = 5 + 2 * df["x"] - df["z"] + 4 * (df["g"] == "b") + noise
    df["won"] = rng.random(n) < 1 / (1 + np.exp(4 - 0.4 * df["x"]))
    return df


def term(result: dict[str, Any], name: str) -> dict[str, Any]:
    return next(c for c in result["coefficients"] if c["term"] == name)


def matrix(df: pd.DataFrame) -> pd.DataFrame:
    levels = {f"g = {level}": (df["g"] == level).astype(float) for level in ("b", "c")}
    return pd.DataFrame({"const": 1.0, "x": df["x"], "z": df["z"], **levels})


def test_least_squares_and_hc3_agree_with_statsmodels() -> None:
    df = frame()
    result = regression(df, target="y", factors=["x", "z", "g"])
    expected = sm.OLS(df["y"], matrix(df)).fit(cov_type="HC3", use_t=True)
    for name in ("x", "z", "g = b", "g = c"):
        found = term(result, name)
        assert found["estimate"] == pytest.approx(expected.params[name])
        assert found["standard_error"] == pytest.approx(expected.bse[name])
        assert found["p_value"] == pytest.approx(expected.pvalues[name], rel=1e-6, abs=1e-12)
        assert found["interval"] == pytest.approx(expected.conf_int().loc[name].tolist())
    assert result["intercept"] == pytest.approx(expected.params["const"])
    assert result["fit"]["r_squared"] == pytest.approx(expected.rsquared)
    assert result["fit"]["adjusted_r_squared"] == pytest.approx(expected.rsquared_adj)
    assert term(result, "g = b")["reference"] == "a"
    two = np.zeros((2, 5))
    two[0, 3] = two[1, 4] = 1
    wald = expected.wald_test(two, use_f=True, scalar=True)
    assert next(f for f in result["factors"] if f["factor"] == "g")["p_value"] == pytest.approx(float(wald.pvalue), rel=1e-6)


def test_the_diagnostics_agree_with_statsmodels() -> None:
    df = frame()
    result = regression(df, target="y", factors=["x", "z"])
    x = sm.add_constant(df[["x", "z"]])
    fit = sm.OLS(df["y"], x).fit()
    assert result["diagnostics"]["vif"]["x"] == pytest.approx(variance_inflation_factor(x.to_numpy(), 1))
    expected = sm.stats.diagnostic.het_breuschpagan(fit.resid, x)
    assert result["diagnostics"]["breusch_pagan"]["p_value"] == pytest.approx(expected[1])
    cook = OLSInfluence(fit).cooks_distance[0]
    top = result["influential"]["rows"][0]
    assert top["row"] == int(np.argmax(cook))
    assert top["cooks_distance"] == pytest.approx(cook.max())
    assert {c["name"]: c["outcome"] for c in result["assumptions_checked"]}["even spread"] == "fails"


def test_in_time_the_intervals_are_hac_and_trend_is_held_constant() -> None:
    rng = np.random.default_rng(1)
    days = pd.date_range("2025-01-01", periods=200)
    x = np.arange(200) * 0.1 + rng.normal(size=200)
    df = pd.DataFrame({"day": days, "x": x, "y": np.arange(200) * 0.5 + rng.normal(size=200)})
    alone = regression(df, target="y", factors=["x"])
    held = regression(df, target="y", factors=["x"], time="day")
    assert term(alone, "x")["p_value"] < 0.001
    assert held["factors"][0]["p_value"] > 0.01
    assert held["controls"] == ["trend", "weekday"]
    assert held["errors"] == "HAC over 18 lags, fixed-b"
    assert held["diagnostics"]["durbin_watson"] == pytest.approx(2, abs=0.5)


def test_logistic_agrees_with_statsmodels_and_scikit_learn() -> None:
    df = frame()
    result = regression(df, target="won", factors=["x", "z", "g"])
    model = sm.Logit(df["won"].astype(float), matrix(df)).fit(disp=0)
    effects = model.get_margeff(dummy=True)
    for at, name in enumerate(("x", "z", "g = b", "g = c")):
        found = term(result, name)
        assert found["estimate"] == pytest.approx(model.params[name], rel=1e-5)
        assert found["odds_ratio"] == pytest.approx(np.exp(model.params[name]), rel=1e-5)
        assert found["interval"] == pytest.approx(model.conf_int().loc[name].tolist(), rel=1e-4)
        if not name.startswith("g"):
            assert found["change"] == pytest.approx(effects.margeff[at], rel=1e-4)
            assert np.ptp(found["change_interval"]) / 2 / 1.96 == pytest.approx(effects.margeff_se[at], rel=1e-3)
    assert result["fit"]["mcfadden_r_squared"] == pytest.approx(model.prsquared, rel=1e-6)
    assert result["fit"]["auc"] == pytest.approx(roc_auc_score(df["won"], model.predict()))
    assert sum(b["n"] for b in result["cross_validation"]["calibration"]) == len(df)


def test_the_average_change_of_a_level_is_that_of_everybody_having_it() -> None:
    df = frame()
    result = regression(df, target="won", factors=["x", "g"])
    x = matrix(df).drop(columns="z")
    model = sm.Logit(df["won"].astype(float), x).fit(disp=0)
    with_b, without = x.assign(**{"g = b": 1.0, "g = c": 0.0}), x.assign(**{"g = b": 0.0, "g = c": 0.0})
    expected = float((model.predict(with_b) - model.predict(without)).mean())
    assert term(result, "g = b")["change"] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("which", ANSCOMBE)
def test_anscombe(which: str) -> None:
    result = regression(pd.DataFrame({"x": ANSCOMBE_X, "y": ANSCOMBE[which]}), target="y", factors=["x"])
    assert term(result, "x")["estimate"] == pytest.approx(0.500, abs=0.001)
    assert result["intercept"] == pytest.approx(3.00, abs=0.01)
    assert result["fit"]["r_squared"] == pytest.approx(0.67, abs=0.005)
    checked = {c["name"]: c["outcome"] for c in result["assumptions_checked"]}
    if which == "one row off":
        assert checked["no single row decides"] == "doubtful"
        assert result["influential"]["rows"][0]["row"] == 2


def test_a_bend_is_noticed_and_a_straight_line_is_not() -> None:
    rng = np.random.default_rng(2)
    x = rng.uniform(0, 10, 300)
    bent = regression(pd.DataFrame({"x": x, "y": x**2 + rng.normal(0, 3, 300)}), target="y", factors=["x"])
    straight = regression(pd.DataFrame({"x": x, "y": 3 * x + rng.normal(0, 3, 300)}), target="y", factors=["x"])
    assert any("bends" in w for w in bent["warnings"])
    assert not any("bends" in w for w in straight["warnings"])


def test_separation_is_found_said_and_kept_finite() -> None:
    df = pd.DataFrame({"x": np.arange(40.0), "won": np.arange(40) >= 20})
    result = regression(df, target="won", factors=["x"])
    assert any("Separation: x tells" in w for w in result["warnings"])
    assert result["errors"] == "Firth's penalised likelihood"
    assert 0 < term(result, "x")["estimate"] < 10
    level = pd.DataFrame({"g": ["a"] * 30 + ["b"] * 30, "won": [True, False] * 15 + [True] * 30})
    assert any("g = b" in w for w in regression(level, target="won", factors=["g"])["warnings"])


def test_factors_that_cannot_be_told_apart() -> None:
    df = frame()
    near = df.assign(twin=df["x"] + np.random.default_rng(3).normal(0, 0.1, len(df)))
    assert any("almost together" in w for w in regression(near, target="y", factors=["x", "twin"])["warnings"])
    same = regression(df.assign(twin=df["x"] * 2 + 1), target="y", factors=["x", "twin"])
    assert [c["term"] for c in same["coefficients"]] == ["x"]
    assert any("twin follows from" in w for w in same["warnings"])


def test_cross_validation_tells_a_model_that_only_learnt_by_heart() -> None:
    rng = np.random.default_rng(4)
    noise = pd.DataFrame(rng.normal(size=(40, 16)), columns=[f"f{k}" for k in range(16)]).assign(y=rng.normal(size=40))
    result = regression(noise, target="y", factors=[f"f{k}" for k in range(16)])
    assert result["fit"]["r_squared"] > 0.2
    assert result["cross_validation"]["r_squared"] < 0.1
    assert any("for each coefficient" in w for w in result["warnings"])
    df = frame()
    found = regression(df, target="y", factors=["x", "z"])["cross_validation"]
    inside = LinearRegression().fit(df[["x", "z"]], df["y"])
    assert found["rmse"] == pytest.approx(float(np.std(df["y"] - inside.predict(df[["x", "z"]]))), rel=0.05)


def test_missing_rows_are_counted_and_rare_levels_taken_together() -> None:
    df = frame(200)
    df.loc[:9, "x"] = np.nan
    df.loc[10:11, "g"] = "rare"
    df.loc[12:13, "g"] = "odd"
    result = regression(df, target="y", factors=["x", "g"])
    assert result["n"] == 190
    assert "10 rows of 200 left out" in result["warnings"][0]
    assert "g = other levels" in [c["term"] for c in result["coefficients"]]


def test_the_event_of_a_text_target_can_be_named() -> None:
    df = frame().assign(state=lambda d: np.where(d["won"], "won", "lost"))
    won = regression(df, target="state", factors=["x"])
    lost = regression(df, target="state", factors=["x"], event="lost")
    assert won["event"] == "won"
    assert term(won, "x")["estimate"] == pytest.approx(-term(lost, "x")["estimate"], rel=1e-6)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 1e4), shift=st.floats(-1e4, 1e4))
def test_scaling_and_shifting_move_the_answer_and_row_order_does_not(seed: int, scale: float, shift: float) -> None:
    df = frame(80, seed)
    plain = regression(df, target="y", factors=["x", "g"])
    moved = regression(df.assign(y=df["y"] * scale + shift), target="y", factors=["x", "g"])
    wider = regression(df.assign(x=df["x"] * scale + shift), target="y", factors=["x", "g"])
    one, other, third = (term(r, "x") for r in (plain, moved, wider))
    assert other["estimate"] == pytest.approx(one["estimate"] * scale, rel=1e-5)
    assert third["estimate"] == pytest.approx(one["estimate"] / scale, rel=1e-4)
    assert [other["p_value"], third["p_value"]] == pytest.approx([one["p_value"]] * 2, rel=1e-3, abs=1e-12)
    assert third["standardised"] == pytest.approx(one["standardised"], rel=1e-5)
    mixed = df.sample(frac=1, random_state=seed).reset_index(drop=True)
    again = regression(mixed, target="y", factors=["x", "g"])
    assert again["coefficients"] == plain["coefficients"]
    assert again["cross_validation"] == plain["cross_validation"]


@pytest.mark.slow
def test_a_million_rows_within_half_a_gigabyte() -> None:
    script = """
import numpy as np, pandas as pd
from src.analyses.hypothesis import hypothesis
from src.analyses.regression import regression
rng = np.random.default_rng(0)
n = 1_000_000
g = pd.Categorical(rng.choice(["a", "b", "c"], n))
df = pd.DataFrame({"x": rng.normal(size=n), "v": rng.lognormal(size=n), "g": g, "c": rng.random(n) < 0.2})
assert hypothesis(df, value="v", by="g")["n"] == n
assert hypothesis(df, value="v", by="g", groups=["a", "b"])["n"] > n / 2
assert hypothesis(df, value="c", by="g")["n"] == n
assert regression(df, target="v", factors=["x", "g"])["n"] == 625_000
assert regression(df, target="c", factors=["x", "v"])["n"] > 800_000
"""
    assert peak_megabytes(script) < 512
