"""Which question equals one that a person has answered with SQL, and which is only near it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from src.models.semantic import SemanticModel, VerifiedQuery
from src.tools.questions.verified import near_verified, verified_for, with_approved
from tests.fakes.sample_meaning import sample_meaning

SPEND = "How much did we spend on marketing per channel in 2025?"


def knowing(*questions: str) -> SemanticModel:
    return replace(sample_meaning()[1], verified_queries=tuple(VerifiedQuery(q, f"SELECT '{q}'") for q in questions))


@pytest.mark.parametrize(
    ("asked", "verified"),
    [
        ("show REVENUE by region!!", "Show revenue by region"),
        ("Revenue by region", "Show revenue by region"),
        ("Could you please give me the revenue by region?", "Show revenue by region"),
        ("By region, show revenue", "Show revenue by region"),
        ("what's our total revenue", "What is our total revenue?"),
        ("What was the total revenue, please?", "What is our total revenue?"),
        ("Which product has the highest return rate?", "Which products have the highest return rate?"),
        ("In 2025, how much did we spend on marketing per channel?", SPEND),
        ("how much did we spend on marketing in 2025 per channels", SPEND),
        ("I would like to see revenue by region. Thank you!", "Show revenue by region"),
    ],
)
def test_the_same_words_ask_the_same(asked: str, verified: str) -> None:
    found = verified_for(asked, knowing(verified, "How many orders do we have?"))
    assert found is not None
    assert found.question == verified


@pytest.mark.parametrize(
    ("asked", "verified"),
    [
        ("Show revenue by region in 2025", "Show revenue by region"),
        ("Show revenue by region", "Show revenue by region in 2025"),
        ("Show region by revenue", "Show revenue by region"),
        ("Show revenue not by region", "Show revenue by region"),
        ("Orders per revenue", "Revenue per orders"),
        ("Did South sell more than North?", "Did North sell more than South?"),
        ("Show customers with orders in 2024", "Show customers in 2024 with orders"),
        ("Revenue of customers in North from orders in 2025", "Revenue of customers in 2025 from orders in North"),
        ("How much did we spend on marketing per channel in 2024?", SPEND),
        ("How much did we spend on markets per channel in 2025?", SPEND),
        ("Which products have the lowest return rate?", "Which products have the highest return rate?"),
        ("Revenue by month by region", "Revenue by region by month"),
        ("Show revenue by region; DROP TABLE orders", "Show revenue by region"),
        ("", "Show revenue by region"),
        ("please show me the", "Show revenue by region"),
        ("Show revenue by region " * 400, "Show revenue by region"),
    ],
)
def test_what_is_only_similar_is_not_equal(asked: str, verified: str) -> None:
    assert verified_for(asked, knowing(verified)) is None


def test_two_that_ask_the_same_and_differ_answer_nothing_but_their_own_words() -> None:
    semantics = knowing("Show revenue by region", "What is the revenue by region?")
    assert verified_for("revenue by region", semantics) is None
    found = verified_for("what is the revenue by region", semantics)
    assert found is not None
    assert found.question == "What is the revenue by region?"


def test_near_ones_share_telling_words_nearest_first() -> None:
    _, semantics = sample_meaning()
    asked = "Show me the rate of churn for every segment of the customers"
    assert next(q.question for q in near_verified(asked, semantics, 3)) == "What is the churn rate by segment?"
    assert len(near_verified("revenue by region and marketing channel", semantics, 2)) == 2
    assert near_verified("Who won the world cup?", semantics, 3) == ()
    assert near_verified(asked, semantics, 0) == ()
    assert near_verified(asked, replace(semantics, verified_queries=()), 3) == ()


def test_every_verified_question_of_the_sample_equals_itself() -> None:
    _, semantics = sample_meaning()
    for query in semantics.verified_queries:
        assert verified_for(query.question, semantics) == query
        assert query in near_verified(query.question, semantics, 1)


def test_approved_queries_come_before_the_glossarys_under_a_version_of_their_own() -> None:
    own = knowing("Show revenue by region", "How many orders do we have?")
    newer = VerifiedQuery("the revenue by region, please", "SELECT 2")
    older = VerifiedQuery("Show revenue by region", "SELECT 1")
    told = with_approved(own, (newer, older))
    assert [query.sql for query in told.verified_queries] == ["SELECT 2", "SELECT 'How many orders do we have?'"]
    assert verified_for("Show revenue by region", told) == newer
    assert told.version.startswith(f"{own.version}+")
    assert with_approved(own, (older,)).version != told.version
    assert with_approved(own, ()) is own
