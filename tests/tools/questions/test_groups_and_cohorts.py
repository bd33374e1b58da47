"""What asks for groups that nobody has named, or for cohorts, and what only speaks of groups that are there."""

from __future__ import annotations

import pytest

from src.models.plan import CannotAnswer, QueryPlan
from src.tools.questions.reader import read_question
from src.tools.sql_compile import compile_plan
from tests.fakes.sample_meaning import TODAY, sample_meaning

CATALOG, MEANING = sample_meaning()

GROUPS = [
    ("segment customers", None),
    ("Segment our customers", None),
    ("segment the customer base", None),
    ("customer segmentation", None),
    ("do a clustering of our products", None),
    ("what types of customers do we have?", None),
    ("which kinds of customers are there?", None),
    ("find natural groups of customers", None),
    ("are there natural groups among our products?", None),
    ("identify segments among our customers", None),
    ("group our products into 4 segments", 4),
    ("split customers into three groups", 3),
    ("put our customers into 5 clusters", 5),
    ("divide the customers in the West into two groups", 2),
]
COHORTS = [
    "cohort analysis of customers by signup month",
    "retention by cohort",
    "how many customers come back after the first month",
    "do newer cohorts retain better",
    "customer retention by month of first purchase",
    "monthly retention of customers",
    "what share of customers buy again after the first month",
    "quarterly cohorts of customers",
    "how long do customers stay",
    "survival curve of customers",
    "how long does it take until customers churn",
    "cohort retention by week",
]
NEITHER = [
    "revenue by segment",
    "customers by segment",
    "average order value by customer segment",
    "number of customers in each segment",
    "group revenue by region",
    "split revenue by region",
    "segment revenue last month",
    "which segment has the highest revenue",
    "top 3 segments by revenue",
    "revenue by customer type",
    "show all customers in the Business segment",
    "segment customers by region",
    "products by category",
    "return rate by product",
    "how many orders were returned last month",
    "churn rate by segment",
    "revenue of the Premium segment by month",
    "how many new customers last month",
]


def read(text: str) -> QueryPlan | CannotAnswer:
    return read_question(text, catalog=CATALOG, semantics=MEANING, today=TODAY)


def plan(text: str) -> QueryPlan:
    found = read(text)
    assert isinstance(found, QueryPlan), found.reason
    return found


@pytest.mark.parametrize(("text", "groups"), GROUPS)
def test_groups_are_asked_for(text: str, groups: int | None) -> None:
    analysis = plan(text).analysis
    assert analysis is not None
    assert (analysis.kind, analysis.groups) == ("clustering", groups)
    assert analysis.compared


@pytest.mark.parametrize("text", COHORTS)
def test_cohorts_are_asked_for(text: str) -> None:
    found = plan(text)
    assert found.analysis is not None
    assert found.analysis.kind == "cohort"
    assert (found.analysis.ended is not None) == (text.startswith(("how long", "survival")))
    for dialect in ("sqlite", "postgres", "mysql", "duckdb"):
        assert not isinstance(compile_plan(found, MEANING, dialect, TODAY), CannotAnswer)


@pytest.mark.parametrize("text", NEITHER)
def test_groups_that_are_there_are_not_searched_for(text: str) -> None:
    found = read(text)
    kind = found.analysis.kind if isinstance(found, QueryPlan) and found.analysis else None
    assert kind not in ("clustering", "cohort")


def test_things_are_compared_by_what_is_named() -> None:
    by_deeds = plan("cluster customers by spend and frequency")
    assert by_deeds.analysis is not None
    assert by_deeds.analysis.compared == ("revenue", "order_count")
    assert not by_deeds.statistics
    own = plan("cluster products by price and quality")
    assert own.analysis is not None
    assert own.analysis.compared == ("price", "quality_score")
    mixed = plan("cluster customers by age and region")
    assert mixed.analysis is not None
    assert mixed.analysis.compared == ("age", "region")


def test_customers_are_compared_by_how_often_how_much_and_how_lately() -> None:
    found = plan("RFM segmentation of customers")
    assert found.analysis is not None
    assert found.analysis.compared == ("order_count", "revenue", "last_order")
    assert [s.field for s in found.statistics] == ["orders.order_date"]


def test_cohorts_begin_with_the_sign_up_or_with_the_first_purchase() -> None:
    assert plan("cohorts by signup month").dimensions == ("customers.customer_id", "customers.signup_date")
    assert plan("cohorts by month of first purchase").dimensions == ("customers.customer_id",)


def test_what_cannot_be_followed_or_compared_is_declined() -> None:
    assert isinstance(read("group our products into 50 segments"), CannotAnswer)
    assert isinstance(read("cluster customers by marketing spend"), CannotAnswer)
    assert isinstance(read("retention by cohort last month"), CannotAnswer)
