"""What a restated question brings in is noticed, over metrics and over related things alike."""

from __future__ import annotations

import pytest

from src.models.plan import QueryPlan
from src.tools.plan_drafts.added import added
from src.tools.plan_drafts.said import Said
from src.tools.questions.understand import Ground, understand
from tests.tools.plan_drafts.bench import Bench


def told(bench: Bench, question: str, sentence: str) -> str:
    ground = Ground(bench.catalog, bench.semantics, bench.today, bench.values)
    plan = understand(sentence, ground)
    assert isinstance(plan, QueryPlan), plan
    said = Said(question, bench.catalog, bench.semantics, bench.today, bench.values)
    return added(sentence, plan, said)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("takings per territory, three best ones", "Top 3 regions by revenue"),
        ("takings per territory of late", "Show revenue by region for last quarter"),
        ("takings in the North", "Show revenue in North"),
        ("where do takings head", "Forecast revenue for next month"),
        ("folks still active users", "How many active users do we have?"),
    ],
)
def test_what_was_said_may_be_said_again(sample: Bench, question: str, sentence: str) -> None:
    assert told(sample, question, sentence) == ""


@pytest.mark.parametrize(
    ("question", "sentence", "what"),
    [
        ("takings per territory", "Top 4 regions by revenue", '"4"'),
        ("takings per territory", "Show revenue by region for last quarter", "last quarter"),
        ("takings per territory last year", "Show revenue by region for last quarter", "last quarter"),
        ("takings in the South", "Show revenue in North", "North"),
        ("folks", "How many active users do we have?", "Active user"),
    ],
)
def test_what_was_not_said_is_told(sample: Bench, question: str, sentence: str, what: str) -> None:
    assert what in told(sample, question, sentence)


def test_conditions_on_related_things_are_looked_at(airline: Bench) -> None:
    sentence = "How many flights did Polar Wings operate?"
    assert told(airline, "departures of polar wings", sentence) == ""
    assert "Polar Wings" in told(airline, "departures of tagus air", sentence)
