"""Questions about anomalies: which numbers, by group or thing, judged when and how; and what is none of them."""

from __future__ import annotations

import pytest

from src.models.plan import CannotAnswer, QueryPlan
from src.tools.questions.reader import read_question
from tests.fakes.sample_meaning import TODAY, sample_meaning


def ask(text: str) -> QueryPlan | CannotAnswer:
    catalog, semantics = sample_meaning()
    return read_question(text, catalog=catalog, semantics=semantics, today=TODAY)


def plan(text: str) -> QueryPlan:
    answer = ask(text)
    assert isinstance(answer, QueryPlan), answer
    assert answer.analysis is not None, answer
    assert answer.analysis.kind == "anomaly", answer
    return answer


@pytest.mark.parametrize(
    "text",
    [
        "Would an alarm have gone off in daily revenue?",
        "When would an alarm have gone off for revenue last year?",
        "Alert me to unusual revenue",
        "Which alarms would daily orders have raised this year?",
        "Find anomalies in daily revenue as they happened",
        "Find anomalies in daily revenue without hindsight",
        "Detect unusual revenue without looking ahead",
        "Find anomalies in revenue not knowing what came later",
        "Were there any spikes in revenue that we would have noticed in real time?",
        "Find anomalies in revenue using only the past",
        "Would we have been alerted to the drop in revenue last March?",
    ],
)
def test_an_alarm_is_judged_by_what_was_known_then(text: str) -> None:
    answer = plan(text)
    assert answer.analysis is not None
    assert answer.analysis.look_ahead is False
    assert answer.grain == "day"
    assert any("as an alarm would have been" in a for a in answer.assumptions)


@pytest.mark.parametrize(
    ("text", "dimension", "grain"),
    [
        ("Anomalies in revenue by region", "customers.region", "day"),
        ("Find unusual days in revenue by region", "customers.region", "day"),
        ("Detect anomalies in monthly revenue for each category", "products.category", "month"),
        ("Which regions have unusual revenue?", "customers.region", "day"),
        ("unexpected drops in orders by channel last year", "orders.channel", "day"),
        ("Anomalies in daily revenue by product", "products.product", "day"),
    ],
)
def test_groups_are_searched_one_by_one(text: str, dimension: str, grain: str) -> None:
    answer = plan(text)
    assert answer.dimensions == (dimension,)
    assert answer.grain == grain
    assert any("searched by itself" in a for a in answer.assumptions)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Unusual customers", ("customers.age", "customers.satisfaction_score", "customers.support_tickets")),
        ("Which order lines are unusual in quantity and unit price?", ("order_items.quantity", "order_items.unit_price")),
        ("Outliers among order lines considering quantity and discount", ("order_items.quantity", "order_items.discount")),
        ("Find unusual products by price and stock", ("products.price", "products.stock")),
        ("Which customers are unusual in age and support tickets?", ("customers.age", "customers.support_tickets")),
    ],
)
def test_rows_are_judged_by_all_the_columns_named(text: str, fields: tuple[str, ...]) -> None:
    answer = plan(text)
    assert answer.shape == "rows"
    assert set(fields) <= set(answer.fields)
    assert answer.analysis is not None
    assert answer.analysis.target is None


def test_things_are_judged_by_what_they_add_up_to() -> None:
    answer = plan("Unusual customers by revenue and orders")
    assert answer.metrics == ("revenue", "order_count")
    assert answer.dimensions == ("customers.customer",)
    assert answer.grain is None


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("Outliers in transaction amounts using the IQR rule", "iqr"),
        ("Find outliers in order lines with an isolation forest", "isolation forest"),
        ("Find outliers in customer age and satisfaction score by isolation forest", "isolation forest"),
        ("Find anomalies in daily revenue with forecast intervals", "forecast"),
        ("Find anomalies in daily revenue against one step ahead forecasts", "forecast"),
        ("Find anomalies in daily revenue", "robust"),
    ],
)
def test_a_method_that_is_named_is_used(text: str, method: str) -> None:
    answer = plan(text)
    assert answer.analysis is not None
    assert answer.analysis.method == method
    assert answer.analysis.look_ahead is True


@pytest.mark.parametrize(
    "text", ["revenue by isolation forest", "Total revenue without hindsight", "How many alerts are there?"]
)
def test_words_that_colour_nothing_are_not_swallowed(text: str) -> None:
    assert isinstance(ask(text), CannotAnswer)


def test_a_plain_forecast_and_plain_revenue_stay_what_they_are() -> None:
    ahead, rows = ask("Forecast revenue for next month"), ask("Show revenue by region")
    assert isinstance(ahead, QueryPlan)
    assert ahead.analysis is not None
    assert ahead.analysis.kind == "forecast"
    assert isinstance(rows, QueryPlan)
    assert rows.analysis is None
