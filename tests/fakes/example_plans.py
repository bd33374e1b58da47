"""The example questions of the seeds as the plans they are read as: compiler tests start where the reader ends."""

from __future__ import annotations

from datetime import date
from typing import Final

from src.models.plan import Analysis, Filter, Horizon, Order, Period, QueryPlan

TODAY: Final = date(2026, 10, 31)


def _period(label: str, start: date, end: date) -> Period:
    return Period(label=label, start=start, end=end)


NEXT_MONTH: Final = Horizon(label="next month", period=_period("next month", date(2026, 11, 1), date(2026, 11, 30)))
NEXT_QUARTER: Final = Horizon(label="next quarter", period=_period("next quarter", date(2027, 1, 1), date(2027, 3, 31)))
NEXT_YEAR: Final = Horizon(label="next year", period=_period("next year", date(2027, 1, 1), date(2027, 12, 31)))
LAST_YEAR: Final = _period("last year", date(2025, 1, 1), date(2025, 12, 31))
LAST_QUARTER: Final = _period("last quarter", date(2026, 7, 1), date(2026, 9, 30))
YEAR_TO_DATE: Final = _period("year to date", date(2026, 1, 1), TODAY)


def _forecast(horizon: Horizon) -> Analysis:
    return Analysis(kind="forecast", horizon=horizon)


def _customers(*names: str) -> tuple[str, ...]:
    return tuple(f"customers.{name}" for name in names)


CHURN_FIELDS: Final = _customers(
    "churned", "age", "gender", "region", "country", "segment", "satisfaction_score", "support_tickets"
)
ACTIVE: Final = (
    Filter(field="customers.churned", op="=", values=(0,)),
    Filter(field="customers.last_login_date", op=">=", values=("2026-10-01",)),
)
PRODUCT, REGION = "products.product", "customers.region"

PLANS: Final[dict[str, QueryPlan]] = {
    "Show revenue by product and predict next month": QueryPlan(
        shape="aggregate", metrics=("revenue",), dimensions=(PRODUCT,), grain="month", analysis=_forecast(NEXT_MONTH)
    ),
    "Forecast revenue for next month": QueryPlan(
        shape="aggregate", metrics=("revenue",), grain="day", analysis=_forecast(NEXT_MONTH)
    ),
    "Predict user signups next quarter": QueryPlan(
        shape="aggregate", metrics=("signups",), grain="day", analysis=_forecast(NEXT_QUARTER)
    ),
    "Project sales for next year": QueryPlan(
        shape="aggregate", metrics=("revenue",), grain="day", analysis=_forecast(NEXT_YEAR)
    ),
    "Show monthly revenue for last year and forecast next 3 months": QueryPlan(
        shape="aggregate", metrics=("revenue",), grain="month", focus=LAST_YEAR,
        analysis=_forecast(Horizon(label="next 3 months", steps=3)),
    ),
    "What factors correlate with churn rate?": QueryPlan(
        shape="rows", dataset="customers", fields=CHURN_FIELDS, analysis=Analysis(kind="correlation", target="churned")
    ),
    "Show relationship between price and sales": QueryPlan(
        shape="aggregate", metrics=("revenue",), dimensions=(PRODUCT, "products.price"), analysis=Analysis(kind="correlation")
    ),
    "Impact of marketing spend on revenue": QueryPlan(
        shape="aggregate", metrics=("marketing_spend", "revenue"), grain="day",
        analysis=Analysis(kind="correlation", target="revenue"),
    ),
    "Find anomalies in daily revenue": QueryPlan(
        shape="aggregate", metrics=("revenue",), grain="day", analysis=Analysis(kind="anomaly")
    ),
    "Detect unusual spikes in user activity": QueryPlan(
        shape="aggregate", metrics=("active_users",), grain="day", analysis=Analysis(kind="anomaly", direction="high")
    ),
    "Identify outliers in transaction amounts": QueryPlan(
        shape="rows", dataset="transactions",
        fields=("transactions.transaction_id", "transactions.transaction_date", "transactions.amount"),
        analysis=Analysis(kind="anomaly", target="amount"),
    ),
    "Find anomalies in daily transaction amounts": QueryPlan(
        shape="aggregate", metrics=("transaction_amount",), grain="day", analysis=Analysis(kind="anomaly")
    ),
    "Statistical summary of revenue by region": QueryPlan(
        shape="aggregate", metrics=("revenue",), dimensions=(REGION,), grain="day", analysis=Analysis(kind="summary")
    ),
    "Distribution of customer ages": QueryPlan(
        shape="rows", dataset="customers", fields=_customers("age", "signup_date"), analysis=Analysis(kind="summary")
    ),
    "Summary statistics for all products": QueryPlan(
        shape="rows", dataset="products", analysis=Analysis(kind="summary"),
        fields=("products.price", "products.cost", "products.quality_score", "products.stock"),
    ),
    "How many active users do we have?": QueryPlan(shape="aggregate", metrics=("customer_count",), filters=ACTIVE),
    "What's our total revenue?": QueryPlan(shape="aggregate", metrics=("revenue",)),
    "Show revenue by region": QueryPlan(shape="aggregate", metrics=("revenue",), dimensions=(REGION,)),
    "YTD sales by product": QueryPlan(
        shape="aggregate", metrics=("revenue",), dimensions=(PRODUCT,), period=YEAR_TO_DATE, order=Order(by="revenue")
    ),
    "Top 5 products by revenue last quarter": QueryPlan(
        shape="aggregate", metrics=("revenue",), dimensions=(PRODUCT,), period=LAST_QUARTER, order=Order(by="revenue"), limit=5
    ),
}  # fmt: skip
