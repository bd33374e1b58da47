"""Questions about investments over databases that nobody described, through the public API."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import plotly.io
import pytest

from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings
from src.services.sample.portfolio import portfolio_csv

_ASKED_OF_ONE = [
    "Analyze portfolio returns and calculate Sharpe ratio",
    "Calculate total returns, Sharpe ratio, max drawdown, and volatility.",
    "Calculate Value at Risk (95% confidence) and Conditional VaR",
    "What is the beta of my portfolio against the S&P 500?",
    "What was the max drawdown of portfolio value in 2025?",
    "Sharpe ratio of portfolio value with a risk-free rate of 3%",
    "Show the rolling beta of portfolio value versus sp500 value",
    "How risky is it: what is the 99% value at risk?",
    "Sortino ratio and annualized volatility since 2025",
]
_ASKED_OF_SEVERAL = [
    "Calculate optimal portfolio weights using mean-variance optimization",
    "Plot the efficient frontier of close by ticker",
    "Which ticker has the best Sharpe ratio?",
    "What is the Sharpe ratio of ACME?",
]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("money") / "fund.db"
    rows = [line.split(",") for line in portfolio_csv().splitlines()[1:]]
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE portfolio (date DATE PRIMARY KEY, portfolio_value REAL, sp500_value REAL)")
        connection.executemany("INSERT INTO portfolio VALUES (?, ?, ?)", rows)
    return path


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path, rng = tmp_path_factory.mktemp("stocks") / "stocks.db", np.random.default_rng(1)
    days = np.arange("2023-01-02", "2024-12-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE prices (date DATE, ticker TEXT, close REAL, PRIMARY KEY (date, ticker))")
        for ticker, mean, spread in (("ACME", 0.0004, 0.01), ("BOLT", 0.0002, 0.02), ("CORE", 0.0012, 0.006)):
            prices = 100 * np.cumprod(1 + mean + spread * rng.normal(size=len(days)))
            rows = [(str(day), ticker, float(price)) for day, price in zip(days, prices, strict=True)]
            connection.executemany("INSERT INTO prices VALUES (?, ?, ?)", rows)
    return path


@pytest.fixture(scope="module")
def asking() -> Iterator[DataOpsManager]:
    with DataOpsManager(settings=Settings(sandbox_mode="restricted")) as manager:
        yield manager


@pytest.mark.parametrize(
    "question", [q if n < 2 else pytest.param(q, marks=pytest.mark.slow) for n, q in enumerate(_ASKED_OF_ONE)]
)
def test_a_portfolio_is_analysed(asking: DataOpsManager, one: Path, question: str) -> None:
    result = asking.generate_with_analytics(question, str(one))
    assert (result["status"], result["analytics_type"]) == ("answered", "portfolio"), result["error"]
    assert "Portfolio value returned" in result["answer"]
    assert result["analysis_result"]["portfolio"] == "portfolio_value"
    figure = plotly.io.from_json(result["visualization"])
    assert {"Portfolio", "Below its peak"} <= {t.name for t in figure.data}
    json.dumps(result, allow_nan=False)


@pytest.mark.parametrize(
    "question", [q if n < 1 else pytest.param(q, marks=pytest.mark.slow) for n, q in enumerate(_ASKED_OF_SEVERAL)]
)
def test_holdings_are_told_apart_by_name(asking: DataOpsManager, several: Path, question: str) -> None:
    result = asking.generate_with_analytics(question, str(several))
    assert (result["status"], result["analytics_type"]) == ("answered", "portfolio"), result["error"]
    if "ACME" in question:
        assert result["answer"].startswith("ACME returned")
        assert result["analysis_result"]["frontier"] == {}
    else:
        assert "CORE did best" in result["answer"]
        assert "Efficient frontier" in {t.name for t in plotly.io.from_json(result["visualization"]).data}


def test_what_was_said_about_rates_and_levels_is_used(asking: DataOpsManager, one: Path) -> None:
    free = asking.generate_with_analytics("Sharpe ratio of portfolio value with a risk-free rate of 3%", str(one))
    assert free["analysis_result"]["risk_free"] == 0.03
    assert "the risk-free rate is 3.00% a year" in free["assumptions"]
    level = asking.generate_with_analytics("What is the 90% value at risk of portfolio value?", str(one))
    assert "90" in level["analysis_result"]["tail"]
    assert "On the worst 10% of days" in level["answer"]
    beta = asking.generate_with_analytics("What is the beta of my portfolio against the S&P 500?", str(one))
    assert beta["analysis_result"]["benchmark"] == "sp500_value"


def test_values_that_are_no_prices_are_declined(manager: DataOpsManager) -> None:
    result = manager.generate_with_analytics("What is the Sharpe ratio of order value?")
    assert result["status"] in ("cannot_answer", "partial")
    assert result["error"]["message"]
