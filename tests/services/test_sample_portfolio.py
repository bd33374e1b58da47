"""The portfolio: business days, its beta and its crash."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from src.services.sample import truth
from src.services.sample.portfolio import portfolio_csv


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(portfolio_csv()), parse_dates=["date"], index_col="date")


def test_it_has_every_business_day(values: pd.DataFrame) -> None:
    assert list(values.index) == list(pd.bdate_range(truth.FIRST_DAY, truth.LAST_DAY))
    assert list(values.columns) == ["portfolio_value", "sp500_value"]


def test_its_beta_is_the_planted_one(values: pd.DataFrame) -> None:
    returns = values.pct_change().dropna()
    beta = returns["portfolio_value"].cov(returns["sp500_value"]) / returns["sp500_value"].var()
    assert beta == pytest.approx(truth.PORTFOLIO_BETA, abs=0.05)


def test_the_deepest_drawdown_is_the_crash(values: pd.DataFrame) -> None:
    drawdown = values / values.cummax() - 1
    first, last = truth.PORTFOLIO_CRASH
    for column in values.columns:
        bottom = values.index[int(drawdown[column].to_numpy().argmin())]
        assert pd.Timestamp(first) <= bottom <= pd.Timestamp(last)
    assert drawdown["portfolio_value"].min() == pytest.approx(truth.PORTFOLIO_DRAWDOWN, abs=0.005)
