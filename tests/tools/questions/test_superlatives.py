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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("which regions have revenue above 10 million?", 10_000_000),
        ("products with revenue over 1.5 mn", 1_500_000),
        ("products with more than 2 thousand orders", 2_000),
    ],
)
def test_words_of_scale_belong_to_the_number(text: str, value: float) -> None:
    plan = ask(text)
    assert isinstance(plan, QueryPlan)
    assert [t.value for t in plan.having] == [value]


def test_the_thing_in_the_singular_is_one() -> None:
    one, many = ask("Which product has the highest price?"), ask("Which products have the highest price?")
    assert isinstance(one, QueryPlan)
    assert isinstance(many, QueryPlan)
    assert (one.limit, many.limit) == (1, 5)


def test_a_step_against_the_one_before_is_a_change_of_each_step() -> None:
    plan = ask("Revenue by month this year with growth vs previous month")
    assert isinstance(plan, QueryPlan)
    assert plan.compare is not None
    assert (plan.grain, plan.compare.unit, plan.compare.back) == ("month", "month", 1)
    assert plan.period is not None
    assert plan.period.start.isoformat() == "2026-01-01"


def test_per_one_of_many_beside_another_split_says_how_it_was_read() -> None:
    plan = ask("orders per customer by region")
    assert isinstance(plan, QueryPlan)
    assert any("“per customer” was read as" in a for a in plan.assumptions)
