"""Rankings by a verb, rankings that do not say by what, averages of days, and counts that a chart or an amount could hide."""

from __future__ import annotations

from typing import Any

import pytest

from src.models.clarification import Clarification
from src.models.plan import Filter, QueryPlan
from tests.tools.questions.test_paraphrases import ask


@pytest.mark.parametrize(
    ("text", "metric", "dimension", "descending"),
    [
        ("customers who spend the most", "revenue", "customers.customer", True),
        ("which customers spend the most", "revenue", "customers.customer", True),
        ("which customers spend the least?", "revenue", "customers.customer", False),
        ("which products sell the most", "revenue", "products.product", True),
        ("products that sell the least", "revenue", "products.product", False),
        ("which customers order the most", "order_count", "customers.customer", True),
        ("customers with the highest revenue", "revenue", "customers.customer", True),
    ],
)
def test_a_verb_before_most_or_least_names_what_is_ranked_by(text: str, metric: str, dimension: str, descending: bool) -> None:
    plan = ask(text)
    assert isinstance(plan, QueryPlan)
    assert (plan.metrics, plan.dimensions) == ((metric,), (dimension,))
    assert plan.order is not None
    assert (plan.order.by, plan.order.descending) == (metric, descending)


@pytest.mark.parametrize("text", ["top 3 products in each region", "best region last year", "top customers"])
def test_a_ranking_that_does_not_say_by_what_is_asked_back_with_numbers_of_several_kinds(text: str) -> None:
    back = ask(text)
    assert isinstance(back, Clarification)
    ranked = [(o.plan.metrics, o.plan.order.by if o.plan.order else None) for o in back.options]
    assert ranked[0] == (("revenue",), "revenue")
    assert len(ranked) == len({metrics for metrics, _ in ranked}) >= 3
    assert all(metrics == (by,) for metrics, by in ranked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "average orders per day by region",
            {"metrics": ("order_count",), "dimensions": ("customers.region",), "grain": "day"},
        ),
        (
            "average revenue per month by product",
            {"metrics": ("revenue",), "dimensions": ("products.product",), "grain": "month"},
        ),
        ("average orders per day", {"metrics": ("order_count",), "dimensions": (), "grain": "day"}),
    ],
)
def test_an_average_per_day_summarises_days_and_counts_empty_ones(text: str, expected: dict[str, Any]) -> None:
    plan = ask(text)
    assert isinstance(plan, QueryPlan)
    assert {name: getattr(plan, name) for name in expected} == expected
    assert plan.analysis is not None
    assert plan.analysis.kind == "summary"
    assert plan.fill_gaps


@pytest.mark.parametrize(
    "text", ["number of orders over $500", "how many orders over $500", "count of orders above 500 dollars"]
)
def test_a_count_of_things_above_an_amount_says_what_was_compared(text: str) -> None:
    plan = ask(text)
    assert isinstance(plan, QueryPlan)
    assert plan.filters == (Filter(field="orders.total_amount", op=">", values=(500,)),)
    assert any("was compared with" in a for a in plan.assumptions)


def test_the_number_of_something_is_no_wish_for_a_chart() -> None:
    plan = ask("growth in the number of orders")
    assert isinstance(plan, QueryPlan)
    assert plan.chart is None


@pytest.mark.parametrize("text", ["revenue by month, all regions except North", "monthly revenue for all regions except North"])
def test_all_but_one_of_a_kind_is_no_split_by_it(text: str) -> None:
    plan = ask(text)
    assert isinstance(plan, QueryPlan)
    assert (plan.dimensions, plan.grain) == ((), "month")
    assert plan.filters == (Filter(field="customers.region", op="!=", values=("North",)),)
