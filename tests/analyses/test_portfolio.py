"""A portfolio's figures against numbers worked by hand, scipy and statsmodels, and against changes of form."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from src.analyses.portfolio import portfolio
from src.services.sample import truth
from src.services.sample.portfolio import portfolio_csv


def frame(values: Any, start: str = "2024-01-01", freq: str = "B", **others: Any) -> pd.DataFrame:
    return pd.DataFrame({"day": pd.date_range(start, periods=len(values), freq=freq), "value": values, **others})


def walk(n: int, seed: int, mean: float = 0.0004, spread: float = 0.01) -> np.ndarray[Any, Any]:
    return 100 * np.cumprod(1 + mean + spread * np.random.default_rng(seed).normal(size=n))


def of(df: pd.DataFrame, **more: Any) -> dict[str, Any]:
    return portfolio(df, **{"time": "day", "value": "value", **more})


def test_figures_worked_by_hand() -> None:
    # 100 -> 110 -> 99 -> 118.8: returns of 10 %, -10 %, 20 %
    found = of(frame([100.0, 110.0, 99.0, 118.8], start="2024-01-31", freq="ME"))
    metrics, root = found["metrics"], math.sqrt(12)
    assert metrics["total_return"] == pytest.approx(0.188)
    assert metrics["annual_return"] == pytest.approx(1.188**4 - 1)
    spread = math.sqrt(((0.1 - 0.2 / 3) ** 2 + (-0.1 - 0.2 / 3) ** 2 + (0.2 - 0.2 / 3) ** 2) / 2)
    assert metrics["volatility"] == pytest.approx(spread * root)
    assert metrics["sharpe_ratio"] == pytest.approx(0.2 / 3 / spread * root)
    assert metrics["sortino_ratio"] == pytest.approx(0.2 / 3 / math.sqrt(0.01 / 3) * root)
    assert metrics["max_drawdown"] == pytest.approx(-0.1)
    fall = found["drawdowns"][0]
    assert (fall["peak"], fall["trough"], fall["recovered"]) == ("2024-02-29", "2024-03-31", "2024-04-30")
    assert found["periods_per_year"] == 12


def test_value_at_risk_and_expected_shortfall_worked_by_hand() -> None:
    # returns of -10 %, -9 %, ..., 89 %: of a hundred, the worst five are -10 to -6 %
    returns = np.arange(-10, 90) / 100
    found = of(frame(returns), returns=True)
    assert found["tail"]["95"]["value_at_risk"] == pytest.approx(0.0505)  # between the fifth and the sixth worst
    assert found["tail"]["95"]["expected_shortfall"] == pytest.approx(0.08)
    assert found["tail"]["95"]["observations"] == 5


def test_the_modified_value_at_risk_of_normal_returns_is_the_normal_one() -> None:
    from scipy import stats

    quantiles = stats.norm.ppf((np.arange(1, 20_001) - 0.5) / 20_000)
    found = of(frame(0.001 + 0.01 * quantiles, freq="D"), returns=True, confidence=0.9)
    assert found["tail"]["90"]["modified"] == pytest.approx(-(0.001 - 1.2816 * 0.01), abs=2e-5)


def test_beta_and_alpha_are_those_of_statsmodels() -> None:
    market = walk(400, 1)
    own = 50 * np.cumprod(
        np.concatenate(([1.0], 1.0002 + 0.8 * np.diff(market) / market[:-1] + 0.003 * np.sin(np.arange(399))))
    )
    found = of(frame(own, index=market), benchmark="index")
    y, x = np.diff(own) / own[:-1], np.diff(market) / market[:-1]
    fit = sm.OLS(y, sm.add_constant(x)).fit()
    assert found["market"]["beta"] == pytest.approx(fit.params[1])
    assert found["market"]["alpha"] == pytest.approx(252 * fit.params[0])
    rolling = found["rolling_beta"]
    last = sm.OLS(y[-63:], sm.add_constant(x[-63:])).fit().params[1]
    assert rolling["beta"][-1] == pytest.approx(last)
    assert len(rolling["beta"]) == len(rolling["dates"]) == 399 - 63 + 1
    assert rolling["dates"][-1] == found["dates"][-1]


def test_the_least_variance_of_two_holdings_has_its_closed_form() -> None:
    from sklearn.covariance import LedoitWolf

    one, other = walk(600, 2, 0.0005, 0.01), walk(600, 3, 0.0003, 0.006)
    found = portfolio(frame(one, other=other), time="day", value=["value", "other"])
    returns = np.column_stack([np.diff(v) / v[:-1] for v in (one, other)])
    (a, c), (_, b) = LedoitWolf().fit(returns).covariance_
    best = found["frontier"]["minimum_variance"]["weights"]
    assert best["value"] == pytest.approx((b - c) / (a + b - 2 * c), abs=1e-4)
    risks = [p["volatility"] for p in found["frontier"]["points"]]
    gains = [p["annual_return"] for p in found["frontier"]["points"]]
    assert risks == sorted(risks)
    assert gains == sorted(gains)
    assert all(abs(sum(p["weights"].values()) - 1) < 1e-9 for p in found["frontier"]["points"])


def test_a_long_table_is_read_like_a_wide_one() -> None:
    one, other = walk(80, 4), walk(80, 5)
    wide = frame(one, other=other)
    long = wide.melt("day", ["value", "other"], "ticker", "price").sample(frac=1, random_state=1)
    told = portfolio(long, time="day", value="price", by="ticker")
    assert told["metrics"] == pytest.approx(portfolio(wide, time="day", value=["other", "value"])["metrics"])
    assert set(told["holdings"]) == {"value", "other"}


def test_the_truth_planted_in_the_sample_is_found() -> None:
    import io

    df = pd.read_csv(io.StringIO(portfolio_csv()))
    found = portfolio(df, time="date", value="portfolio_value", benchmark="sp500_value")
    assert found["market"]["beta_low"] < truth.PORTFOLIO_BETA < found["market"]["beta_high"]
    assert found["drawdowns"][0]["trough"] == truth.PORTFOLIO_CRASH[1].isoformat()
    assert found["metrics"]["max_drawdown"] == pytest.approx(-0.28, abs=0.01)


@pytest.mark.slow
def test_the_interval_of_the_sharpe_ratio_holds_it_nineteen_times_of_twenty() -> None:
    true, held = 0.05 / 1.0 * math.sqrt(252), 0
    for seed in range(200):
        returns = 0.01 * (0.05 + np.random.default_rng(seed).normal(size=500))
        metrics = of(frame(returns), returns=True)["metrics"]
        held += metrics["sharpe_low"] <= true <= metrics["sharpe_high"]
    assert 180 <= held <= 198  # 190 expected; both limits are 3.2 standard deviations off


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-3, 1e6), n=st.integers(15, 120))
def test_currency_and_row_order_change_nothing(seed: int, scale: float, n: int) -> None:
    df = frame(walk(n, seed), index=walk(n, seed + 1))
    plain = of(df, benchmark="index")
    other = of((df.assign(value=df["value"] * scale)).sample(frac=1, random_state=seed), benchmark="index")
    assert other["metrics"] == pytest.approx(plain["metrics"], rel=1e-6, nan_ok=True)
    assert other["market"] == pytest.approx(plain["market"], rel=1e-6, abs=1e-9)
    assert other["dates"] == plain["dates"]


def test_values_and_their_returns_give_the_same() -> None:
    values = walk(100, 7)
    by_value = of(frame(values))
    by_return = of(frame(np.diff(values) / values[:-1]), returns=True)
    for key in ("total_return", "volatility", "sharpe_ratio", "max_drawdown"):
        assert by_return["metrics"][key] == pytest.approx(by_value["metrics"][key])


@pytest.mark.parametrize(
    ("df", "said"),
    [
        (frame([100.0, 0.0, 50.0]), "zero or below"),
        (frame([100.0, 101.0]), "at least three"),
        (frame([]), "at least three"),
        (pd.DataFrame({"day": ["2024-01-01"] * 3, "value": [1.0, 2.0, 3.0]}), "same day"),
    ],
)
def test_what_has_no_returns_is_declined_with_the_reason(df: pd.DataFrame, said: str) -> None:
    assert said in of(df)["refused"]


def test_what_is_doubtful_is_said() -> None:
    few = of(frame(walk(12, 1)))
    assert any("so few" in w for w in few["warnings"])
    values = walk(60, 1)
    holes = frame(np.where(np.arange(60) == 30, np.nan, values))
    assert any("left out" in w for w in of(holes)["warnings"])
    still = of(frame(values, index=100.0), benchmark="index")
    assert still["market"] == {}
    assert any("no beta" in w for w in still["warnings"])
    assert (
        "equal parts"
        in portfolio(frame(values, other=values[::-1]), time="day", value=["value", "other"])["interpretation"].lower()
    )


@pytest.mark.slow
def test_a_million_rows() -> None:
    holdings = [f"h{k}" for k in range(300)]
    days = pd.date_range("2010-01-01", periods=3_400, freq="B")
    values = np.concatenate([walk(len(days), k) for k in range(len(holdings))])
    df = pd.DataFrame({"day": np.tile(days, len(holdings)), "value": values, "name": np.repeat(holdings, len(days))})
    found = of(df, by="name")
    assert found["n"] == len(days) - 1
    assert any("300 different" in w for w in found["warnings"])
