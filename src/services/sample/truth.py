"""What was planted in the sample, as data: the builder reads it, tests compare answers with it, docs/sample-data.md tells it.

Factors act on the number of orders of a day unless said otherwise; revenue follows them up to the mix of products.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

VERSION: Final = 1
"""Raise it with every change that changes a value; an older file is then rebuilt."""
SEED: Final = 20261031

FIRST_DAY: Final = date(2023, 11, 1)
LAST_DAY: Final = date(2026, 10, 31)
FIRST_SIGNUP: Final = date(2022, 11, 1)
"""Customers existed a year before the first order, or nobody could have ordered."""

ORDERS_A_DAY: Final = 36.0
TREND_A_YEAR: Final = 0.12
"""Orders grow by this share of the first level each year, in a straight line."""
WEEK: Final = (0.95, 0.93, 0.96, 1.00, 1.10, 1.16, 0.90)
"""Monday to Sunday."""
YEAR_SWING: Final = 0.12
YEAR_PEAK: Final = date(2023, 12, 10)
"""A cosine of this height with its top on this day of every year."""
DAY_NOISE: Final = 0.03
"""Standard deviation of what nothing explains in a day's number of orders."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """Whole days, both ends included, with more orders at lower prices."""

    name: str
    start: date
    end: date
    lift: float
    discount: float


PROMOTIONS: Final = (
    Promotion("Black Friday 2023", date(2023, 11, 23), date(2023, 11, 27), 1.45, 0.20),
    Promotion("Spring sale 2024", date(2024, 4, 5), date(2024, 4, 14), 1.25, 0.10),
    Promotion("Black Friday 2024", date(2024, 11, 28), date(2024, 12, 2), 1.45, 0.20),
    Promotion("Spring sale 2025", date(2025, 4, 4), date(2025, 4, 13), 1.25, 0.10),
    Promotion("Black Friday 2025", date(2025, 11, 27), date(2025, 12, 1), 1.45, 0.20),
    Promotion("Spring sale 2026", date(2026, 4, 3), date(2026, 4, 12), 1.25, 0.10),
)


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A day that is not like the others: what its orders and its active users are multiplied by."""

    day: date
    name: str
    orders: float = 1.0
    users: float = 1.0

    @property
    def kind(self) -> str:
        """`spike`, `drop` or, without an effect on revenue, `activity`."""
        return "spike" if self.orders > 1 else "drop" if self.orders < 1 else "activity"


ANOMALIES: Final = (
    Anomaly(date(2024, 2, 13), "Payment provider down", orders=0.35),
    Anomaly(date(2024, 3, 20), "A video goes viral", orders=2.1, users=2.4),
    Anomaly(date(2024, 5, 22), "Price list published with wrong prices", orders=0.40),
    Anomaly(date(2024, 8, 6), "Bulk orders of a school district", orders=1.9),
    Anomaly(date(2024, 10, 9), "Outage of the shop", orders=0.05, users=0.10),
    Anomaly(date(2025, 1, 22), "Television report", orders=2.0, users=2.1),
    Anomaly(date(2025, 5, 13), "Strike in the warehouse", orders=0.40),
    Anomaly(date(2025, 7, 15), "Newspaper recommendation", orders=1.9, users=1.9),
    Anomaly(date(2025, 9, 17), "Checkout broken after a release", orders=0.30),
    Anomaly(date(2026, 1, 14), "Influencer campaign", orders=2.2, users=2.3),
    Anomaly(date(2026, 6, 3), "Search ads switched off by mistake", orders=0.35),
    Anomaly(date(2026, 9, 23), "Flash sale of a competitor's stock", orders=2.0),
)
"""The dozen days of unusual revenue."""

ACTIVITY_ANOMALIES: Final = (
    Anomaly(date(2024, 6, 18), "Bots scrape the catalogue", users=2.2),
    Anomaly(date(2025, 11, 11), "Bots try stolen passwords", users=2.5),
    Anomaly(date(2026, 8, 19), "A forum links to the shop", users=2.0),
)
"""Days of unusual activity that brought no revenue."""

ORDER_FACTORS: Final = {anomaly.day: anomaly.orders for anomaly in ANOMALIES}
USER_FACTORS: Final = {anomaly.day: anomaly.users for anomaly in (*ANOMALIES, *ACTIVITY_ANOMALIES) if anomaly.users != 1.0}

CHURN_INTERCEPT: Final = -1.9
CHURN_PER_POINT: Final = -0.8
"""Log-odds of churn per point of satisfaction above the middle."""
CHURN_PER_TICKET: Final = 0.45
"""Log-odds of churn per support ticket above two."""
SATISFACTION_MIDDLE: Final = 6.8
TICKETS_MIDDLE: Final = 2.0
CHURN_DRIVERS: Final = ("satisfaction_score", "support_tickets")
CHURN_NOT_DRIVERS: Final = ("age", "gender", "region", "country", "segment")

ELASTICITY: Final = -0.6
"""Units over products go with price to this power, all else equal ..."""
QUALITY_EFFECT: Final = 0.30
"""... and with e to this times the quality score."""
UNRATED_PRODUCT: Final = 17
"""product_id whose quality_score is NULL."""
PRICE_RISE: Final = (date(2025, 2, 1), 1.04)
"""Before this day unit prices were the list price divided by this."""

MARKETING_LAG: Final = 3
MARKETING_EFFECT: Final = 0.15
"""Spending 10 % more than usual brings 1.5 % more orders three days later."""
MARKETING_FOLLOWS_SEASON: Final = 0.3
"""Share of the yearly season that budgets follow: the confounder."""

AGE_MISSING: Final = 0.02
SATISFACTION_MISSING: Final = 0.04
CANCELLED: Final = 0.03

REGION_GROWTH: Final = {"North": 0.0, "South": 0.0, "East": 0.05, "West": 0.25, "Central": -0.05}
"""How a customer's chance to order grows each year, by region: the West gains."""

HEADER_TRAP_FACTOR: Final = 3.12
"""SUM(orders.total_amount) over orders joined to order_items counts a header once per line: this much too high."""

OUTLIERS: Final = {
    1_207: 48_250.00, 4_815: 61_900.50, 8_341: 39_999.00, 12_077: 72_310.25, 15_902: 55_480.00, 19_333: 44_120.75,
    23_456: 88_000.00, 27_181: 51_275.10, 31_415: 67_840.00, 35_208: 42_630.40, 38_771: 95_000.00, 41_999: 58_745.60,
}  # fmt: skip
"""transaction_id -> amount: payments entered with a wrong amount. The order's total is right."""

PORTFOLIO_BETA: Final = 1.2
PORTFOLIO_CRASH: Final = (date(2025, 3, 3), date(2025, 4, 11))
"""The market falls from the first to the last of these days; the deepest drawdown of both series lies here."""
PORTFOLIO_DRAWDOWN: Final = -0.282
"""What it lost from its highest value to the bottom of the crash."""
