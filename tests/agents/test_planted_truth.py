"""What was planted in the sample is found again by asking, through the public API."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.services.sample import truth


def found(manager: DataOpsManager, question: str) -> dict[str, Any]:
    """The analysis' result."""
    answer = manager.generate_with_analytics(question)
    assert answer["status"] == "answered", answer["error"]
    result: dict[str, Any] = answer["analysis_result"]
    return result


def one_number(manager: DataOpsManager, question: str) -> float:
    """The single value that answers a question."""
    data = manager.generate_with_analytics(question)["data"]
    assert data["row_count"] == 1
    return float(data["records"][0][data["columns"][-1]["name"]])


def test_the_dozen_days_of_unusual_revenue(manager: DataOpsManager) -> None:
    result = found(manager, "Find anomalies in daily revenue")
    planted = {a.day.isoformat(): a.kind for a in truth.ANOMALIES}
    flagged = dict(zip(result["dates"], result["kinds"], strict=True))
    assert planted.keys() <= flagged.keys()
    assert all(flagged[day] == kind for day, kind in planted.items())
    promotions = [(p.start.isoformat(), p.end.isoformat()) for p in truth.PROMOTIONS]
    strange = [d for d in flagged.keys() - planted.keys() if not any(a <= d <= b for a, b in promotions)]
    assert len(strange) <= 1, "false alarms"


def test_the_spikes_of_activity_and_only_the_spikes(manager: DataOpsManager) -> None:
    result = found(manager, "Detect unusual spikes in user activity")
    spikes = {day.isoformat() for day, factor in truth.USER_FACTORS.items() if factor > 1}
    drops = {day.isoformat() for day, factor in truth.USER_FACTORS.items() if factor < 1}
    assert spikes <= set(result["dates"])
    assert not drops & set(result["dates"])
    assert len(result["dates"]) <= len(spikes) + 1


def test_the_payments_with_a_wrong_amount(manager: DataOpsManager) -> None:
    answer = manager.generate_with_analytics("Identify outliers in transaction amounts")
    assert sorted(answer["analysis_result"]["anomaly_values"]) == sorted(truth.OUTLIERS.values())


def test_what_drives_churn_and_what_does_not(manager: DataOpsManager) -> None:
    result = found(manager, "What factors correlate with churn rate?")
    assert set(result["top_factors"][:2]) == set(truth.CHURN_DRIVERS)
    assert set(result["significant"]) >= set(truth.CHURN_DRIVERS)
    assert not set(result["significant"]) & set(truth.CHURN_NOT_DRIVERS)
    assert result["correlations"]["satisfaction_score"] < 0 < result["correlations"]["support_tickets"]


def test_marketing_works_after_three_days(manager: DataOpsManager) -> None:
    result = found(manager, "Impact of marketing spend on revenue")
    assert result["lags"]["marketing_spend"]["best_lag"] == truth.MARKETING_LAG
    assert result["significant"] == ["marketing_spend"]


def test_dear_products_sell_fewer_units(manager: DataOpsManager) -> None:
    result = found(manager, "Show the relationship between price and units sold")
    assert next(iter(result["correlations"].values())) < 0


def test_joining_lines_to_headers_does_not_repeat_the_header(manager: DataOpsManager, sample_db: Path) -> None:
    with sqlite3.connect(sample_db) as db:
        lines = "SELECT SUM(quantity * unit_price * (1 - discount)) FROM order_items JOIN orders USING (order_id)"
        net = db.execute(f"{lines} WHERE status <> 'cancelled'").fetchone()[0]
        orders = db.execute("SELECT COUNT(*) FROM orders WHERE status <> 'cancelled'").fetchone()[0]
    assert one_number(manager, "What's our total revenue?") == pytest.approx(net)
    by_product = manager.generate_with_analytics("Show revenue by product")["data"]["records"]
    assert sum(r["revenue"] for r in by_product) == pytest.approx(net)
    assert one_number(manager, "How many orders do we have?") == orders


def test_a_forecast_beats_repeating_last_season_and_knows_the_trend(manager: DataOpsManager) -> None:
    result = found(manager, "Forecast revenue for next month")
    assert len(result["forecast"]) == 30
    assert result["forecast_dates"][0] == "2026-11-01"
    assert result["forecast_dates"][-1] == "2026-11-30"
    assert result["backtest"]["mase"] < result["backtest"]["baseline_mase"]
    for low, value, high in zip(result["lower_95"], result["forecast"], result["upper_95"], strict=True):
        assert 0 <= low <= value <= high
    last_november = manager.generate_with_analytics("Total revenue in November 2025")["data"]["records"][0]["revenue"]
    growth = sum(result["forecast"]) / last_november
    assert 1.0 < growth < 1.25


@pytest.mark.parametrize(
    ("question", "first", "last", "steps"),
    [
        ("Predict user signups next quarter", "2027-01-01", "2027-03-31", 90),
        ("Project sales for next year", "2027-01-01", "2027-12-31", 365),
        ("Show monthly revenue for last year and forecast next 3 months", "2026-11-01", "2027-01-01", 3),
        ("Show revenue by product and predict next month", "2026-11-01", "2026-11-01", 1),
    ],
)
def test_the_horizon_is_the_calendar_period_asked_for(
    manager: DataOpsManager, question: str, first: str, last: str, steps: int
) -> None:
    result = found(manager, question)
    assert (result["forecast_dates"][0], result["forecast_dates"][-1], len(result["forecast"])) == (first, last, steps)


def test_a_forecast_by_product_has_one_for_each(manager: DataOpsManager) -> None:
    result = found(manager, "Show revenue by product and predict next month")
    assert len(result["series"]) == 24
    assert sum(s["forecast"][0] for s in result["series"].values()) == pytest.approx(result["forecast"][0], rel=0.1)
