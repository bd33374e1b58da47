"""Questions without an analysis: metrics, splits, filters, rankings, courses over time and lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from src.models.plan import Filter, Order, QueryPlan
from src.tools.questions.reader import read_question
from tests.fakes.sample_meaning import TODAY, sample_meaning


def read(text: str) -> QueryPlan:
    catalog, semantics = sample_meaning()
    plan = read_question(text, catalog=catalog, semantics=semantics, today=TODAY)
    assert isinstance(plan, QueryPlan), plan
    return plan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orders by channel", {"metrics": ("order_count",), "dimensions": ("orders.channel",)}),
        ("How many customers do we have?", {"metrics": ("customer_count",)}),
        ("revenue by region and month", {"dimensions": ("customers.region",), "grain": "month"}),
        ("monthly revenue by channel since 2025", {"dimensions": ("orders.channel",), "grain": "month"}),
        ("revenue and orders by region", {"metrics": ("revenue", "order_count"), "dimensions": ("customers.region",)}),
        ("How much did we spend on marketing per channel in 2025?", {"dimensions": ("marketing_spend.channel",)}),
        ("Average age of customers by region", {"metrics": ("average_age",), "dimensions": ("customers.region",)}),
        ("average order value by sales channel", {"metrics": ("average_order_value",), "dimensions": ("orders.channel",)}),
        ("revenue per order", {"metrics": ("average_order_value",), "dimensions": ()}),
        ("which countries do we have", {"metrics": (), "dimensions": ("customers.country",)}),
        ("revenue over time", {"grain": "month"}),
        ("Return revenue by region", {"metrics": ("revenue",), "dimensions": ("customers.region",)}),
        ("returns by month", {"metrics": ("return_rate",), "grain": "month"}),
        ("compare North and South revenue", {"metrics": ("revenue",), "dimensions": ("customers.region",)}),
        ("list customers who churned", {"shape": "rows", "dataset": "customers"}),
        ("which products have unusual sales", {"dimensions": ("products.product",)}),
        ("unusual weeks in sessions", {"metrics": ("sessions",), "grain": "week"}),
        ("what makes customers churn?", {"shape": "rows", "dataset": "customers"}),
        ("revenue in the last 2 weeks by day", {"grain": "day"}),
        ("how many users signed up last month", {"metrics": ("signups",)}),
        ("best month by revenue", {"grain": "month", "limit": 1, "order": Order(by="revenue")}),
        ("which region had the lowest revenue last year", {"limit": 1, "order": Order(by="revenue", descending=False)}),
        ("top customers by revenue", {"dimensions": ("customers.customer",), "limit": 5}),
        ("which 3 regions have the most customers", {"dimensions": ("customers.region",), "limit": 3}),
        ("Top 10 products by price", {"shape": "rows", "fields": ("products.product", "products.price"), "limit": 10}),
        (
            "price and cost of each product",
            {"shape": "rows", "fields": ("products.product", "products.price", "products.cost")},
        ),
        ("How many customers joined in 2025?", {"metrics": ("customer_count",), "time": "customers.signup_date"}),
    ],
)
def test_what_is_asked_is_what_is_planned(text: str, expected: dict[str, Any]) -> None:
    plan = read(text)
    assert {name: getattr(plan, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("Revenue in the North region", [("customers.region", "=", ("North",))]),
        ("Revenue in North and South by quarter", [("customers.region", "in", ("North", "South"))]),
        ("sales excluding Electronics", [("products.category", "!=", ("Electronics",))]),
        ("revenue not from North by month", [("customers.region", "!=", ("North",))]),
        ("revenue except Electronics and Toys", [("products.category", "not_in", ("Electronics", "Toys"))]),
        ('revenue for "home & kitchen"', [("products.category", "=", ("Home & Kitchen",))]),
        ("revenue where status is completed", [("orders.status", "=", ("completed",))]),
        ("completed orders by region", [("orders.status", "=", ("completed",))]),
        ("Revenue from VIP customers by region", [("customers.segment", "=", ("Premium",))]),
        ("number of unhappy customers per segment", [("customers.satisfaction_score", "<=", (4,))]),
        ("list products with price over 100", [("products.price", ">", (100,))]),
        ("How many customers have more than 5 support tickets?", [("customers.support_tickets", ">", (5,))]),
        ("products with stock between 10 and 20", [("products.stock", ">=", (10,)), ("products.stock", "<=", (20,))]),
        ("customers with at least 3 tickets", [("customers.support_tickets", ">=", (3,))]),
        (
            "revenue by category for the North region excluding Electronics",
            [("customers.region", "=", ("North",)), ("products.category", "!=", ("Electronics",))],
        ),
    ],
)
def test_words_that_narrow(text: str, filters: list[tuple[str, str, tuple[Any, ...]]]) -> None:
    assert [(f.field, f.op, f.values) for f in read(text).filters] == filters


def test_a_word_of_asking_is_no_value() -> None:
    assert read("complete revenue by region").filters == ()


def test_whose_ages_they_are_is_not_counted() -> None:
    assert read("orders from North customers in 2025").filters == (Filter(field="customers.region", op="=", values=("North",)),)


def test_a_typo_is_put_right_and_said() -> None:
    plan = read("revenue by custmer segmnt")
    assert plan.dimensions == ("customers.segment",)
    assert "“segmnt” was read as “segment”" in plan.assumptions


def test_an_adverb_lowers_the_coverage_only() -> None:
    plan = read("roughly revenue by region")
    assert plan.unplaced == ("roughly",)


def test_a_list_never_shows_what_is_sensitive() -> None:
    _, semantics = sample_meaning()
    shown = [semantics.field(ref) for ref in read("list all customers").fields]
    assert shown
    assert not any(f is None or f.sensitive or f.role == "text" for f in shown)


def test_the_mean_of_days_is_a_summary() -> None:
    plan = read("average daily revenue")
    assert (plan.grain, plan.analysis and plan.analysis.kind) == ("day", "summary")


def test_a_month_without_a_year_looks_ahead_only_in_a_forecast() -> None:
    past, ahead = read("revenue in december"), read("predict revenue for december")
    assert past.period is not None
    assert past.period.start == date(2025, 12, 1)
    assert ahead.analysis is not None
    assert ahead.analysis.horizon is not None
    assert ahead.analysis.horizon.period is not None
    assert ahead.analysis.horizon.period.start == date(2026, 12, 1)
    assert ahead.focus is None
