"""Groups and cohorts asked in words: over the sample, whose truth is known, and over a database that nobody described."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.models.chat_models import Answer, Question
from src.models.config import Settings
from src.services.sample.people import ORDER_WEIGHT
from tests.fakes.gym import LAST, MEMBERS, build_gym


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[DataOpsManager]:
    url = build_gym(tmp_path_factory.mktemp("gym") / "gym.sqlite")
    with DataOpsManager(Settings(databases={"gym": url}, home=home, sandbox_mode="restricted", today=LAST)) as made:
        yield made


def asked(manager: DataOpsManager, text: str, kind: str, database: str = "sample") -> Answer:
    answer = manager.ask(Question(text=text, database=database))
    assert answer.status == "answered", answer.error
    assert answer.analytics_type == kind
    assert answer.analysis_result is not None
    assert "refused" not in answer.analysis_result, answer.analysis_result["refused"]
    assert answer.answer
    assert not any("left out" in w for w in answer.warnings)
    return answer


def drawn(answer: Answer) -> list[dict[str, object]]:
    assert answer.visualization is not None
    figure = json.loads(answer.visualization)
    assert figure["layout"]["title"]["text"]
    traces: list[dict[str, object]] = figure["data"]
    return traces


def test_customers_cut_into_three_show_who_orders_more_often(manager: DataOpsManager) -> None:
    """Planted: Premium customers order 2.2 times as often as Consumers; that is a matter of degree, no clear groups."""
    answer = asked(manager, "Segment our customers into 3 groups by spend and frequency", "clustering")
    result = answer.analysis_result
    assert result is not None
    assert (result["k"], result["clear"]) == (3, False)
    most = max(result["clusters"], key=lambda g: g["medians"]["order_count"])
    premium = next(t for t in most["traits"] if t.get("level") == max(ORDER_WEIGHT, key=lambda s: ORDER_WEIGHT[s]))
    assert premium["here"] > 1.4 * premium["overall"]
    assert "no clear groups" in answer.answer
    assert {t["type"] for t in drawn(answer)} == {"scatter", "heatmap"}


def test_retention_is_what_the_sample_itself_says(manager: DataOpsManager, sample_db: Path) -> None:
    answer = asked(manager, "Cohort analysis of customers by signup month", "cohort")
    result = answer.analysis_result
    assert result is not None
    at = result["cohorts"].index("Mar 2025")
    with sqlite3.connect(sample_db) as sample:
        of = sample.execute("SELECT COUNT(*) FROM customers WHERE signup_date LIKE '2025-03%'").fetchone()[0]
        back = sample.execute(
            "SELECT COUNT(DISTINCT c.customer_id) FROM customers c JOIN orders o USING (customer_id) "
            "WHERE c.signup_date LIKE '2025-03%' AND o.order_date LIKE '2025-06%' AND o.status <> 'cancelled'"
        ).fetchone()[0]
    assert (result["sizes"][at], result["counts"][at][3]) == (of, back)
    first = result["cohorts"].index("Nov 2022")
    assert result["retention"][first][:12] == [None] * 12
    assert [t["type"] for t in drawn(answer)] == ["heatmap"]


@pytest.mark.parametrize(
    "text",
    ["Do newer cohorts retain better?", "How many customers come back after the first month?", "Show the retention curve"],
)
def test_retention_in_other_words(manager: DataOpsManager, text: str) -> None:
    result = asked(manager, text, "cohort").analysis_result
    assert result is not None
    assert len(result["average"]["retention"]) > 12
    assert result["comparison"]


def test_how_long_customers_stay_counts_those_who_have_not_left(manager: DataOpsManager, sample_db: Path) -> None:
    answer = asked(manager, "How long do customers stay?", "cohort")
    assert answer.analysis_result is not None
    with sqlite3.connect(sample_db) as sample:
        churned, of = sample.execute("SELECT SUM(churned), COUNT(*) FROM customers").fetchone()
    survival = answer.analysis_result["survival"]
    assert survival["ended"] + survival["censored"] == answer.analysis_result["n"] <= of
    assert survival["ended"] == pytest.approx(churned, abs=of - answer.analysis_result["n"])
    assert all(t["type"] == "scatter" for t in drawn(answer))


@pytest.mark.slow
def test_members_of_a_gym_that_nobody_described(gym: DataOpsManager) -> None:
    answer = asked(gym, "What types of members do we have?", "clustering", "gym")
    result = answer.analysis_result
    assert result is not None
    assert result["clear"] is True
    assert sum(g["size"] for g in result["clusters"]) == MEMBERS
    assert "members" in answer.answer


@pytest.mark.slow
def test_cohorts_of_a_gym_that_nobody_described(gym: DataOpsManager) -> None:
    answer = asked(gym, "Cohort retention of members", "cohort", "gym")
    result = answer.analysis_result
    assert result is not None
    assert sum(result["sizes"]) == MEMBERS
    assert all(line[0] == 1 for line in result["retention"])
    stay = asked(gym, "How long do members stay?", "cohort", "gym").analysis_result
    assert stay is not None
    assert stay["survival"]["median"] == pytest.approx(215, abs=60)


@pytest.mark.slow
def test_machines_are_grouped_by_their_own_numbers(gym: DataOpsManager) -> None:
    result = asked(gym, "Are there natural groups among our machines?", "clustering", "gym").analysis_result
    assert result is not None
    assert [g["size"] for g in result["clusters"]] == [15, 15]


def test_without_an_end_it_says_what_is_missing(manager: DataOpsManager) -> None:
    answer = manager.ask(Question(text="How long do products last?"))
    assert answer.status != "answered"
