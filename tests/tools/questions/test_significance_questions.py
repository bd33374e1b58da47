"""Which questions ask for a test of significance or a regression, how they are read, and which like ones ask for rows."""

from __future__ import annotations

from typing import Any

import pytest

from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import SqlDraft
from src.tools.questions.reader import read_question
from src.tools.sql_compile import compile_plan
from tests.fakes.sample_meaning import TODAY, sample_meaning


def ask(text: str) -> QueryPlan | CannotAnswer:
    catalog, semantics = sample_meaning()
    return read_question(text, catalog=catalog, semantics=semantics, today=TODAY)


def read(text: str, kind: str) -> dict[str, Any]:
    plan = ask(text)
    assert isinstance(plan, QueryPlan), plan
    assert plan.analysis is not None, text
    assert plan.analysis.kind == kind, text
    assert isinstance(compile_plan(plan, sample_meaning()[1], "sqlite"), SqlDraft)
    return plan.analysis.model_dump(exclude_defaults=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is order value different between regions", ("total_amount", "region", (), "order")),
        (
            "Is there a significant difference in order value between West and East?",
            ("total_amount", "region", ("West", "East"), "order"),
        ),
        (
            "do premium customers spend more than consumer ones, significantly?",
            ("revenue", "segment", ("Premium", "Consumer"), "customer"),
        ),
        (
            "do premium customers spend significantly more than consumer customers",
            ("revenue", "segment", ("Premium", "Consumer"), "customer"),
        ),
        ("test whether satisfaction differs between segments", ("satisfaction_score", "segment", (), "customer")),
        (
            "is churn higher for premium customers than consumer customers, statistically",
            ("churned", "segment", ("Premium", "Consumer"), "customer"),
        ),
        ("Is the churn rate significantly different between segments?", ("churned", "segment", (), "customer")),
        (
            "run a t-test of satisfaction between Premium and Consumer",
            ("satisfaction_score", "segment", ("Premium", "Consumer"), "customer"),
        ),
        (
            "compare satisfaction across regions and tell me if the difference is significant",
            ("satisfaction_score", "region", (), "customer"),
        ),
        ("does age differ by gender", ("age", "gender", (), "customer")),
        ("is revenue significantly higher on the web channel than in store", ("revenue", "channel", ("Web", "Store"), "order")),
        ("test if the return rate differs between product categories", ("return_rate", "category", (), "product")),
        ("do churned customers have more support tickets than the others", ("support_tickets", "churned", (), "customer")),
        ("is churn independent of region", ("churned", "region", (), "customer")),
        ("is average order value different between channels", ("average_order_value", "channel", (), "order")),
        ("ANOVA of age by region", ("age", "region", (), "customer")),
    ],
)
def test_a_judgement_of_significance_is_read(text: str, expected: tuple[str, str, tuple[str, ...], str]) -> None:
    found = read(text, "hypothesis")
    assert (found["target"], found["by"], found.get("members", ()), found["observation"]) == expected


def test_one_group_can_be_held_against_the_rest_or_a_value() -> None:
    rest = read("is the order value for web significantly different from everyone else", "hypothesis")
    assert (rest["members"], rest["against_rest"]) == (("Web",), True)
    value = read("is average satisfaction significantly different from 7", "hypothesis")
    assert (value["target"], value["against"]) == ("satisfaction_score", 7.0)


@pytest.mark.parametrize(
    ("text", "target", "since", "observation"),
    [
        ("did average order value change significantly after 2026-03-01", "average_order_value", "2026-03-02", "order"),
        ("did revenue change significantly since 2026-01-01", "revenue", "2026-01-01", "day"),
        (
            "was average order value significantly higher after 2025-02-01 than before",
            "average_order_value",
            "2025-02-02",
            "order",
        ),
    ],
)
def test_before_and_after_a_day(text: str, target: str, since: str, observation: str) -> None:
    found = read(text, "hypothesis")
    assert (found["target"], str(found["since"]), found["observation"]) == (target, since, observation)


@pytest.mark.parametrize(
    ("text", "target", "focus", "observation"),
    [
        ("how much does revenue rise per unit of marketing spend", "revenue", "marketing_spend", "day"),
        ("regress satisfaction on age and support tickets", "satisfaction_score", None, "customer"),
        ("regress revenue on marketing spend", "revenue", "marketing_spend", "day"),
        ("effect of price on stock controlling for category", "stock", "price", "product"),
        ("model churn from satisfaction and support tickets", "churned", None, "customer"),
        ("what is the effect of age on satisfaction holding region constant", "satisfaction_score", "age", "customer"),
        ("logistic regression of churn on satisfaction score, support tickets and segment", "churned", None, "customer"),
        ("how much does churn rise with each support ticket", "churned", "support_tickets", "customer"),
        ("How does price affect quantity holding category constant?", "quantity", "price", "order line"),
        ("by how much does satisfaction drop per support ticket", "satisfaction_score", "support_tickets", "customer"),
        ("fit a regression of satisfaction score on age, region and segment", "satisfaction_score", None, "customer"),
        ("linear regression of revenue on marketing spend and sessions", "revenue", None, "day"),
    ],
)
def test_a_regression_is_read(text: str, target: str, focus: str | None, observation: str) -> None:
    found = read(text, "regression")
    assert (found["target"], found.get("focus"), found["observation"]) == (target, focus, observation)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("difference in revenue between West and East", None),
        ("did the average order value change after 2026-03-01", None),
        ("how does satisfaction differ by segment", None),
        ("is revenue different between regions", None),
        ("show revenue by region", None),
        ("which customers spend the most", None),
        ("orders worth more than 500", None),
        ("how much did revenue grow last month", None),
        ("revenue per customer", None),
        ("what are the significant drivers of churn", "correlation"),
        ("is there a statistically significant correlation between price and quality score", "correlation"),
        ("impact of marketing spend on revenue", "correlation"),
        ("how does marketing spend affect revenue", "correlation"),
        ("statistical summary of revenue by region", "summary"),
        ("why did revenue fall in September", "change"),
    ],
)
def test_like_words_that_mean_something_else(text: str, kind: str | None) -> None:
    plan = ask(text)
    if isinstance(plan, QueryPlan):
        assert (plan.analysis.kind if plan.analysis else None) == kind, text
    else:
        assert kind is None, plan


@pytest.mark.parametrize(
    "text",
    [
        "is revenue higher in West than in East",
        "test whether revenue",
        "is it significant",
        "regress revenue",
        "regress on region",
        "is satisfaction significantly different",
        "effect of discount on order value holding category constant",
        "top 5 products by revenue significantly different between regions",
    ],
)
def test_what_does_not_say_enough_is_declined(text: str) -> None:
    assert isinstance(ask(text), CannotAnswer)
