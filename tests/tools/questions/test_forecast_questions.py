"""What will be: questions that ask it in many ways, how far ahead they look, and those that ask something else."""

from __future__ import annotations

import pytest

from src.models.plan import CannotAnswer, QueryPlan
from src.tools.questions.reader import read_question
from tests.fakes.sample_meaning import TODAY, sample_meaning


def ask(text: str) -> QueryPlan | CannotAnswer:
    catalog, semantics = sample_meaning()
    return read_question(text, catalog=catalog, semantics=semantics, today=TODAY)


def horizon(text: str) -> tuple[str, str]:
    plan = ask(text)
    assert isinstance(plan, QueryPlan), plan
    assert plan.analysis is not None, text
    assert plan.analysis.kind == "forecast", text
    assert plan.analysis.horizon is not None
    period, steps = plan.analysis.horizon.period, plan.analysis.horizon.steps
    return plan.metrics[0], f"{period.start}..{period.end}" if period else f"{steps} {plan.grain}s"


HALF_A_YEAR = "2026-11-01..2027-04-30"


@pytest.mark.parametrize(
    ("text", "metric", "ahead"),
    [
        ("What will revenue be next month?", "revenue", "2026-11-01..2026-11-30"),
        ("How many orders will we get in December?", "order_count", "2026-12-01..2026-12-31"),
        ("How many sign-ups will there be on Friday?", "signups", "2026-11-06..2026-11-06"),
        ("Where is revenue heading over the next six months?", "revenue", HALF_A_YEAR),
        ("Where are sales going?", "revenue", "2026-11-01..2026-11-30"),
        ("a 6 month projection of revenue", "revenue", HALF_A_YEAR),
        ("Give me a six-month revenue forecast", "revenue", HALF_A_YEAR),
        ("I need a 90-day forecast of orders", "order_count", "90 days"),
        ("What is the 12-month outlook for revenue by region?", "revenue", "12 months"),
        ("8 week sales prediction", "revenue", "2026-11-01..2026-12-26"),
        ("What revenue should we budget for in Q1?", "revenue", "2027-01-01..2027-03-31"),
        ("Forecast revenue until the end of the year", "revenue", "2026-11-01..2026-12-31"),
        ("Forecast quarterly revenue for 2027", "revenue", "2027-01-01..2027-12-31"),
    ],
)
def test_a_forecast_looks_as_far_as_it_was_asked_to(text: str, metric: str, ahead: str) -> None:
    assert horizon(text) == (metric, ahead)


@pytest.mark.parametrize(
    "text",
    [
        "How many orders did we get in December?",
        "Show revenue in the 6 months before June 2026",
        "Show orders where the channel is Web",
        "Which product had the highest revenue in 2025?",
    ],
)
def test_what_was_is_not_forecast(text: str) -> None:
    plan = ask(text)
    assert not isinstance(plan, QueryPlan) or plan.analysis is None or plan.analysis.kind != "forecast", plan


def test_a_number_of_another_thing_is_no_horizon() -> None:
    plan = ask("Forecast revenue of the top 3 products")
    assert (
        not isinstance(plan, QueryPlan)
        or plan.analysis is None
        or plan.analysis.horizon is None
        or plan.analysis.horizon.steps != 3
    )
