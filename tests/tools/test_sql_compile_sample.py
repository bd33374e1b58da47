"""Every example question's plan, run on the sample database, gives the numbers that pandas computes from the raw tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest

from src.models.config import PROJECT_ROOT
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import SqlDraft
from src.services.glossary import load_semantics
from src.tools.sql_compile import compile_plan, output_columns
from tests.fakes.example_plans import PLANS
from tests.fakes.sample_catalog import sample_catalog

Tables = dict[str, pd.DataFrame]
Reference = Callable[[Tables], pd.DataFrame]

CHURN: Final = ["churned", "age", "gender", "region", "country", "segment", "satisfaction_score", "support_tickets"]


@pytest.fixture(scope="module")
def retail() -> SemanticModel:
    model = load_semantics(PROJECT_ROOT / "glossary", sample_catalog())
    assert model is not None
    return model


@pytest.fixture(scope="module")
def connection(sample_db: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{sample_db}?mode=ro", uri=True)) as opened:
        yield opened


@pytest.fixture(scope="module")
def tables(connection: sqlite3.Connection) -> Tables:
    names = ["customers", "products", "orders", "order_items", "marketing_spend", "user_activity", "transactions"]
    raw = {name: pd.read_sql_query(f"SELECT * FROM {name}", connection) for name in names}
    lines = raw["order_items"].merge(raw["orders"], on="order_id", how="left", validate="m:1")
    lines = lines.merge(raw["products"], on="product_id", how="left", validate="m:1")
    lines = lines.merge(raw["customers"], on="customer_id", how="left", validate="m:1")
    lines["revenue"] = (lines.quantity * lines.unit_price * (1 - lines.discount)).where(lines.status != "cancelled", 0.0)
    lines["product"], lines["month"], lines["day"] = lines.product_name, lines.order_date.str[:7] + "-01", lines.order_date
    return {**raw, "lines": lines}


def _revenue(*keys: str, start: str = "", end: str = "9999") -> Reference:
    def compute(tables: Tables) -> pd.DataFrame:
        lines = tables["lines"]
        kept = lines[(lines.day >= start) & (lines.day <= end)]
        if not keys:
            return pd.DataFrame({"revenue": [kept.revenue.sum()]})
        return kept.groupby(list(keys), dropna=False).revenue.sum().reset_index()

    return compute


def _by_revenue(reference: Reference, limit: int | None = None) -> Reference:
    return lambda tables: reference(tables).sort_values("revenue", ascending=False).head(limit or 10_000)


def _daily(table: str, day: str, value: str, metric: str, how: str) -> Reference:
    return lambda tables: tables[table].groupby(day)[value].agg(how).rename_axis("day").rename(metric).reset_index()


def _spend_and_revenue(tables: Tables) -> pd.DataFrame:
    spend = _daily("marketing_spend", "spend_date", "spend", "marketing_spend", "sum")(tables)
    return spend.merge(_revenue("day")(tables), on="day", how="outer").sort_values("day")


def _active_users(tables: Tables) -> pd.DataFrame:
    customers = tables["customers"]
    active = customers[(customers.churned == 0) & (customers.last_login_date >= "2026-10-01")]
    return pd.DataFrame({"customer_count": [active.customer_id.nunique()]})


REFERENCES: Final[dict[str, Reference]] = {
    "Show revenue by product and predict next month": _revenue("month", "product"),
    "Forecast revenue for next month": _revenue("day"),
    "Predict user signups next quarter": _daily("customers", "signup_date", "customer_id", "signups", "nunique"),
    "Project sales for next year": _revenue("day"),
    "Show monthly revenue for last year and forecast next 3 months": _revenue("month"),
    "What factors correlate with churn rate?": lambda t: t["customers"].sort_values("customer_id")[CHURN],
    "Show relationship between price and sales": _revenue("product", "price"),
    "Impact of marketing spend on revenue": _spend_and_revenue,
    "Find anomalies in daily revenue": _revenue("day"),
    "Detect unusual spikes in user activity": _daily("user_activity", "activity_date", "active_users", "active_users", "mean"),
    "Identify outliers in transaction amounts": lambda t: t["transactions"].sort_values(["transaction_date", "transaction_id"])[
        ["transaction_id", "transaction_date", "amount"]
    ],
    "Find anomalies in daily transaction amounts": _daily(
        "transactions", "transaction_date", "amount", "transaction_amount", "sum"
    ),
    "Statistical summary of revenue by region": _revenue("day", "region"),
    "Distribution of customer ages": lambda t: t["customers"].sort_values("customer_id")[["age", "signup_date"]],
    "Summary statistics for all products": lambda t: t["products"].sort_values("product_id")[
        ["price", "cost", "quality_score", "stock"]
    ],
    "How many active users do we have?": _active_users,
    "What's our total revenue?": _revenue(),
    "Show revenue by region": _revenue("region"),
    "YTD sales by product": _by_revenue(_revenue("product", start="2026-01-01", end="2026-10-31")),
    "Top 5 products by revenue last quarter": _by_revenue(_revenue("product", start="2026-07-01", end="2026-09-30"), limit=5),
}


@pytest.mark.parametrize("question", PLANS)
def test_the_plan_gives_what_pandas_computes(
    question: str, tables: Tables, connection: sqlite3.Connection, retail: SemanticModel
) -> None:
    plan = PLANS[question]
    found = _run(plan, connection, retail)
    expected = REFERENCES[question](tables).reset_index(drop=True)
    assert list(found.columns) == [c.name for c in output_columns(plan)] == list(expected.columns)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-9)


def test_the_total_is_the_same_however_it_is_cut(connection: sqlite3.Connection, retail: SemanticModel) -> None:
    whole = _run(PLANS["What's our total revenue?"], connection, retail).revenue.sum()
    for dimension in ("products.category", "customers.segment", "orders.channel", "products.product"):
        plan = QueryPlan(shape="aggregate", metrics=("revenue", "units_sold"), dimensions=(dimension,))
        assert _run(plan, connection, retail).revenue.sum() == pytest.approx(whole)


def test_every_metric_compiles_alone_and_by_each_of_its_dimensions(
    connection: sqlite3.Connection, retail: SemanticModel
) -> None:
    for metric in retail.metrics:
        plan = QueryPlan(shape="aggregate", metrics=(metric.name,), grain="year" if metric.time else None)
        assert len(_run(plan, connection, retail)) >= 1, metric.name


def _run(plan: QueryPlan, connection: sqlite3.Connection, retail: SemanticModel) -> pd.DataFrame:
    draft = compile_plan(plan, retail, "sqlite")
    assert isinstance(draft, SqlDraft), draft
    cursor = connection.execute(draft.text)
    names: list[Any] = [d[0] for d in cursor.description]
    return pd.DataFrame.from_records(cursor.fetchall(), columns=names)
