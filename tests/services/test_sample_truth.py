"""What was planted can be found again with plain SQL and pandas."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from src.services.sample import truth

SOLD = "order_items JOIN orders USING (order_id) WHERE status <> 'cancelled'"


def read(path: Path, query: str) -> pd.DataFrame:
    with closing(sqlite3.connect(path)) as connection:
        return pd.read_sql_query(query, connection)


def daily(path: Path, query: str) -> pd.Series:
    frame = read(path, query)
    return pd.Series(frame["value"].to_numpy(dtype=float), index=pd.to_datetime(frame["day"]))


def unusual(series: pd.Series) -> pd.Series:
    """Robust z-scores of the logarithm without its trend and week."""
    logs = np.log(series)
    local = logs - logs.rolling(29, center=True, min_periods=10).median()
    rest = local - local.groupby(weekdays(local)).transform("median")
    spread = 1.4826 * (rest - rest.median()).abs().median()
    scores: pd.Series = (rest - rest.median()) / spread
    return scores


def weekdays(series: pd.Series) -> np.ndarray:
    """0 for Monday to 6 for Sunday, day by day."""
    return pd.DatetimeIndex(series.index).dayofweek.to_numpy()


def dates(series: pd.Series) -> list[date]:
    """The days of its index."""
    return [moment.date() for moment in pd.DatetimeIndex(series.index)]


@pytest.fixture(scope="module")
def revenue(sample_db: Path) -> pd.Series:
    return daily(sample_db, f"SELECT order_date day, SUM(quantity * unit_price * (1 - discount)) value FROM {SOLD} GROUP BY 1")


def test_revenue_has_the_size_of_a_real_shop(revenue: pd.Series) -> None:
    assert 30_000 < revenue.median() < 60_000


def test_the_dozen_anomalies_and_no_ordinary_day_stand_out(revenue: pd.Series) -> None:
    scores = unusual(revenue)
    found = {day: score for day, score in zip(dates(scores), scores, strict=True) if abs(score) > 4.5}
    planted = {anomaly.day: anomaly for anomaly in truth.ANOMALIES}
    promoted = {day for day in found if any(p.start <= day <= p.end for p in truth.PROMOTIONS)}
    assert set(planted) <= set(found)
    assert set(found) - promoted == set(planted)
    assert all((found[day] > 0) == (planted[day].kind == "spike") for day in planted)


def test_spikes_of_activity_are_where_they_were_planted(sample_db: Path) -> None:
    users = daily(sample_db, "SELECT activity_date day, active_users value FROM user_activity")
    scores = unusual(users)
    assert set(dates(scores[scores > 8])) == {day for day, factor in truth.USER_FACTORS.items() if factor > 1}
    assert set(dates(scores[scores < -8])) == {day for day, factor in truth.USER_FACTORS.items() if factor < 1}


def test_the_trend_is_the_planted_line(revenue: pd.Series) -> None:
    orders = revenue.copy()
    first, last = orders[:"2024-10-31"].sum(), orders["2025-11-01":].sum()
    expected = (1 + 2.5 * truth.TREND_A_YEAR) / (1 + 0.5 * truth.TREND_A_YEAR)
    assert last / first == pytest.approx(expected * 1.03, rel=0.05)  # and the price rise of 4 % falls between them


def test_the_week_is_the_planted_week(sample_db: Path) -> None:
    orders = daily(sample_db, "SELECT order_date day, COUNT(*) value FROM orders GROUP BY 1")
    local = orders / orders.rolling(7, center=True).mean()
    week = local.groupby(weekdays(local)).median()
    assert week.to_numpy() == pytest.approx(np.array(truth.WEEK), abs=0.02)


@pytest.mark.parametrize("promotion", truth.PROMOTIONS[1:], ids=lambda p: p.name)
def test_promotions_lift_orders(sample_db: Path, promotion: truth.Promotion) -> None:
    orders = daily(sample_db, "SELECT order_date day, COUNT(*) value FROM orders GROUP BY 1")
    start, end = pd.Timestamp(promotion.start), pd.Timestamp(promotion.end)
    span = pd.Timedelta(days=14)
    around = pd.concat([orders[start - span : start - pd.Timedelta(days=1)], orders[end + pd.Timedelta(days=1) : end + span]])
    week = np.array(truth.WEEK)
    inside = orders[start:end]
    lift = (inside / week[weekdays(inside)]).median() / (around / week[weekdays(around)]).median()
    assert lift == pytest.approx(promotion.lift, rel=0.10)


def test_churn_goes_with_its_drivers_only(sample_db: Path) -> None:
    people = read(sample_db, "SELECT * FROM customers")
    for column, sign in (("satisfaction_score", -1), ("support_tickets", 1)):
        known = people.dropna(subset=[column])
        result = stats.pointbiserialr(known["churned"], known[column])
        assert np.sign(result.statistic) == sign
        assert result.pvalue < 1e-50
    for column in ("gender", "region", "country", "segment"):
        assert stats.chi2_contingency(pd.crosstab(people[column], people["churned"])).pvalue > 0.2, column
    ages = people.dropna(subset=["age"])
    assert stats.pointbiserialr(ages["churned"], ages["age"]).pvalue > 0.2


def test_units_follow_price_and_quality(sample_db: Path) -> None:
    query = f"""SELECT price, quality_score, SUM(quantity) units FROM products JOIN (SELECT * FROM {SOLD}) USING (product_id)
                GROUP BY product_id"""
    products = read(sample_db, query).dropna()
    design = np.column_stack([np.ones(len(products)), np.log(products["price"]), products["quality_score"]])
    _, elasticity, quality = np.linalg.lstsq(design, np.log(products["units"].to_numpy(dtype=float)), rcond=None)[0]
    assert elasticity == pytest.approx(truth.ELASTICITY, abs=0.05)
    assert quality == pytest.approx(truth.QUALITY_EFFECT, abs=0.05)


def test_worse_products_come_back_more_often(sample_db: Path) -> None:
    query = f"""SELECT quality_score, AVG(refund_amount > 0) share FROM products JOIN (SELECT * FROM {SOLD}) USING (product_id)
                GROUP BY product_id"""
    products = read(sample_db, query).dropna()
    assert stats.spearmanr(products["quality_score"], products["share"]).statistic < -0.9


def test_marketing_works_three_days_later(sample_db: Path, revenue: pd.Series) -> None:
    spend = daily(sample_db, "SELECT spend_date day, SUM(spend) value FROM marketing_spend GROUP BY 1")
    logs = np.log(spend)
    surprise = logs - logs.rolling(29, center=True, min_periods=10).median()
    rest = unusual(revenue).clip(-3, 3)
    by_lag = {lag: surprise.shift(lag).corr(rest) for lag in range(8)}
    assert max(by_lag, key=lambda lag: by_lag[lag]) == truth.MARKETING_LAG
    assert by_lag[truth.MARKETING_LAG] > 0.4
    assert max(abs(value) for lag, value in by_lag.items() if lag != truth.MARKETING_LAG) < 0.12


def test_summing_headers_over_lines_is_wrong_by_the_known_factor(sample_db: Path) -> None:
    query = """SELECT SUM(total_amount) / (SELECT SUM(total_amount) FROM orders) factor
               FROM orders JOIN order_items USING (order_id)"""
    assert read(sample_db, query)["factor"][0] == pytest.approx(truth.HEADER_TRAP_FACTOR, abs=0.005)


def test_headers_and_lines_agree(sample_db: Path) -> None:
    query = """SELECT total_amount, SUM(quantity * unit_price * (1 - discount)) lines
               FROM orders JOIN order_items USING (order_id) GROUP BY order_id"""
    orders = read(sample_db, query)
    assert (orders["total_amount"] - orders["lines"]).abs().max() < 0.03


def test_wrong_payments_are_the_largest_ones_and_disagree_with_their_orders(sample_db: Path) -> None:
    payments = read(sample_db, "SELECT transaction_id, amount, total_amount FROM transactions JOIN orders USING (order_id)")
    largest = payments.nlargest(len(truth.OUTLIERS), "amount").set_index("transaction_id")["amount"]
    assert largest.to_dict() == truth.OUTLIERS
    assert set(payments.loc[payments["amount"] != payments["total_amount"], "transaction_id"]) == set(truth.OUTLIERS)


def test_the_west_gains(sample_db: Path) -> None:
    query = """SELECT region, substr(order_date, 1, 4) year, SUM(total_amount) value
               FROM orders JOIN customers USING (customer_id)
               WHERE order_date BETWEEN '2024-01-01' AND '2025-12-31' GROUP BY 1, 2"""
    totals = read(sample_db, query).pivot(index="region", columns="year", values="value")
    growth = totals["2025"] / totals["2024"]
    assert growth.idxmax() == "West"
    assert growth.idxmin() == "Central"
