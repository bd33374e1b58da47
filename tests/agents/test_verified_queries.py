"""A question that a person has answered with SQL is told from that SQL, at once, whoever the author is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings

GLOSSARY = Path(__file__).parents[2] / "glossary"
OWN = {
    "Show revenue by region": "SELECT c.region, COUNT(*) AS revenue FROM customers AS c GROUP BY c.region",
    "How is the mood in the north?": "SELECT COUNT(*) AS customers FROM customers WHERE region = 'North'",
    "What of the old stock?": "SELECT stock FROM shelves",
    "Show the emails of our customers": "SELECT email FROM customers",
    "Delete every order": "SELECT COUNT(*) FROM orders",
}


@pytest.fixture(scope="module")
def knowing(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataOpsManager]:
    """A manager whose glossary has other verified queries than the sample's."""
    folder = tmp_path_factory.mktemp("verified") / "glossary"
    shutil.copytree(GLOSSARY, folder)
    queries = [{"question": q, "sql": sql, "verified_by": "Ada"} for q, sql in OWN.items()]
    (folder / "verified_queries.yaml").write_text(yaml.safe_dump({"model": "retail", "verified_queries": queries}))
    with DataOpsManager(settings.model_copy(update={"glossary_dir": folder})) as made:
        yield made


def test_a_verified_query_with_the_rows_of_the_own_reading_changes_only_what_is_said(manager: DataOpsManager) -> None:
    answer = manager.generate_with_analytics("Show revenue by region")
    assert answer["plan"]["shape"] == "aggregate"
    said = "The maintainers checked these numbers: the verified query for this question gives the same rows"
    assert said in answer["assumptions"]
    assert said not in manager.generate_with_analytics("Show revenue by category")["assumptions"]


def test_a_verified_query_with_other_rows_decides(knowing: DataOpsManager) -> None:
    answer = knowing.generate_with_analytics("Please show me the revenue by region!")
    assert (answer["status"], answer["plan"]["shape"]) == ("answered", "written")
    assert "COUNT(*)" in answer["sql"]
    assert "the SQL was written and checked by Ada" in answer["assumptions"]
    assert sum(r["revenue"] for r in answer["data"]["records"]) < 100_000


def test_a_question_that_nobody_can_read_is_answered_where_a_person_did(knowing: DataOpsManager) -> None:
    answer = knowing.generate_with_analytics("How's the mood in the North?")
    assert answer["status"] == "answered", answer["error"]
    assert answer["data"]["row_count"] == 1


def test_a_verified_query_that_does_not_run_is_left_aside_and_told(knowing: DataOpsManager) -> None:
    answer = knowing.generate_with_analytics("What of the old stock?")
    assert answer["status"] == "cannot_answer"
    assert any(w.startswith("The verified query for this question was left aside") for w in answer["warnings"])


@pytest.mark.parametrize("question", ["Show the emails of our customers", "Delete every order"])
def test_what_is_never_given_is_not_given_by_a_verified_query(knowing: DataOpsManager, question: str) -> None:
    answer = knowing.generate_with_analytics(question)
    assert (answer["status"], answer["sql"]) == ("cannot_answer", None)


def test_it_stands_alone_in_a_conversation_too(manager: DataOpsManager) -> None:
    from src.models.chat_models import Question

    before = manager.ask(Question(text="Revenue by month in 2025"))
    answer = manager.ask(Question(text="What is our total revenue?", previous=before.plan))
    assert answer.data is not None
    assert (answer.status, answer.data.row_count) == ("answered", 1)
