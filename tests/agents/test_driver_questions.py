"""Drivers are asked for in many words, over the sample and over a database that nobody described, and found as planted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.services.sample import truth
from tests.fakes.staffing import RESIGN_DRIVERS, RESIGN_PASSENGER, SALARY_DRIVERS, SALARY_PASSENGER, build_staffing

CHURN = [
    "What drives churn?", "Why do customers churn?", "Churn drivers", "Which factors best predict churn?",
    "What are the drivers of churn?", "What makes customers churn?", "Which factors affect churn the most?",
    "What explains churn?", "Which customer attributes are associated with churn?", "What causes customers to churn?",
    "Key drivers of customer churn", "What is behind customer churn?", "What is linked to churn?", "What predicts churn?",
    "Which variables predict churn?", "What is churn driven by?", "What does churn depend on?", "Reasons for churn",
    "What are the most important factors for churn?", "What factors contribute to churn?", "What matters most for churn?",
    "What is the main reason for customer churn?", "What influences churn?", "What impacts churn?",
]  # fmt: skip
RESIGNED = [
    "What drives resignations?", "Why do employees resign?", "What influences whether employees resign?",
    "Which attributes are correlated with resigned?", "What makes employees resign?", "What predicts resigned?",
    "Why did employees resign?",
]  # fmt: skip
SALARY = [
    "Which factors influence salary?", "What determines salary?", "What explains salary?", "What are the drivers of salary?",
]  # fmt: skip
PAIRS = [
    ("sample", "Is satisfaction related to churn?", "churned", "satisfaction_score"),
    ("sample", "Is churn related to support tickets?", "churned", "support_tickets"),
    ("sample", "Do support tickets drive churn?", "churned", "support_tickets"),
    ("sample", "Is there a link between support tickets and churn?", "churned", "support_tickets"),
    ("sample", "How strongly is satisfaction correlated with churn?", "churned", "satisfaction_score"),
    ("sample", "Does marketing spend drive revenue?", "revenue", "marketing_spend"),
    ("staff", "Does overtime affect resignation?", "resigned", "overtime_hours"),
    ("staff", "Is commute related to resigning?", "resigned", "commute_km"),
    ("staff", "Does the department influence salary?", "salary", "department"),
    ("staff", "Does hours worked affect defects?", "defects", "hours_worked"),
]
OTHERWISE = [
    ("What do you predict for revenue next month?", "forecast"),
    ("Which month had the best revenue?", None),
    ("Show the distribution of order totals", "summary"),
]


@pytest.fixture(scope="session")
def staffing(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database without a glossary."""
    return build_staffing(tmp_path_factory.mktemp("staffing") / "staffing.db")


def ask(manager: DataOpsManager, question: str, database: str | None = None) -> dict[str, Any]:
    """The answer, which must be a correlation."""
    answer = manager.generate_with_analytics(question, database)
    assert answer["status"] == "answered", answer["error"]
    assert answer["analytics_type"] == "correlation"
    return answer


def roles(answer: dict[str, Any], role: str) -> set[str]:
    """The factors of that role."""
    return {name for name, told in answer["analysis_result"]["drivers"].items() if told["role"] == role}


def _few(questions: list[str]) -> list[Any]:
    """The first in the fast part of the suite, the rest in the slow one."""
    return [questions[0], *(pytest.param(q, marks=pytest.mark.slow) for q in questions[1:])]


@pytest.mark.parametrize("question", _few(CHURN))
def test_what_drives_churn_in_the_sample(manager: DataOpsManager, question: str) -> None:
    answer = ask(manager, question)
    assert answer["analysis_result"]["target"] == "churned"
    assert roles(answer, "driver") == set(truth.CHURN_DRIVERS)
    assert roles(answer, "none") <= set(truth.CHURN_NOT_DRIVERS)
    assert "satisfaction score and support tickets each keep their link with churned" in answer["answer"]
    assert answer["answer"].count("not what causes what") == 1
    chart = json.loads(answer["visualization"])
    assert chart["layout"]["meta"]["kind"] == "drivers"
    assert "95% confidence" in " ".join(chart["layout"]["meta"]["notes"])
    assert len(chart["data"][0]["error_x"]["array"]) == len(chart["data"][0]["x"]) == 6


@pytest.mark.parametrize("question", _few(RESIGNED))
def test_what_drives_resignations_without_a_glossary(manager: DataOpsManager, staffing: str, question: str) -> None:
    answer = ask(manager, question, staffing)
    assert roles(answer, "driver") == set(RESIGN_DRIVERS)
    assert roles(answer, "passenger") == {RESIGN_PASSENGER}
    assert "Beside overtime hours, little is left of the link of stress level with resigned." in answer["answer"]


@pytest.mark.parametrize("question", _few(SALARY))
def test_what_drives_salary_without_a_glossary(manager: DataOpsManager, staffing: str, question: str) -> None:
    answer = ask(manager, question, staffing)
    assert roles(answer, "driver") == set(SALARY_DRIVERS)
    assert roles(answer, "passenger") == {SALARY_PASSENGER}
    assert answer["analysis_result"]["drivers"][SALARY_PASSENGER]["of"] == ["years_of_experience"]


@pytest.mark.parametrize(
    ("where", "question", "target", "factor"), [PAIRS[0], *(pytest.param(*p, marks=pytest.mark.slow) for p in PAIRS[1:])]
)
def test_one_factor_and_its_target(
    manager: DataOpsManager, staffing: str, where: str, question: str, target: str, factor: str
) -> None:
    result = ask(manager, question, staffing if where == "staff" else None)["analysis_result"]
    assert result["target"] == target
    assert result["top_factors"] == [factor]
    assert result["significant"] == [factor]


def test_an_orders_drivers_are_sought_among_its_customers_too(manager: DataOpsManager) -> None:
    answer = ask(manager, "Which factors influence order value?")
    assert answer["analysis_result"]["target"] == "total_amount"
    assert {"channel", "status", "age", "segment"} <= set(answer["analysis_result"]["q_values"])


@pytest.mark.parametrize(("question", "kind"), OTHERWISE)
def test_other_questions_are_not_caught(manager: DataOpsManager, question: str, kind: str | None) -> None:
    assert manager.generate_with_analytics(question)["analytics_type"] == kind
